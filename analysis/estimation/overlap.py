"""Outlets that stand in a register twice, in another wave say: what of their own they keep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.estimation.correlations import drawn_together
from analysis.estimation.register import quotient
from analysis.estimation.sums import FloatArray, IntArray, grouped
from analysis.estimation.working_model import Model


@dataclass(frozen=True, eq=False)
class Twice:
    """Of things that stand twice among k: the `covariance` (k x k) of what is each one's own in both places, and its
    `doubt` (k x k, in the row of the first place): the standard error by that of the pool's correlation."""

    covariance: sparse.csr_array
    doubt: sparse.csr_array


@dataclass(frozen=True, eq=False)
class Shared:
    """What outlets that stand in the register twice keep of their own, and organisations, where they are known."""

    outlets: Twice
    organisations: Twice | None


def shared(model: Model, pairs: IntArray) -> Shared:
    """What is kept by the outlets that stand in the register twice, in `pairs` (pairs, 2) of places.

    The correlation is that of the means of outlets that answered in both places, within strata, pooled over the pool
    and drawn towards that of all pools; organisations keep as much of what their outlets share.
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
    one, other = strata // register.strata, strata % register.strata
    pool, free = register.pool[one], np.maximum(m - 1, 0)
    own, total, apart = np.nan_to_num(known.between), np.sqrt(np.nan_to_num(known.total)), np.sqrt(model.apart)
    common = model.organisations
    above = grouped(grouped(away[0] * away[1], group, len(strata)), pool, register.pools)
    below = grouped(free * apart[one] * apart[other], pool, register.pools)
    noise = grouped(free * (total[one] * total[other]) ** 2, pool, register.pools)  # were there nothing in common
    doubt = np.divide(noise, below**2, out=np.full(register.pools, np.inf), where=below > 0)
    correlation = drawn_together(quotient(above, below), doubt, low=-1.0)

    def twice(places: IntArray, variance: FloatArray, pool: IntArray) -> Twice:
        rows, columns = places.T
        alike, k = np.sqrt(variance[rows] * variance[columns]), len(variance)

        def matrix(values: FloatArray) -> sparse.csr_array:
            return sparse.csr_array((values[pool[rows]] * alike, (rows, columns)), shape=(k, k))

        covariance = matrix(correlation.value)
        return Twice(sparse.csr_array(covariance + covariance.T), matrix(np.sqrt(correlation.doubt)))

    of_outlets = twice(pairs, own[register.stratum], register.pool[register.stratum])
    if common is None:
        return Shared(of_outlets, None)
    places = np.unique(common.of[pairs], axis=0)
    return Shared(of_outlets, twice(places, common.variance[common.pool], common.pool))
