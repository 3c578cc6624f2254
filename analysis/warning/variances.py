"""How the means of periods vary where nothing changes, learnt from periods in which nothing did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.errors import ModelError, wrong
from analysis.estimation.moderation import moderate
from analysis.estimation.sums import FloatArray, IntArray

LEAST, MOST = -6.0, 4.0
"""Of log10 (between / within): below, periods are taken to differ by chance alone."""


@dataclass(frozen=True)
class Learnt:
    """The variances of `analysis.warning.plan.Plan`, by the same names."""

    between: float
    within: float
    prior_df: float
    seasonal: float


def learnt(periods: IntArray, n: FloatArray, total: FloatArray, squares: FloatArray | None, cycle: int) -> Learnt:
    """From answers, sums and perhaps sums of squares (t, k) of k series, all of which are taken to vary alike.

    Each series has a level of its own at each place of the cycle. `between` and `within` by restricted maximum
    likelihood, `within` from the squares where they are known, moderated over the series; `seasonal` by moments. Raises
    ModelError where no place has two periods or nothing varies.
    """
    at, of = np.nonzero(n > 0)
    size, mean = n[at, of], total[at, of] / n[at, of]
    group = np.unique(of * cycle + periods[at] % cycle, return_inverse=True)[1]
    groups = int(group.max(initial=-1)) + 1
    if len(size) == groups:
        raise ModelError(wrong("baseline_too_short"))
    within, prior_df = (None, np.inf) if squares is None else _within(n, total, squares)
    between, within = _components(size, mean, group, groups, within)
    if not between + within > 0:
        raise ModelError(wrong("baseline_without_variance"))
    variance = between + within / size
    return Learnt(between, within, prior_df, _seasonal(mean, variance, of, group))


def _within(n: FloatArray, total: FloatArray, squares: FloatArray) -> tuple[float | None, float]:
    """The variance of answers in their periods over all series and the degrees of freedom it is worth; None where no
    period has two answers."""
    free = np.maximum(n - 1, 0).sum(axis=0)
    means = np.divide(total**2, n, out=np.zeros_like(n), where=n > 0)
    own = np.maximum(squares - means, 0).sum(axis=0)
    if not free.any():
        return None, np.inf
    variance = np.divide(own, free, out=np.zeros_like(own), where=free > 0)
    moderated = moderate(variance, free, np.zeros(len(free), dtype=np.int64), 1)
    return float(moderated.prior[0]), moderated.prior_df or np.inf


def _components(
    size: FloatArray, mean: FloatArray, group: IntArray, groups: int, within: float | None
) -> tuple[float, float]:
    """`between` and `within`, the latter as given, of means around a level for each group."""
    free = len(size) - groups

    def fit(ratio: float) -> tuple[float, float]:
        u = 1 / (ratio + 1 / size)
        whole = np.bincount(group, u)
        level = np.bincount(group, u * mean) / whole
        spread = float(u @ (mean - level[group]) ** 2)
        variance = spread / free if within is None else within
        if variance <= 0:
            return 0.0, -np.inf
        misfit = free * np.log(variance) + spread / variance - np.log(u).sum() + np.log(whole).sum()
        return variance, float(misfit)

    chance, misfit = fit(0.0)
    from scipy.optimize import minimize_scalar  # here: what only reads figures should not wait for it

    best = minimize_scalar(lambda power: fit(10**power)[1], bounds=(LEAST, MOST), method="bounded")
    if (np.ptp(size) == 0 and within is None) or best.fun >= misfit - 1e-9:
        return 0.0, chance
    ratio = 10.0**best.x
    return ratio * fit(ratio)[0], fit(ratio)[0]


def _seasonal(mean: FloatArray, variance: FloatArray, of: IntArray, group: IntArray) -> float:
    """The variance of the places of a cycle around their series' level, by moments (DerSimonian and Laird 1986)."""
    u = 1 / variance
    weight = np.bincount(group, u)
    place = np.bincount(group, u * mean) / weight
    series = np.zeros(len(weight), dtype=np.int64)
    series[group] = of
    whole = np.bincount(series, weight)
    there = whole > 0
    level = np.divide(np.bincount(series, weight * place), whole, out=np.zeros_like(whole), where=there)
    spread = float(weight @ (place - level[series]) ** 2)
    free = len(weight) - int(there.sum())
    squared = np.bincount(series, weight**2)
    scale = float((whole[there] - squared[there] / whole[there]).sum())
    return max(0.0, (spread - free) / scale) if free and scale > 0 else 0.0
