"""The working model of a register: how outlets answer, and how they vary.

An outlet's mean is its stratum's mean, moved along the slope with size, plus what is its own (variance `between`), plus
what its few responses add by chance (`within` / responses).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from analysis.estimation.moderation import moderate
from analysis.estimation.register import Outlets, Register, quotient
from analysis.estimation.sums import BoolArray, FloatArray, IntArray, grouped

LEAST_FREE = 20
"""Degrees of freedom of a pool that its slope needs: from fewer it would add more doubt than it takes."""
SAME = 1e-12
"""Squares about the mean of sizes' logarithms, or of another covariate, that are rounding: all are the same."""
LEAST_BETWEEN = 0.05
"""Of a stratum's variance of outlet means: outlets never differ by less, whatever chance in the answers takes away."""


@dataclass(frozen=True, eq=False)
class Components:
    """How outlets vary: over strata the moderated variance `total` of outlet means with its `df`, the part `between` of
    it that is the outlets' own, and the mean `scarcity` of 1 / responses; over pools the variance `within` an outlet
    with its `within_df`, and `pool_df`, which the strata of a pool have together. NaN where nothing is known."""

    total: FloatArray
    df: FloatArray
    between: FloatArray
    scarcity: FloatArray
    within: FloatArray
    within_df: FloatArray
    pool_df: FloatArray

    @property
    def floored(self) -> BoolArray:
        """The strata (strata,) whose outlets differ by no more than their few responses explain."""
        return self.between <= LEAST_BETWEEN * self.total


@dataclass(frozen=True, eq=False)
class Slope:
    """By how much outlet means rise within strata with the logarithm of size, or another covariate: over pools `value`,
    0 where it was not estimated, and the degrees of freedom `free` that it took; over the m outlets `parts`, what each
    one's mean adds to its pool's."""

    value: FloatArray
    free: FloatArray
    parts: FloatArray


@dataclass(frozen=True, eq=False)
class Model:
    """How the outlets of a register answer: their means, their slope with size, and how they vary about it."""

    register: Register
    outlets: Outlets
    slope: Slope
    components: Components


def fitted(register: Register, outlets: Outlets, spent: FloatArray | float = 0.0) -> Model:
    """Fit the working model to what the outlets of a register answered, whose means cost `spent` (pools,) degrees of
    freedom before."""
    slope = slope_of(register, outlets)
    slope = replace(slope, free=slope.free + spent)
    return Model(register, outlets, slope, _components(register, outlets, slope))


def slope_of(register: Register, outlets: Outlets) -> Slope:
    """The slope with the logarithm of size: least squares within strata, pooled over the pool."""
    place, there, pools = register.answering, outlets.there, register.pools
    stratum = register.stratum[place]
    pool = register.pool[stratum]
    x, _ = away(np.log(register.size[place]), there, stratum, register.strata)
    y, m = away(outlets.mean, there, stratum, register.strata)
    squares = grouped(x**2, pool, pools)
    free = grouped(np.maximum(m - 1, 0), register.pool, pools)
    told = (free >= LEAST_FREE) & (squares > SAME)
    parts = np.where(told[pool], quotient(x, squares[pool]), 0.0)
    return Slope(grouped(parts * y, pool, pools), told.astype(float), parts)


def _components(register: Register, outlets: Outlets, slope: Slope) -> Components:
    """Estimate both variances, those between outlets about the slope, moderated over the strata of a pool."""
    there, strata, pools, place = outlets.there, register.strata, register.pools, register.answering
    stratum = register.stratum[place]
    pool = register.pool[stratum]
    free = grouped(np.where(there, outlets.free, 0.0), pool, pools)
    squares = grouped(np.where(there, outlets.squares, 0.0), pool, pools)
    rest, m = away(outlets.mean - slope.value[pool] * np.log(register.size[place]), there, stratum, strata)
    df = np.maximum(m - 1, 0)
    pool_df = grouped(df, register.pool, pools)
    inflated = quotient(pool_df, pool_df - slope.free)[register.pool]  # the slope took one degree of freedom
    found = moderate(inflated * quotient(grouped(rest**2, stratum, strata), df), df, register.pool, pools)
    few = np.where(there, quotient(np.ones(len(there)), outlets.responses), 0.0)
    scarcity = quotient(grouped(few, stratum, strata), m)
    # where nobody answered twice, all that outlets differ by may be chance, and counts as such
    alone, known = free == 0, np.nan_to_num(found.variance)
    guess = quotient(*(grouped(df * values, register.pool, pools) for values in (known, scarcity)))
    within, within_df = np.where(alone, guess, quotient(squares, free)), np.where(alone, pool_df, free)
    between = np.maximum(found.variance - within[register.pool] * scarcity, LEAST_BETWEEN * found.variance)
    return Components(found.variance, found.df, between, scarcity, within, within_df, pool_df - slope.free)


def away(values: FloatArray, there: BoolArray, stratum: IntArray, strata: int) -> tuple[FloatArray, FloatArray]:
    """How far the values (m,) of outlets that answered are from their stratum's mean, and how many there are."""
    m = grouped(there.astype(float), stratum, strata)
    known = np.where(there, values, 0.0)
    return np.where(there, known - quotient(grouped(known, stratum, strata), m)[stratum], 0.0), m


@dataclass(frozen=True, eq=False)
class Shared:
    """How the own of outlets varies beyond `between`: `covariance` (N x N), of what an outlet has in common with itself
    where it stands in the register again, in another wave say; and the degrees of freedom `df` of its estimate."""

    covariance: sparse.csr_array
    df: float


def shared(model: Model, pairs: IntArray) -> Shared:
    """What the two places (pairs, 2) of an outlet in the register have in common.

    The correlation is that of the means of outlets that answered in both places, within strata, pooled over the pool.
    """
    register, outlets, known = model.register, model.outlets, model.components
    first, second = (register.stratum[side] for side in pairs.T)
    psu = register.psu[pairs]
    both = (psu >= 0).all(axis=1) & outlets.there[psu].all(axis=1)
    group, strata = np.unique(first[both] * register.strata + second[both], return_inverse=True)[::-1]
    m = np.bincount(group, minlength=len(strata)).astype(float)
    rise = model.slope.value[register.pool[register.stratum]] * np.log(register.size)
    means = [(outlets.mean[psu[both, side]] - rise[pairs[both, side]]) for side in (0, 1)]
    away = [mean - (grouped(mean, group, len(strata)) / m)[group] for mean in means]
    pool = register.pool[strata // register.strata]
    pools, own = len(known.within), np.sqrt(np.nan_to_num(known.between))
    alike = own[strata // register.strata] * own[strata % register.strata]
    above = grouped(grouped(away[0] * away[1], group, len(strata)), pool, pools)
    below = grouped((m - 1) * alike, pool, pools)
    correlation = np.clip(quotient(above, below), -1, 1)
    value = correlation[register.pool[first]] * own[first] * own[second]
    n = len(register.size)
    one = sparse.csr_array((value, (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    return Shared(sparse.csr_array(one + one.T), float(np.maximum(m - 1, 0).sum()))
