"""Whether a wave's figures can be computed with its settings, tried on how many responses each outlet has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl

from analysis.errors import AnalysisError, wrong
from analysis.estimation.calibration import TOLERANCE, solve
from analysis.estimation.margins import ROUNDING, auxiliary
from analysis.snapshot.settings import Settings
from analysis.wave.weights import weigh

Reason = Literal[
    "no_outlets",
    "no_respondents",
    "no_total",
    "different_sums",
    "unmet",
    "no_share",
    "unknown_share",
    "no_family_share",
    "unknown_target",
]


@dataclass(frozen=True)
class Misfit:
    """Why settings do not fit a wave.

    `reason`: totals for categories without drawn outlets, or without respondents (`no_outlets`, `no_respondents`);
    respondents without a total (`no_total`); margins that divide up different numbers of services, or that no weights
    meet together (`different_sums`, `unmet`); sectors without a share, shares of unknown sectors, families whose shares
    add up to nothing; targets of unknown places. `of`: the margin's dimension or the family; `categories`: codes;
    `unflagged`: only so where unusual responses are left out, which every release computes as well.
    """

    reason: Reason
    of: str = ""
    categories: tuple[str, ...] = ()
    unflagged: bool = False


class MisfitError(AnalysisError):
    """Settings that do not fit their wave; `misfits` says why."""

    def __init__(self, *misfits: Misfit) -> None:
        super().__init__(*(wrong("misfit", reason=one.reason, of=one.of, categories=one.categories) for one in misfits))
        self.misfits = misfits


def trial(settings: Settings, register: pl.DataFrame, responses: pl.DataFrame) -> tuple[Misfit, ...]:
    """Everything that would keep the figures of a wave from being computed.

    `register` has one row per outlet (see `analysis.snapshot.frozen`), `responses` the columns outlet and responses.
    Weighing, and calibrating sector by city, take the same however many responses there are. Raises DesignError where
    the outlets cannot be weighted.
    """
    weighting = weigh(register, responses)
    drawn = register.filter(pl.col("selected") | pl.col("certainty"))
    services = pl.col("outlet_weight") * pl.col("volume")
    cells = weighting.outlets.group_by("sector", "city").agg(weight=services.sum()).filter(pl.col("weight") > 0)
    cells = cells.sort("sector", "city")
    found = [*_shares(settings), *_targets(settings), *_margins(settings, _named(drawn), _named(cells))]
    return tuple(found or _calibration(settings, _named(cells)))


def trial_without(settings: Settings, register: pl.DataFrame, counts: pl.DataFrame) -> tuple[Misfit, ...]:
    """`trial` of all responses and of those without any flag; `counts` as in `analysis.quality.flags.outlet_table`."""
    if settings.basis == "invited":
        counts = counts.filter(pl.col("kind") == "invitation")
    counts = counts.group_by("outlet").agg(pl.col("responses", "flagged").sum())
    found = trial(settings, register, counts.select("outlet", "responses"))
    rest = counts.select("outlet", responses=pl.col("responses") - pl.col("flagged")).filter(pl.col("responses") > 0)
    return found or tuple(replace(one, unflagged=True) for one in trial(settings, register, rest))


def _named(places: pl.DataFrame) -> pl.DataFrame:
    return places.with_columns(pl.concat_str("sector", "city", separator="-").alias("sector-city"))


def _shares(settings: Settings) -> Iterator[Misfit]:
    if settings.shares is None:
        return
    of = settings.shares["of"]
    known = [sector.code for sector in settings.sectors]
    if missing := tuple(code for code in known if code not in of):
        yield Misfit("no_share", categories=missing)
    if unknown := tuple(code for code in of if code not in known):
        yield Misfit("unknown_share", categories=unknown)
    for family in settings.families:
        own = [sector.code for sector in settings.sectors if sector.family == family.code]
        if own and not sum(float(of.get(code, 0)) for code in own) > 0:
            yield Misfit("no_family_share", family.code)


def _targets(settings: Settings) -> Iterator[Misfit]:
    cities = [city.code for city in settings.cities]
    for family, places in settings.targets.items():
        known = {*cities, *(sector.code for sector in settings.sectors if sector.family == family)}
        if unknown := tuple(place for place in places if place not in known):
            yield Misfit("unknown_target", family, unknown)


def _margins(settings: Settings, drawn: pl.DataFrame, cells: pl.DataFrame) -> Iterator[Misfit]:
    sums = {dimension: sum(margin["totals"].values()) for dimension, margin in settings.margins.items()}
    for dimension, margin in settings.margins.items():
        wanted = {code for code, total in margin["totals"].items() if total > 0}
        there, answering = set(drawn[dimension]), set(cells[dimension])
        wrong: dict[Reason, set[str]] = {
            "no_outlets": wanted - there,
            "no_respondents": (wanted & there) - answering,
            "no_total": answering - wanted,
        }
        for reason, categories in wrong.items():
            if categories:
                yield Misfit(reason, dimension, tuple(sorted(categories)))
        first, total = next(iter(sums.items()))
        if abs(sums[dimension] - total) > ROUNDING * max(sums[dimension], total):
            yield Misfit("different_sums", dimension, (first,))


def _calibration(settings: Settings, cells: pl.DataFrame) -> list[Misfit]:
    """Rake the cells as their responses would be raked: what the margins ask of them together may be too much."""
    margins = {dimension: margin["totals"] for dimension, margin in settings.margins.items()}
    if not margins:
        return []
    weight = cells["weight"].to_numpy()
    known = auxiliary({dimension: cells[dimension].to_numpy() for dimension in margins}, weight, margins)
    solution = solve(weight, known, "raking")
    if solution.converged:
        return []
    missed = np.abs((weight * solution.g) @ known.x - known.totals) > TOLERANCE * known.totals
    unmet = tuple(level for (_, level), far in zip(known.names, missed, strict=True) if far and level is not None)
    return [Misfit("unmet", ", ".join(margins), unmet)]
