"""A structural model's figures in many samples at once: with weights estimated in each, or with given ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimation.sums import FloatArray
from analysis.models.moments import Covariances
from analysis.models.path_model import Inner, Outer, aligned, inner_model, measured, outer_model, unit_weights
from analysis.models.structure import Structure

Scale = tuple[float, float]
"""The lowest and the highest mark."""
_WITHOUT_SOLUTION = np.errstate(divide="ignore", invalid="ignore")  # such samples are NaN, and told


@dataclass(frozen=True, eq=False)
class Measurement:
    """The figures of R samples.

    index_weights: (R, p), of items as answered, summing to 1 in each construct; index, slope: (R, J), in points from 0
    to 100, and by how many of them an index rises with its score by 1.
    """

    outer: Outer
    inner: Inner
    index_weights: FloatArray
    index: FloatArray
    slope: FloatArray


@_WITHOUT_SOLUTION
def estimated(structure: Structure, samples: Covariances, scale: Scale, like: FloatArray | None = None) -> Measurement:
    """Weights estimated in every sample, turned to the signs of the weights `like` (p,) where these are given."""
    correlation = correlations(samples)
    outer = outer_model(structure, correlation)
    if like is not None:
        outer = aligned(outer, structure, correlation, like)
    raw = outer.weights / samples.sd
    return _measurement(structure, samples, scale, outer, raw / (raw @ structure.membership)[:, structure.owner])


@_WITHOUT_SOLUTION
def weighed(structure: Structure, samples: Covariances, scale: Scale, index_weights: FloatArray) -> Measurement:
    """The same index weights (p,) in every sample."""
    correlation, r = correlations(samples), len(samples.mean)
    weights = unit_weights(structure, index_weights * samples.sd, correlation)
    outer = measured(structure, weights, correlation, np.zeros(r, dtype=np.int64), np.ones(r, dtype=bool))
    return _measurement(structure, samples, scale, outer, np.broadcast_to(index_weights, weights.shape))


@_WITHOUT_SOLUTION
def correlations(samples: Covariances) -> FloatArray:
    """The correlations (R, p, p) of the items; NaN with an item that is constant in a sample."""
    unit = 1 / samples.sd
    found: FloatArray = samples.covariance * unit[:, :, None] * unit[:, None, :]
    return found


def _measurement(
    structure: Structure, samples: Covariances, scale: Scale, outer: Outer, index_weights: FloatArray
) -> Measurement:
    low, high = scale
    points = 100 / (high - low)
    index = points * ((index_weights * samples.mean) @ structure.membership - low)
    slope = points / ((outer.weights / samples.sd) @ structure.membership)
    return Measurement(outer, inner_model(structure, outer.scores), index_weights, index, slope)
