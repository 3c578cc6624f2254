"""What a wave's figures are computed with, as its snapshot declares it."""

from typing import Any

import sqlalchemy as sa

from survey.asked.scoring import SCORE
from survey.base.database import db
from survey.models import Wave
from survey.models.plan import margins_of
from survey.models.reference import City, cities, families, sectors
from survey.models.release import published_of_wave
from survey.models.wave import shares_of
from survey.waves.targets import targets_of

CONFIDENCE = 0.95
"""Of the intervals that stand beside the indices."""


def settings(wave: Wave) -> dict[str, Any]:
    """Basis, transform, item weights, families, sectors, cities, the order of collapsing, shares, the targets of the
    wave's year (the final ones where the plan says nothing), margins, what carries the intervals."""
    line = db.session.scalars(sa.select(City.code).order_by(City.position))
    planned = targets_of(wave)
    return {
        "basis": "all",
        "transform": "acsi",
        "items": dict(SCORE.weights if wave.item_weights is None else wave.item_weights["items"]),
        "item_weights": wave.item_weights,
        "minimum_items": SCORE.minimum_items,
        "confidence": CONFIDENCE,
        "psu": "outlet",
        "families": [
            {"code": f.code, "name": f.name, "target": planned.get(f.code, {}).get("", f.target)} for f in families()
        ],
        "sectors": [{"code": s.code, "name": s.name, "family": s.family_code} for s in sectors()],
        "cities": [{"code": c.code, "name": c.name} for c in cities()],
        "collapse_order": list(line),
        "shares": _shares(wave),
        "targets": {family: {place: value for place, value in own.items() if place} for family, own in planned.items()},
        "margins": {
            margin.dimension: {"source": margin.source, "year": margin.year, "totals": margin.totals}
            for margin in margins_of(wave.id)
        },
        "errors": wave.errors,
    }


def settled(wave: Wave) -> dict[str, Any]:
    """The settings of a frozen wave: as they stand until its figures are published, then as they were published.

    What its snapshot says of them is what stood at the freeze; margins, shares and targets may have been corrected.
    """
    now = settings(wave)
    published = published_of_wave(wave.id)
    if not published:
        return now
    then = published[-1].settings
    return {name: then.get(name, value) for name, value in now.items()} | {"basis": now["basis"]}


def _shares(wave: Wave) -> dict[str, Any] | None:
    if wave.shares_source is None:
        return None
    return {
        "source": wave.shares_source,
        "year": wave.shares_year,
        "demonstration": wave.demo_data,
        "of": shares_of(wave.id),
    }
