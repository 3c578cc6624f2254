"""Differences between two sets of responses to the same outlets: two waves, or two kinds of code."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl
from scipy import sparse

from analysis.estimation.combinations import answered_in_both
from analysis.estimation.estimates import Estimate, Title
from analysis.estimation.intervals import t_interval
from analysis.estimation.sample import Sample
from analysis.estimation.stacking import stack
from analysis.estimation.sums import Sums, Variable
from analysis.judging.marks import Errors, interval_df
from analysis.snapshot.settings import Settings
from analysis.wave.composites import Families, shares_of
from analysis.wave.level import Level, level_of
from analysis.wave.registered import registered
from analysis.wave.weighted import Wave, design_of

SIDE = "wave"
Columns = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """Later less earlier index, with its interval; None where one of the two is not estimable.

    `df` is the smaller of the design's and Satterthwaite's, with the register's errors Satterthwaite's; `se_design` is
    the standard error by linearisation, `n` counts the responses of both waves.
    """

    change: float | None
    se: float | None
    df: float | None
    low: float | None
    high: float | None
    n: int
    df_design: int | None = None
    df_satterthwaite: float | None = None
    se_design: float | None = None


UNKNOWN = Change(None, None, None, None, None, 0)


@dataclass(frozen=True, eq=False)
class Stacked:
    """Two sides as one sample, whose key `wave` tells them apart: the same outlet is the same PSU, so that the overlap
    is in every covariance. `confidence` is that of the intervals of their differences."""

    earlier: str
    later: str
    confidence: float
    sample: Sample
    score: Variable
    register: pl.DataFrame | None

    @property
    def matched(self) -> Variable:
        """The score at the outlets that answered on both sides."""
        return self.score.within(answered_in_both(self.sample.sums, ["outlet"], SIDE, self.earlier, self.later))

    def level(self, score: Variable, *columns: str) -> Level:
        """The estimates of both sides by some columns."""
        errors = None if self.register is None else registered(self.sample.sums, score, self.register, SIDE)
        return level_of(self.sample, score, [SIDE, *columns], errors=errors)

    def differences(self, level: Level, start: sparse.csr_array, end: sparse.csr_array) -> list[Change]:
        """The differences of two sets of combinations of the estimates of a level (k x m each)."""
        estimable = (start.count_nonzero(axis=0) > 0) & (end.count_nonzero(axis=0) > 0)
        titles = [Title("change", "score")] * start.shape[1]
        found = level.estimates.combined(sparse.csr_array(end - start), titles)
        errors: Errors = "linearised" if self.register is None else "register"
        records = zip(found.records(self.confidence), found.se_design.tolist(), estimable, strict=True)
        return [
            _change(record, linearised, self.confidence, errors) if known else UNKNOWN
            for record, linearised, known in records
        ]

    def of_domains(self, level: Level, columns: Columns, domains: Sequence[Columns]) -> list[Change]:
        """The differences of single estimates: of domains, by the values of columns."""
        ends = (self._picks(level, side, columns, domains) for side in (self.earlier, self.later))
        return self.differences(level, *ends)

    def of_families(self, level: Level, before: Families, now: Families) -> list[Change]:
        """The differences of composites, each side with its own parts."""
        ends = (shares_of(level.estimable, families).coefficients for families in (before, now))
        return self.differences(level, *ends)

    def places(self, level: Level, side: str, *columns: str) -> dict[Columns, int]:
        """Where the estimates of one side stand in a level, by the values of the other columns."""
        return {known[1:]: place for known, place in level.position(SIDE, *columns).items() if known[0] == side}

    def _picks(self, level: Level, side: str, columns: Columns, domains: Sequence[Columns]) -> sparse.csr_array:
        """Coefficients (k x m) that pick the estimates of some domains on one side, where they are estimable."""
        position, usable = self.places(level, side, *columns), level.estimable
        chosen = sparse.lil_array((len(level.estimates), len(domains)))
        for column, domain in enumerate(domains):
            place = position.get(domain)
            if place is not None and usable[place]:
                chosen[place, column] = 1
        return chosen.tocsr()


def stacked(earlier: str, before: Wave, later: str, now: Wave) -> Stacked:
    """Two sides by name, each calibrated to its own margins; design, score and confidence are those of the later."""
    settings = now.settings
    sides = {earlier: before, later: now}
    sums = stack({name: wave.sample.before for name, wave in sides.items()}, SIDE)
    margins = {name: _totals(wave.settings) for name, wave in sides.items()}
    if not any(margins.values()):
        sample = Sample(sums, design_of(sums, settings, settings.psu))
    else:
        sums, totals = _margins_of_both(sums, sides, margins)
        sample = Sample(sums, design_of(sums, settings, settings.psu)).calibrated(totals, "raking")
    register = None
    if settings.errors == "register":
        register = pl.concat(
            [wave.weighting.register.with_columns(pl.lit(name).alias(SIDE)) for name, wave in sides.items()]
        )
    return Stacked(earlier, later, settings.confidence, sample, settings.score.of(sample.sums), register)


def _totals(settings: Settings) -> dict[str, dict[str, float]]:
    return {dimension: margin["totals"] for dimension, margin in settings.margins.items()}


def _margins_of_both(
    sums: Sums, sides: Mapping[str, Wave], margins: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> tuple[Sums, dict[str, dict[str, float]]]:
    """Margins of the stacked sums with the keys they are of; a side without a dimension keeps its total there."""
    whole = {
        name: sum(next(iter(own.values())).values()) if own else float(sides[name].sample.before.weight.sum())
        for name, own in margins.items()
    }
    labels, totals = {}, {}
    for dimension in dict.fromkeys(dimension for own in margins.values() for dimension in own):
        has = [name for name, own in margins.items() if dimension in own]
        own_label = pl.concat_str(SIDE, dimension, separator=" ")
        column = f"{dimension} of each"
        labels[column] = pl.when(pl.col(SIDE).is_in(has)).then(own_label).otherwise(pl.col(SIDE))
        totals[column] = {f"{name} {code}": total for name in has for code, total in margins[name][dimension].items()}
        totals[column] |= {name: total for name, total in whole.items() if name not in has}
    return replace(sums, keys=sums.keys.with_columns(**labels)), totals


def _change(found: Estimate, linearised: float, confidence: float, errors: Errors) -> Change:
    df = interval_df(errors, found.df, found.df_satterthwaite)
    low, high = t_interval(found.estimate, found.se, df, confidence)
    return Change(
        change=found.estimate,
        se=found.se,
        df=df,
        low=low,
        high=high,
        n=found.n,
        df_design=found.df,
        df_satterthwaite=found.df_satterthwaite,
        se_design=linearised if math.isfinite(linearised) else None,
    )
