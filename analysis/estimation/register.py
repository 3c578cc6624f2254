"""A register: every outlet of a population with its size, and what those that answered said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.estimation.sums import BoolArray, FloatArray, IntArray, Sums, Variable, grouped


@dataclass(frozen=True, eq=False)
class Register:
    """The N outlets of a population: `size` (N,), `stratum` (N,), `pool` (strata,) whose outlets vary alike.

    `psu` (N,) is the outlet's place among the m that answered, -1 where it did not.
    """

    size: FloatArray
    stratum: IntArray
    pool: IntArray
    psu: IntArray

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
class Outlets:
    """What m outlets answered: each one's `mean`, `weight`, effective number of `responses` and sum of squared
    deviations from its mean, `squares`, with `free` degrees of freedom; all (m,), the mean NaN where nothing counts."""

    mean: FloatArray
    weight: FloatArray
    responses: FloatArray
    squares: FloatArray
    free: FloatArray

    @property
    def there(self) -> BoolArray:
        """Which outlets (m,) have an answer that counts."""
        return self.weight > 0


def outlets_of(sums: Sums, y: Variable, psu: IntArray, m: int) -> Outlets:
    """The answers to `y` of m outlets, of which each row of the table of sums is one's (`psu`, rows)."""
    rows = y.answered

    def of_psu(values: FloatArray) -> FloatArray:
        return grouped(values[rows], psu[rows], m)

    weight, n = of_psu(sums.weight), of_psu(sums.n.astype(float))
    there = weight > 0
    mean = np.divide(of_psu(sums.total(y)), weight, out=np.full(m, np.nan), where=there)
    responses = np.divide(weight**2, of_psu(sums.weight_squared), out=np.zeros(m), where=there)
    spread = of_psu(sums.product(y, y)) - weight * np.nan_to_num(mean) ** 2
    squares = np.divide(spread * n, weight, out=np.zeros(m), where=there)  # as though each response weighed 1
    return Outlets(mean, weight, responses, np.maximum(squares, 0.0), np.maximum(n - 1, 0.0))


def membership(group: IntArray, groups: int) -> sparse.csr_array:
    """A matrix (groups x members) that adds up what belongs together."""
    return sparse.csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(groups, len(group)))


def quotient(above: FloatArray, below: FloatArray) -> FloatArray:
    """The quotient, 0 where there is nothing below."""
    quotient: FloatArray = np.divide(above, below, out=np.zeros(np.shape(above)), where=below > 0)
    return quotient
