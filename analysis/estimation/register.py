"""A register: every outlet of a population with its size, and what those that answered said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.estimation.sums import BoolArray, FloatArray, IntArray, Sums, Variable, cluster_sums, grouped


@dataclass(frozen=True, eq=False)
class Register:
    """The N outlets of a population: `size` (N,), `stratum` (N,), `pool` (strata,) whose outlets vary alike.

    `psu` (N,) is the outlet's place among the m that answered, -1 where it did not. `organisation` (N,), where it is
    known: outlets with the same number belong together.
    """

    size: FloatArray
    stratum: IntArray
    pool: IntArray
    psu: IntArray
    organisation: IntArray | None = None

    @property
    def strata(self) -> int:
        """The number of strata."""
        return len(self.pool)

    @property
    def pools(self) -> int:
        """The number of pools."""
        return int(self.pool.max(initial=-1)) + 1

    @property
    def answering(self) -> IntArray:
        """The place (m,) in the register of each outlet that answered."""
        place = np.full(int(self.psu.max(initial=-1)) + 1, -1)
        there = np.flatnonzero(self.psu >= 0)
        place[self.psu[there]] = there
        return place

    @property
    def sizes(self) -> FloatArray:
        """The size (strata,) of each stratum."""
        return grouped(self.size, self.stratum, self.strata)


@dataclass(frozen=True, eq=False)
class Days:
    """How the responses of m outlets fell on days: over days the sums of their squared and cubed numbers, and of the
    squared sum of their deviations from the outlet's mean, `alike`; all (m,)."""

    squared: FloatArray
    cubed: FloatArray
    alike: FloatArray


@dataclass(frozen=True, eq=False)
class Outlets:
    """What m outlets answered: each one's `mean`, `weight`, effective number of `responses` and sum of squared
    deviations from its mean, `squares`, with `free` degrees of freedom; all (m,), the mean NaN where nothing counts.
    `days` where they are known."""

    mean: FloatArray
    weight: FloatArray
    responses: FloatArray
    squares: FloatArray
    free: FloatArray
    days: Days | None = None

    @property
    def there(self) -> BoolArray:
        """Which outlets (m,) have an answer that counts."""
        return self.weight > 0


def outlets_of(sums: Sums, y: Variable, psu: IntArray, m: int) -> Outlets:
    """The answers to `y` of m outlets, of which each row of the table of sums is one's (`psu`, rows); with their days
    where the table has clusters."""
    rows = y.answered

    def of_psu(values: FloatArray) -> FloatArray:
        return grouped(values[rows], psu[rows], m)

    weight, n = of_psu(sums.weight), of_psu(sums.n.astype(float))
    there = weight > 0
    mean = np.divide(of_psu(sums.total(y)), weight, out=np.full(m, np.nan), where=there)
    known = np.nan_to_num(mean)
    responses = quotient(weight**2, of_psu(sums.weight_squared))
    each = quotient(n, weight)  # as though each response weighed 1
    squares = np.maximum(each * (of_psu(sums.product(y, y)) - weight * known**2), 0.0)
    days = None
    if sums.clusters is not None:
        first, second = (of_psu(total) for total in cluster_sums(sums, y))
        squared, cubed = of_psu(sums.clusters.weight_squared), of_psu(sums.clusters.weight_cubed)
        alike = second - 2 * known * first + known**2 * squared
        days = Days(each**2 * squared, each**3 * cubed, each**2 * np.maximum(alike, 0.0))
    return Outlets(mean, weight, responses, squares, np.maximum(n - 1, 0.0), days)


def membership(group: IntArray, groups: int) -> sparse.csr_array:
    """A matrix (groups x members) that adds up what belongs together."""
    return sparse.csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(groups, len(group)))


def quotient(above: FloatArray, below: FloatArray) -> FloatArray:
    """The quotient, 0 where there is nothing below."""
    quotient: FloatArray = np.divide(above, below, out=np.zeros(np.shape(above)), where=np.asarray(below) > 0)
    return quotient
