"""What chance puts into outlets' means: the variance within outlets, in which the answers of one day are alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimation.correlations import drawn_together
from analysis.estimation.register import Outlets, Register, quotient
from analysis.estimation.sums import FloatArray, IntArray, grouped


@dataclass(frozen=True, eq=False)
class Within:
    """Over pools the `variance` of an answer within its outlet with its `df`, and the `correlation` of two answers of
    one day there, 0 where days are not known; over the m outlets `few`, what part of the variance is in their means: 1
    / responses, and more where a day has many of them."""

    variance: FloatArray
    df: FloatArray
    correlation: FloatArray
    few: FloatArray


def within_of(register: Register, outlets: Outlets) -> Within:
    """Pool the outlets of a pool."""
    there, pools = outlets.there, register.pools
    pool = register.pool[register.stratum[register.answering]]
    df = grouped(np.where(there, outlets.free, 0.0), pool, pools)
    variance = quotient(grouped(np.where(there, outlets.squares, 0.0), pool, pools), df)
    few = np.where(there, quotient(np.ones(len(there)), outlets.responses), 0.0)
    if outlets.days is None:
        return Within(variance, df, np.zeros(pools), few)
    correlation, whole = _of_days(outlets, variance, df, pool)
    n = outlets.free + 1
    crowded = np.where(there, outlets.days.squared / n**2, 0.0)
    few = (1 - correlation[pool]) * few + correlation[pool] * crowded
    return Within(whole, df, correlation, few)


def _of_days(outlets: Outlets, variance: FloatArray, df: FloatArray, pool: IntArray) -> tuple[FloatArray, FloatArray]:
    """The correlation of answers of a day (pools,), by moments from the squared sums of days, and the variance (pools,)
    of an answer, of which the plain one (`variance`, `df`) shows a little less."""
    assert outlets.days is not None
    n, squared, cubed = outlets.free + 1, outlets.days.squared, outlets.days.cubed
    pools = len(df)

    def of_pool(values: FloatArray) -> FloatArray:
        return grouped(np.where(outlets.there, values, 0.0), pool, pools)

    apart = quotient(of_pool(n - squared / n), df)  # what of a day's own the deviations from the outlet's mean keep
    above = of_pool(outlets.days.alike) - variance * df * apart
    below = of_pool(squared - 2 * cubed / n + (squared / n) ** 2) - df * apart**2
    told = (below > 1e-9 * df) & (variance > 0)
    own = drawn_together(
        quotient(above, np.where(told, below * variance, 0.0)),
        np.divide(2.0, below, out=np.full(pools, np.inf), where=told),
    )
    shown = np.where(told, own.value, 0.0) if not told.any() else own.value
    rest = 1 + shown * (1 - apart)
    return shown / rest, variance * rest
