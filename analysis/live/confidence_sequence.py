"""The mean of a unit from its outlets' days, with an interval that may be looked at after every day.

The outlets are strata of fixed weight and their days are clusters. The interval is an asymptotic confidence sequence
(Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024, Annals of Statistics 52(6), the normal mixture boundary of
Theorem 2.2, with the Lindeberg form's estimated variances): the chance that it misses at any time is the error rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.estimation.intervals import ROUNDING

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

PLANNED_DAYS = 60
"""The day on which the interval is made narrowest; it is fixed beforehand, and the interval holds on any other day."""


@dataclass(frozen=True)
class Mean:
    """A mean with its standard error; `n` responses on `days` days. What cannot be estimated is None."""

    value: float | None
    se: float | None
    df: float | None
    n: int
    days: int


def mean(outlet: IntArray, day: IntArray, n: FloatArray, total: FloatArray, volume: FloatArray) -> Mean:
    """sum_o W_o ybar_o over outlets with answers, W_o their volumes' shares, from the sums of outlet-days.

    outlet, day, n, total (r,): which outlet and day, how many answers, their sum; volume (outlets,). With the residuals
    z_od = W_o (total_od - n_od ybar_o) / n_o of an outlet's D_o days, V_o = D_o / (D_o - 1) sum_d z_od^2; an outlet
    with a single day is collapsed with others (see `_strata`). df is the smaller of days - strata and Satterthwaite's.
    """
    there = n > 0
    outlet, day, n, total = outlet[there], day[there], n[there], total[there]
    answers, days = int(n.sum()), np.unique(day).size
    if not answers:
        return Mean(None, None, None, 0, 0)
    size = np.bincount(outlet, n, volume.size)
    own = np.bincount(outlet, total, volume.size) / np.where(size > 0, size, 1)
    weight = np.where(size > 0, volume, 0)
    weight = weight / weight.sum()
    value = float(weight @ own)
    stratum = _strata(np.bincount(outlet, minlength=volume.size), weight)
    inside = np.bincount(stratum, weight, volume.size)
    centre = np.bincount(stratum, weight * own, volume.size) / np.where(inside > 0, inside, 1)
    z = weight[outlet] * (total - n * centre[stratum[outlet]]) / size[outlet]
    clusters = np.bincount(stratum[outlet], minlength=volume.size)
    free = clusters[clusters > 0] - 1
    if not free.all():
        return Mean(value, None, None, answers, days)
    parts = (free + 1) / free * np.bincount(stratum[outlet], z**2, volume.size)[clusters > 0]
    se = float(parts.sum()) ** 0.5
    if se < ROUNDING * max(1.0, abs(value)):  # equal answers say nothing about how far others may be
        return Mean(value, None, None, answers, days)
    df = min(float(free.sum()), se**4 / float((parts**2 / free).sum()))
    return Mean(value, se, df, answers, days)


def _strata(days: IntArray, weight: FloatArray) -> IntArray:
    """Which outlets (k,) make one stratum: each its own, but those with one day together, a lone one with the outlet
    nearest in weight. Its days are then spread around the common mean, so the variance errs on the large side."""
    strata = np.arange(days.size)
    single = np.flatnonzero(days == 1)
    strata[single] = single[:1]
    others = np.flatnonzero(days > 1)
    if single.size == 1 and others.size:
        strata[single] = others[np.argmin(np.abs(weight[others] - weight[single]))]
    return strata


def half_width(mean: Mean, confidence: float) -> float | None:
    """Half the width of the interval that may be looked at after every day; None where there is no standard error.

    The boundary's multiple of the standard error is that of a normal process; with few days it is exchanged for the
    quantile of Student's t (df of the mean) with the same tail.
    """
    if mean.se is None or mean.df is None or mean.df < 1:
        return None
    from scipy.special import ndtr, stdtrit

    tail = float(ndtr(-multiple(mean.days / PLANNED_DAYS, 1 - confidence)))
    return mean.se * -float(stdtrit(mean.df, tail))


def multiple(information: float, error: float) -> float:
    """How many standard errors the boundary lies away when a share `information` of the planned days has passed.

    sqrt(2 (x + 1) / x log(sqrt(x + 1) / error)), x = rho^2 information; rho^2 = -W_{-1}(-error^2 / e) - 1 makes it
    smallest at information 1 (there x - log(1 + x) = -2 log error).
    """
    from scipy.special import lambertw

    x = information * (-lambertw(-(error**2) / np.e, -1).real - 1)
    return float(np.sqrt(2 * (x + 1) / x * np.log(np.sqrt(x + 1) / error)))
