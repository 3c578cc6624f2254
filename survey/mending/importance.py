"""The importance of quality items per sector: computed by night from all outlets, read by the pages."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

import numpy as np

from analysis.live.importance import Importance, ItemImportance, Moments, importance
from survey.base.database import db, transaction
from survey.base.i18n import local_day
from survey.models import Wave
from survey.models.importance import Products, computed_days, products_in, replace_importance
from survey.models.wave import waves
from survey.privacy.written import today

FEWEST_UNITS = 3
"""Units in a sector below which its figures would tell one of them about another."""


def compute_importance(*, first: bool = False) -> int:
    """Compute and keep the importance in every wave that may have changed, or, with `first`, in those that have none
    yet; how many sectors. Commits wave by wave."""
    days = computed_days()
    due = [wave.id for wave in waves() if wave.id not in days or not (first or _final(wave, days[wave.id]))]
    return sum(_compute(wave_id) for wave_id in due)


def _final(wave: Wave, computed_on: date) -> bool:
    """Whether the wave was closed before its importance was computed."""
    return wave.closed_at is not None and computed_on > local_day(wave.closed_at)


def _compute(wave_id: int) -> int:
    figures = {
        sector: _figures(list(outlets)) for sector, outlets in groupby(products_in(wave_id), attrgetter("sector"))
    }
    db.session.rollback()  # nothing was written; reading ends before the writing transaction begins
    if figures:
        with transaction():
            replace_importance(wave_id, today(), figures)
    return len(figures)


def _figures(outlets: Sequence[Products]) -> dict[str, Any]:
    """What is kept of a sector: its importance, or only how much there was to compute it from."""
    answered = [outlet for outlet in outlets if outlet.products["n"]]
    counts = {"n": sum(outlet.products["n"] for outlet in answered), "outlets": len(answered)}
    found = None
    if len({outlet.unit_id for outlet in answered}) >= FEWEST_UNITS:
        found = importance(moments_of(answered))
    return asdict(found) if found else counts


def moments_of(outlets: Sequence[Products]) -> Moments:
    """The outlets' products with their volumes; a missing volume is the median of the others, else 1."""
    known = [outlet.volume for outlet in outlets if outlet.volume is not None]
    usual = float(np.median(known)) if known else 1.0
    return Moments(
        items=tuple(outlets[0].products["items"][1:]),
        weight=np.array([usual if outlet.volume is None else outlet.volume for outlet in outlets]),
        n=np.array([outlet.products["n"] for outlet in outlets], dtype=float),
        sums=np.array([outlet.products["sums"] for outlet in outlets]),
        products=np.array([outlet.products["products"] for outlet in outlets]),
    )


def read(figures: dict[str, Any]) -> Importance | None:
    """What was kept of a sector; None where there was too little to compute it from."""
    items: Iterable[dict[str, Any]] = figures.get("items", ())
    known = tuple(ItemImportance(**item) for item in items)
    return Importance(**{**figures, "items": known}) if known else None
