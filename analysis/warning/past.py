"""A series' own past: what it says of the next period.

y_t = level + s_p + e_t with the effects s_p ~ N(0, seasonal) of the places p of a cycle (the days of the week). Places
with little history are drawn towards the level, so that a pattern is taken out as far as it is known. The differences
from what was expected are the innovations of a linear model: independent of each other where nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.estimation.sums import FloatArray

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Past:
    """By place of the cycle and series (cycle, k): `weight`, the sum of 1 / variance of the means, and `total`, that of
    mean / variance."""

    weight: FloatArray
    total: FloatArray

    @classmethod
    def new(cls, series: int, cycle: int) -> Past:
        """Nothing seen yet."""
        return cls(np.zeros((cycle, series)), np.zeros((cycle, series)))

    @property
    def information(self) -> FloatArray:
        """The weight of all places (k,)."""
        whole: FloatArray = self.weight.sum(axis=0)
        return whole

    def expected(self, place: int, seasonal: float) -> tuple[FloatArray, FloatArray]:
        """The mean to expect at a place and the variance of this expectation (k,), infinite where there is no past.

        With u = 1 / (seasonal + 1 / weight) and g = seasonal u: level = sum u ybar / sum u, expected = level + g (ybar
        - level), variance g / weight + (1 - g)^2 / sum u.
        """
        u = self.weight / (1 + seasonal * self.weight)
        known = self.weight > 0
        mean = np.divide(self.total, self.weight, out=np.zeros_like(self.total), where=known)
        whole = u.sum(axis=0)
        level = np.divide((u * mean).sum(axis=0), whole, out=np.zeros_like(whole), where=whole > 0)
        g = seasonal * u[place]
        own = np.where(known[place], mean[place] - level, 0.0)
        doubt = np.divide((1 - g) ** 2, whole, out=np.full(whole.shape, np.inf), where=whole > 0)
        return level + g * own, doubt + seasonal * (1 - g)

    def with_means(self, place: int, mean: FloatArray, variance: FloatArray) -> Past:
        """The past with one more period at a place; nothing is added where the variance (k,) is infinite."""
        weight, total = self.weight.copy(), self.total.copy()
        weight[place] += 1 / variance
        total[place] += mean / variance
        return Past(weight, total)

    def cleared(self, where: BoolArray) -> Past:
        """No past in some series (k,)."""
        return Past(np.where(where, 0.0, self.weight), np.where(where, 0.0, self.total))
