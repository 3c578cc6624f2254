"""Answers that are no sample as a covariate of the outlets of a register: what is each one's own by them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.estimation.register import quotient
from analysis.estimation.sums import FloatArray, IntArray, grouped
from analysis.estimation.working_model import Model


@dataclass(frozen=True, eq=False)
class Missed:
    """What predictions for the N outlets of a register miss: it has the covariance diag(`each`) + `common` common'.

    `common` (N x q) is what the estimates have in it that they are measured from, of the `pool` (q,) each.
    """

    each: FloatArray
    common: sparse.csr_array
    pool: IntArray


@dataclass(frozen=True, eq=False)
class Covariate:
    """What the answers of a covariate tell of each of the N outlets of a register: the best linear unbiased prediction
    of what is its `own` (N,), 0 where it has no such answers, and what that `missed`."""

    own: FloatArray
    missed: Missed


def covariate(model: Model) -> Covariate:
    """Predict by the working model of a covariate's answers.

    Of an outlet's distance from its stratum's mean, moved along the slope with size, between / (between + within /
    responses) counts: the fewer responses, the less (Robinson 1991, Statistical Science 6).
    """
    register, outlets, between = model.register, model.outlets, model.apart
    place, strata, pools = register.answering, register.strata, register.pools
    stratum, size = register.stratum[place], np.log(register.size[place])
    pool = register.pool[stratum]
    chance = model.within.variance[pool] * model.within.few
    counts = np.where(outlets.there, quotient(between[stratum], between[stratum] + chance), 0.0)
    whole = grouped(counts, stratum, strata)

    def away(values: FloatArray) -> FloatArray:
        return values - quotient(grouped(counts * values, stratum, strata), whole)[stratum]

    n = len(register.size)
    own, doubt = np.zeros(n), between[register.stratum]
    own[place] = counts * away(np.nan_to_num(outlets.mean) - model.slope.value[pool] * size)
    doubt[place] *= 1 - counts
    of_mean = counts * np.sqrt(quotient(between, whole))[stratum]
    error = np.sqrt(grouped(model.slope.parts**2 * (between[stratum] + chance), pool, pools))
    of_slope = counts * away(size) * error[pool]
    rows, columns = np.concatenate([place, place]), np.concatenate([stratum, strata + pool])
    common = sparse.csr_array((np.concatenate([of_mean, of_slope]), (rows, columns)), shape=(n, strata + pools))
    return Covariate(own, Missed(doubt, common, np.concatenate([register.pool, np.arange(pools)])))
