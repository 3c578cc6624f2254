"""Differences between two sets of responses to the same outlets: two waves, or two kinds of code."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl
from scipy import sparse

from analysis.estimation.estimates import Estimate, Title
from analysis.estimation.intervals import t_interval
from analysis.estimation.sample import Sample
from analysis.estimation.sums import stack
from analysis.snapshot.settings import Settings
from analysis.wave.levels import Level
from analysis.wave.weighted import Wave, design_of

SIDE = "wave"
Columns = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """Later less earlier index, with its interval; None where one of the two is not estimable.

    `df` is the smaller of the design's and Satterthwaite's, `n` counts the responses of both waves.
    """

    change: float | None
    se: float | None
    df: float | None
    low: float | None
    high: float | None
    n: int
    df_design: int | None = None
    df_satterthwaite: float | None = None


UNKNOWN = Change(None, None, None, None, None, 0)


def stacked(waves: Mapping[str, Wave], settings: Mapping[str, Settings]) -> Sample:
    """Both sides as one sample whose key `wave` tells them apart; the same outlet is the same PSU, so that the overlap
    is in every covariance. Each side is calibrated to its own margins; the design is that of the last one's settings.
    """
    sums = stack({name: wave.sample.before for name, wave in waves.items()}, SIDE)
    margins = {name: {k: margin["totals"] for k, margin in settings[name].margins.items()} for name in waves}
    dimensions = list(dict.fromkeys(dimension for own in margins.values() for dimension in own))
    if not dimensions:
        return Sample(sums, design_of(sums, settings[list(waves)[-1]]))
    whole = {
        name: sum(next(iter(own.values())).values()) if own else float(waves[name].sample.before.weight.sum())
        for name, own in margins.items()
    }
    labels, totals = {}, {}
    for dimension in dimensions:
        has = [name for name, own in margins.items() if dimension in own]
        own_label = pl.concat_str(SIDE, dimension, separator=" ")
        column = f"{dimension} of each"
        labels[column] = pl.when(pl.col(SIDE).is_in(has)).then(own_label).otherwise(pl.col(SIDE))
        totals[column] = {f"{name} {code}": total for name in has for code, total in margins[name][dimension].items()}
        totals[column] |= {name: total for name, total in whole.items() if name not in has}
    sums = replace(sums, keys=sums.keys.with_columns(**labels))
    return Sample(sums, design_of(sums, settings[list(waves)[-1]])).calibrated(totals, "raking")


@dataclass(frozen=True)
class Between:
    """The two sides by name, and the confidence of the intervals of their differences."""

    earlier: str
    later: str
    confidence: float

    def changes(self, level: Level, start: sparse.csr_array, end: sparse.csr_array) -> list[Change]:
        """The differences of two sets of combinations of the estimates of a level (k x m each)."""
        estimable = (start.count_nonzero(axis=0) > 0) & (end.count_nonzero(axis=0) > 0)
        titles = [Title("change", "score")] * start.shape[1]
        records = level.estimates.combined(sparse.csr_array(end - start), titles).records(self.confidence)
        return [self._change(record) if known else UNKNOWN for record, known in zip(records, estimable, strict=True)]

    def _change(self, found: Estimate) -> Change:
        df = min(found.df, found.df_satterthwaite or math.inf)
        low, high = t_interval(found.estimate, found.se, df, self.confidence)
        return Change(found.estimate, found.se, df, low, high, found.n, found.df, found.df_satterthwaite)

    def picks(self, level: Level, side: str, columns: Columns, domains: Sequence[Columns]) -> sparse.csr_array:
        """Coefficients (k x m) that pick the estimates of some domains on one side, where they are estimable."""
        position, usable = level.position(SIDE, *columns), level.estimable
        chosen = sparse.lil_array((len(level.estimates), len(domains)))
        for column, domain in enumerate(domains):
            place = position.get((side, *domain))
            if place is not None and usable[place]:
                chosen[place, column] = 1
        return chosen.tocsr()

    def places(self, level: Level, side: str, *columns: str) -> dict[Columns, int]:
        """Where the estimates of one side stand in a level, by the values of the other columns."""
        return {known[1:]: place for known, place in level.position(SIDE, *columns).items() if known[0] == side}
