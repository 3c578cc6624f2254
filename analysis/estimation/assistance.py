"""A covariate in the service of a sample: the model-assisted (difference) estimator.

The outlet means of a sample are regressed on what is the outlets' own by other answers, and its estimates moved along
that slope (Cassel, Särndal & Wretman 1976): open codes, which whoever likes may answer, tell of outlets that the sample
did not reach. A bias that the outlets of a stratum share cancels; one that differs from outlet to outlet flattens the
slope.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from analysis.estimation.covariate import Covariate, Missed
from analysis.estimation.prediction import Predicted
from analysis.estimation.register import quotient
from analysis.estimation.sums import FloatArray, grouped
from analysis.estimation.working_model import (
    LEAST_BETWEEN,
    LEAST_FREE,
    SAME,
    Model,
    Slope,
    away,
    fitted,
    slope_of,
)

LEAST_SURE = 2.0
"""Standard errors that a slope must lie above 0: a smaller one would add more doubt than it takes."""


@dataclass(frozen=True, eq=False)
class Assistance:
    """The `slope` of a sample's outlet means with a covariate, 0 in pools that it does not help; the working model of
    what it leaves of them; and what it `missed` beyond that, for it tells more of some outlets than of others."""

    covariate: Covariate
    slope: Slope
    left: Model
    missed: Missed

    def of(self, found: Predicted) -> Predicted:
        """The means of the sample, moved along the slope."""
        return replace(found.along(self.slope, self.covariate.own), model=self.left, missed=self.missed)


def assistance(model: Model, by: Covariate) -> Assistance:
    """Regress the outlet means of a sample, by its working model, on a covariate of the same register."""
    register, outlets = model.register, model.outlets
    slope = _slope(model, by)
    of_outlets = slope.value[register.pool[register.stratum]]
    rest = outlets.mean - (of_outlets * by.own)[register.answering]
    left = fitted(register, replace(outlets, mean=rest), slope.free)
    return Assistance(by, slope, left, _missed(left, by.missed, of_outlets))


def _slope(model: Model, by: Covariate) -> Slope:
    """Least squares within strata, together with the slope with size, pooled over the pool.

    Whether it helps is asked once for a pool, not for each figure: to take the narrower of two intervals each time
    would be to take the one that is too narrow by luck.
    """
    register, outlets, there = model.register, model.outlets, model.outlets.there
    place, pools = register.answering, register.pools
    stratum, size = register.stratum[place], np.log(register.size[place])
    pool = register.pool[stratum]
    tilt = slope_of(register, replace(outlets, mean=by.own[place])).value
    x, m = away(by.own[place] - tilt[pool] * size, there, stratum, register.strata)
    y, _ = away(outlets.mean - model.slope.value[pool] * size, there, stratum, register.strata)
    squares = grouped(x**2, pool, pools)
    value = quotient(grouped(x * y, pool, pools), squares)
    free = grouped(np.maximum(m - 1, 0), register.pool, pools) - model.slope.free
    rest = quotient(grouped((y - value[pool] * x) ** 2, pool, pools), free - 1)
    sure = value > LEAST_SURE * np.sqrt(quotient(rest, squares))
    helps = (free >= LEAST_FREE) & (squares > SAME) & sure
    parts = np.where(helps[pool], quotient(x, squares[pool]), 0.0)
    return Slope(np.where(helps, value, 0.0), helps.astype(float), parts)


def _missed(left: Model, by: Missed, slope: FloatArray) -> Missed:
    """What the covariate misses of each outlet, less what it misses on average of those that answered, which the
    variance between outlets has already."""
    register, there = left.register, left.outlets.there
    pool, pools, place = register.pool[register.stratum], register.pools, register.answering
    doubt = slope**2 * by.each
    answered = grouped(there.astype(float), pool[place], pools)
    usual = quotient(grouped(np.where(there, doubt[place], 0.0), pool[place], pools), answered)
    between = np.nan_to_num(left.components.between)[register.stratum]
    each = np.maximum(doubt - usual[pool], (LEAST_BETWEEN - 1) * between)
    return Missed(each, sparse.csr_array(sparse.diags_array(slope) @ by.common), by.pool)
