"""Correlations of many pools, each drawn towards what all pools have in common, as far as they do not really differ."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimation.sums import FloatArray


@dataclass(frozen=True, eq=False)
class Correlations:
    """Over pools: the correlation `value`, and the variance of its error, `doubt`."""

    value: FloatArray
    doubt: FloatArray


def drawn_together(correlation: FloatArray, doubt: FloatArray, low: float = 0.0) -> Correlations:
    """Correlations (pools,) drawn towards their mean, each held between `low` and 1.

    `doubt` (pools,) is each one's sampling variance, infinite where the pool says nothing. What they differ by beyond
    it is measured as by DerSimonian & Laird (1986); a pool keeps that part of its own deviation which is not chance. 0
    where no pool says anything.
    """
    weight = 1 / doubt
    whole = weight.sum()
    if whole == 0:
        return Correlations(np.zeros(len(doubt)), np.zeros(len(doubt)))
    own = np.where(weight > 0, correlation, 0.0)
    mean = (weight * own).sum() / whole
    spread = whole - (weight**2).sum() / whole
    beyond = (weight * (own - mean) ** 2).sum() - (np.count_nonzero(weight) - 1)
    between = max(beyond / spread, 0.0) if spread > 1e-9 * whole else 0.0
    kept = between / (between + 1 / np.maximum(weight, np.finfo(float).tiny)) if between > 0 else 0.0 * weight
    value = np.clip(mean + kept * (own - mean), low, 1.0)
    return Correlations(value, np.where(kept > 0, kept / np.maximum(weight, 1e-300), 0.0) + (1 - kept) ** 2 / whole)
