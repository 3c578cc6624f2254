"""The estimates that can be asked for by name, and what each needs from the pass over the responses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from analysis.estimation.combinations import change, composite
from analysis.estimation.estimates import Estimates
from analysis.estimation.sample import Sample
from analysis.estimation.sums import Pair


class Request(Protocol):
    """An estimate that is asked for: the columns it needs as keys and as items, the pairs of items to multiply."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns whose values make domains."""

    @property
    def items(self) -> tuple[str, ...]:
        """Columns of numbers."""

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Products of two different items."""

    def estimates(self, sample: Sample) -> Estimates:
        """Estimate it; raises RequestError where the data do not have what is asked for."""


@dataclass(frozen=True)
class _OfItem:
    of: str
    by: tuple[str, ...] = ()

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
