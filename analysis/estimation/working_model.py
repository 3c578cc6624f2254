"""The working model of a register: how outlets answer, and how they vary.

An outlet's mean is its stratum's mean, moved along the slope with size, plus what the outlets of its organisation
share, plus what is its own (variance `between`), plus what its few responses add by chance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.estimation.moderation import moderate
from analysis.estimation.organisations import Organisations, organisations_of
from analysis.estimation.register import Outlets, Register, quotient
from analysis.estimation.sums import BoolArray, FloatArray, IntArray, grouped
from analysis.estimation.within import Within, within_of

LEAST_FREE = 20
"""Degrees of freedom of a pool that its slope needs: from fewer it would add more doubt than it takes."""
SAME = 1e-12
"""Squares about the mean of sizes' logarithms, or of another covariate, that are rounding: all are the same."""
LEAST_BETWEEN = 0.05
"""Of a stratum's variance of outlet means: outlets never differ by less, whatever chance in the answers takes away."""


@dataclass(frozen=True, eq=False)
class Components:
    """How outlets vary: over strata the moderated variance `total` of outlet means with its `df`, the part `between` of
    it that is the outlets' own, and `scarcity`, what part of the variance within outlets is in it; over pools
    `pool_df`, which everything known of a pool is worth. NaN where nothing is known."""

    total: FloatArray
    df: FloatArray
    between: FloatArray
    scarcity: FloatArray
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
    within: Within
    components: Components
    organisations: Organisations | None

    @property
    def apart(self) -> FloatArray:
        """The variance (strata,) of what is the outlets' own and their organisations'; 0 where nothing is known."""
        own, common = np.nan_to_num(self.components.between), self.organisations
        return own if common is None else own + common.variance[self.register.pool] * common.seen


def fitted(register: Register, outlets: Outlets, spent: FloatArray | float = 0.0) -> Model:
    """Fit the working model to what the outlets of a register answered, whose means cost `spent` (pools,) degrees of
    freedom before."""
    slope, within = slope_of(register, outlets), within_of(register, outlets)
    slope = replace(slope, free=slope.free + spent)
    components, organisations, within = _components(register, outlets, slope, within)
    return Model(register, outlets, slope, within, components, organisations)


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


def _components(
    register: Register, outlets: Outlets, slope: Slope, within: Within
) -> tuple[Components, Organisations | None, Within]:
    """How outlets vary about the slope, moderated over the strata of a pool; what their organisations share; and what
    varies within outlets, where that is not known by itself."""
    there, strata, place = outlets.there, register.strata, register.answering
    stratum = register.stratum[place]
    value = slope.value[register.pool[stratum]]
    rest, m = away(outlets.mean - value * np.log(register.size[place]), there, stratum, strata)
    df = np.maximum(m - 1, 0)
    pool_df = grouped(df, register.pool, register.pools)
    inflated = quotient(pool_df, pool_df - slope.free)[register.pool]  # the slope took one degree of freedom
    found = moderate(inflated * quotient(grouped(rest**2, stratum, strata), df), df, register.pool, register.pools)
    scarcity = quotient(grouped(within.few, stratum, strata), m)
    within = _guessed(within, register, found.variance, scarcity, df)
    between = found.variance - within.variance[register.pool] * scarcity
    common = organisations_of(register, there, rest, found.variance)
    if common is not None:
        between = between - common.variance[register.pool] * common.seen
    between = np.maximum(between, LEAST_BETWEEN * found.variance)
    return Components(found.variance, found.df, between, scarcity, found.most - slope.free), common, within


def _guessed(within: Within, register: Register, total: FloatArray, scarcity: FloatArray, df: FloatArray) -> Within:
    """Where nobody of a pool answered twice, all that its outlets differ by may be chance, and counts as such."""
    parts = (np.nan_to_num(total), scarcity, np.ones(len(df)))
    known, few, free = (grouped(df * part, register.pool, register.pools) for part in parts)
    alone = within.df == 0
    return replace(
        within,
        variance=np.where(alone, quotient(known, few), within.variance),
        df=np.where(alone, free, within.df),
    )


def away(values: FloatArray, there: BoolArray, stratum: IntArray, strata: int) -> tuple[FloatArray, FloatArray]:
    """How far the values (m,) of outlets that answered are from their stratum's mean, and how many there are."""
    m = grouped(there.astype(float), stratum, strata)
    known = np.where(there, values, 0.0)
    return np.where(there, known - quotient(grouped(known, stratum, strata), m)[stratum], 0.0), m
