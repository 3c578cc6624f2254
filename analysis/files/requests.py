"""The estimates that can be asked for by name, and what each needs from the pass over the responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import ClassVar

from analysis.estimation.combinations import change, composite
from analysis.estimation.estimates import Estimate, Estimates
from analysis.estimation.quantiles import Records, quantiles
from analysis.estimation.regression import regression
from analysis.estimation.sample import Sample
from analysis.estimation.sums import Pair


@dataclass(frozen=True)
class _OfItem:
    """Needs of the pass: columns as keys, whose values make domains, and those of them that are numbers; columns of
    numbers as items, and the pairs of items to multiply."""

    of: str
    by: tuple[str, ...] = ()
    number_keys: ClassVar[tuple[str, ...]] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return self.by

    @property
    def items(self) -> tuple[str, ...]:
        return (self.of,)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return ()


@dataclass(frozen=True)
class Mean(_OfItem):
    """Means of an item."""

    def estimates(self, sample: Sample) -> Estimates:
        return sample.mean(self.of, self.by)


@dataclass(frozen=True)
class Total(_OfItem):
    """Totals of an item."""

    def estimates(self, sample: Sample) -> Estimates:
        return sample.total(self.of, self.by)


@dataclass(frozen=True, kw_only=True)
class Ratio(_OfItem):
    """Ratios of the totals of two items."""

    over: str

    @property
    def items(self) -> tuple[str, ...]:
        return (self.of, self.over)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return ((self.of, self.over),)

    def estimates(self, sample: Sample) -> Estimates:
        return sample.ratio(self.of, self.over, self.by)


@dataclass(frozen=True, kw_only=True)
class Proportion(_OfItem):
    """Shares of the responses that have a value."""

    value: object

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.of, *self.by)

    @property
    def items(self) -> tuple[str, ...]:
        return ()

    def estimates(self, sample: Sample) -> Estimates:
        return sample.proportion(self.of, self.value, self.by)


@dataclass(frozen=True, kw_only=True)
class Change(_OfItem):
    """Differences of means between two waves."""

    between: str
    start: object
    end: object

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.between, *self.by)

    def estimates(self, sample: Sample) -> Estimates:
        means = sample.mean(self.of, (*self.by, self.between))
        return change(means, self.between, self.start, self.end)


@dataclass(frozen=True, kw_only=True)
class Composite(_OfItem):
    """The mean of the means of the levels of one column, with given shares."""

    shares: Mapping[str, float]

    def estimates(self, sample: Sample) -> Estimates:
        return composite(sample.mean(self.of, self.by), self.by[0], self.shares)


@dataclass(frozen=True, kw_only=True)
class Quantile:
    """Quantiles of an item: `at`, the share of responses up to it."""

    of: str = field(kw_only=False)
    by: tuple[str, ...] = field(default=(), kw_only=False)
    at: float = 0.5
    statistic: str = "quantile"
    items: ClassVar[tuple[str, ...]] = ()
    pairs: ClassVar[tuple[Pair, ...]] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.of, *self.by)

    @property
    def number_keys(self) -> tuple[str, ...]:
        return (self.of,)

    def records(self, sample: Sample, confidence: float, records: Records) -> list[Estimate]:
        """A record per domain, with Woodruff's interval."""
        found = quantiles(sample, self.of, self.at, self.by, confidence, records)
        note = None if self.statistic == "median" else f"at {self.at:g}"
        return [replace(one, statistic=self.statistic, note=note) for one in found]


@dataclass(frozen=True)
class Regression:
    """The coefficients of a linear regression of an item on others, with an intercept; linearised variance only."""

    of: str
    on: tuple[str, ...]
    keys: ClassVar[tuple[str, ...]] = ()
    number_keys: ClassVar[tuple[str, ...]] = ()

    @property
    def items(self) -> tuple[str, ...]:
        return (self.of, *self.on)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple(combinations(self.items, 2))

    def records(self, sample: Sample, confidence: float, records: Records) -> tuple[Estimate, ...]:
        """A record per coefficient, whose `by` names the term; raises RequestError where items are collinear."""
        found = regression(sample, self.of, self.on, confidence)
        return tuple(
            Estimate(
                statistic="regression",
                of=self.of,
                by={"term": coefficient.term},
                estimate=coefficient.estimate,
                se=coefficient.se,
                df=coefficient.df,
                df_satterthwaite=None,
                low=coefficient.low,
                high=coefficient.high,
                n=found.n,
                n_eff=None,
                psus=found.psus,
                deff=None,
                lonely_psu=sample.design.lonely_psu,
                note=f"on {', '.join(self.on)}",
            )
            for coefficient in found.coefficients
        )


Linear = Mean | Total | Ratio | Proportion | Change | Composite
"""What a table of sums, or replicates of it, is all that is needed for."""
Direct = Quantile | Regression
"""What makes its records itself, of a sample and of what makes records of the estimates it needs."""
Request = Linear | Direct
