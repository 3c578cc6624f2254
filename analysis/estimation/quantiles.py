"""Quantiles with Woodruff's intervals, as R's `svyquantile` has them (interval.type "mean", qrule "math")."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.estimation.estimates import Estimate, Estimates
from analysis.estimation.intervals import half_width
from analysis.estimation.sample import Sample
from analysis.estimation.sums import FloatArray, IntArray, Variable, grouped

Records = Callable[[Estimates], Sequence[Estimate]]
_ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Distribution:
    """The values of an item in one domain, sorted and each once, with the weight up to each and how many have it."""

    value: FloatArray
    cumulated: FloatArray
    n: FloatArray

    @classmethod
    def of(cls, x: FloatArray, weight: FloatArray, n: IntArray) -> Distribution:
        """The distribution of rows of a table of sums."""
        value, place = np.unique(x, return_inverse=True)
        return cls(value, np.cumsum(grouped(weight, place, len(value))), grouped(n, place, len(value)))

    def quantile(self, p: float) -> float:
        """The least value up to which there is a share p of the weight, NaN outside 0 to 1.

        As in R's qrule "math", a p below what the first response weighs gives the second response's value.
        """
        if not (0 <= p <= 1 and len(self.value)):
            return float("nan")
        share = self.cumulated / self.cumulated[-1]
        place = int(np.searchsorted(share, p - _ROUNDING))
        first = place == 0 and p < share[0] - _ROUNDING and self.n[0] == 1
        return float(self.value[min(place + first, len(self.value) - 1)])


def quantiles(
    sample: Sample, of: str, p: float, by: Sequence[str], confidence: float, records: Records
) -> list[Estimate]:
    """A record per domain of the p quantile of a key column of numbers.

    The share of values up to the quantile has a t interval, whose ends are read off the distribution again (Woodruff
    1952); an end outside 0 to 1 is none. se is the interval's width over twice t. `records` makes records of
    estimates, by whichever variance.
    """
    sums = sample.sums
    column = sums.keys[of].cast(float)
    x, answered = column.fill_null(0.0).to_numpy(), column.is_not_null().to_numpy()
    domain, labels = sums.levels(by)
    used = answered & (domain >= 0) & (sums.weight != 0)
    found = [_of_rows(np.flatnonzero(used & (domain == d)), x, sums.weight, sums.n) for d in range(len(labels))]
    value = np.array([one.quantile(p) for one in found])
    below = np.where(used, x <= value[np.where(used, domain, 0)], False).astype(float)
    shares = sample.mean(Variable(of, answered, below, {}), by)
    return [
        _record(one, share, quantile, confidence)
        for one, share, quantile in zip(found, records(shares), value, strict=True)
    ]


def _of_rows(rows: IntArray, x: FloatArray, weight: FloatArray, n: IntArray) -> Distribution:
    return Distribution.of(x[rows], weight[rows], n[rows])


def _record(distribution: Distribution, share: Estimate, quantile: float, confidence: float) -> Estimate:
    """The record of a quantile from that of the share of values up to it."""
    none = replace(share, estimate=None, se=None, low=None, high=None, deff=None)
    if share.estimate is None:
        return none
    none = replace(none, estimate=quantile)
    if share.se is None:
        return none
    t = float(half_width(1.0, share.df, confidence))
    low, high = (distribution.quantile(share.estimate + sign * t * share.se) for sign in (-1, 1))
    ends = [None if np.isnan(end) else end for end in (low, high)]
    se = None if None in ends else (high - low) / (2 * t)
    return replace(none, se=se, low=ends[0], high=ends[1])
