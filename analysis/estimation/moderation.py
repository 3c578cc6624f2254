"""Variances of many small groups, each moderated towards what the groups of its pool have in common (Smyth 2004)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.estimation.sums import FloatArray, IntArray, grouped

SMALLEST = 1e-5
"""Of the median: no variance counts as smaller, since a logarithm is taken of it."""


@dataclass(frozen=True, eq=False)
class Moderated:
    """Over k groups: `variance` and its `df`; over pools: the `prior` variance, NaN where nothing is known of a pool,
    and `most`, the degrees of freedom that everything known of a pool is worth.

    `prior_df`: how many degrees of freedom what the groups have in common is worth; infinite where they do not differ
    beyond chance, 0 where that cannot be told.
    """

    variance: FloatArray
    df: FloatArray
    prior: FloatArray
    prior_df: float
    most: FloatArray


def moderate(variance: FloatArray, df: FloatArray, pool: IntArray, pools: int) -> Moderated:
    """Moderate the variances (k,) of groups with `df` (k,) degrees of freedom, 0 where there is none of its own.

    (d0 s0^2 + d s^2) / (d0 + d) with d0 + d degrees of freedom, at most those of the whole pool: s0^2 from the mean of
    the pool's log variances, d0 from how much these differ within pools, one for all (G. Smyth 2004, Statistical
    Applications in Genetics and Molecular Biology 3; with one pool limma's squeezeVar, but for an infinite d0 the
    variances are pooled by their degrees of freedom). The s0^2 of several pools are moderated alike, towards what the
    pools have in common: else the pools that came out narrow by luck would be the ones that are trusted.
    """
    known = df > 0
    d, p = df[known], pool[known]
    floor = SMALLEST * np.median(variance[known]) if known.any() else 0.0
    s2 = np.maximum(variance[known], floor)
    logs = np.log(np.maximum(s2, np.finfo(float).tiny)) - _bias(d)
    groups = grouped(np.ones(len(p)), p, pools)
    mean = np.divide(grouped(logs, p, pools), groups, out=np.full(pools, np.nan), where=groups > 0)
    prior_df = _prior_df(logs - mean[p], d, int(np.maximum(groups - 1, 0).sum()))
    whole = grouped(d, p, pools)
    if np.isfinite(prior_df) and prior_df > 0:
        prior = np.exp(mean + _bias(prior_df))
        doubt = grouped(
            special.polygamma(1, d / 2) + special.polygamma(1, prior_df / 2), p, pools
        )  # of the sum of log variances
        worth = np.array([2 * trigamma_inverse(v / g**2) if g else 0.0 for v, g in zip(doubt, groups, strict=True)])
        as_variance = prior * np.exp(_bias(np.maximum(worth, 1.0)))
    else:
        prior = np.divide(grouped(d * s2, p, pools), whole, out=np.full(pools, np.nan), where=whole > 0)
        as_variance, worth = prior, whole
    if np.count_nonzero(groups) > 1:
        of_all = moderate(as_variance, worth, np.zeros(pools, dtype=np.int64), 1)
        prior, worth = np.where(groups > 0, of_all.variance, np.nan), of_all.df
    most = np.where(groups > 0, np.maximum(whole, worth), 0.0)
    if np.isinf(prior_df):
        return Moderated(prior[pool], most[pool], prior, prior_df, most)
    freedom = prior_df + df
    mixed = prior_df * np.nan_to_num(prior[pool]) + df * np.where(known, variance, 0.0)
    moderated = np.divide(mixed, freedom, out=prior[pool], where=known)
    return Moderated(
        moderated, np.where(freedom > 0, np.minimum(freedom, most[pool]), most[pool]), prior, prior_df, most
    )


def _bias(df: FloatArray | float) -> FloatArray:
    """By how much the logarithm of a variance with `df` degrees of freedom is off on average."""
    bias: FloatArray = special.digamma(df / 2) - np.log(df / 2)
    return bias


def _prior_df(deviations: FloatArray, df: FloatArray, free: int) -> float:
    """d0 of the log variances' deviations from their pool's mean, which have `free` degrees of freedom."""
    if free < 1:
        return 0.0
    beyond = float((deviations**2).sum() / free - special.polygamma(1, df / 2).mean())
    return 2 * trigamma_inverse(beyond) if beyond > 0 else np.inf


def trigamma_inverse(value: float) -> float:
    """The x at which the trigamma function has a positive value, by Newton's method on its reciprocal."""
    x = 0.5 + 1 / value
    for _ in range(50):
        there = float(special.polygamma(1, x))
        step = there * (1 - there / value) / float(special.polygamma(2, x))
        x += step
        if -step < 1e-12 * x:
            break
    return x
