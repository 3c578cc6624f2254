"""Partial least squares path modelling on covariances: many samples at once, such as the replicates of a bootstrap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimation.sums import BoolArray, FloatArray, IntArray
from analysis.models.structure import Structure

TOLERANCE = 1e-10
"""The estimation has converged when no weight changes by as much."""
MOST_STEPS = 1_000


@dataclass(frozen=True, eq=False)
class Outer:
    """The measurement of R samples.

    weights, loadings: (R, p), of standardised items for scores of unit variance, and their correlations with their own
    construct; scores: (R, J, J), the correlations of the constructs; steps, converged: (R,).
    """

    weights: FloatArray
    loadings: FloatArray
    scores: FloatArray
    steps: IntArray
    converged: BoolArray


@dataclass(frozen=True, eq=False)
class Inner:
    """The inner model of R samples: path coefficients and total effects (R, J, J; from, to), R2 (R, J; NaN where no
    path leads to)."""

    coefficients: FloatArray
    total: FloatArray
    r2: FloatArray


def outer_model(structure: Structure, correlation: FloatArray) -> Outer:
    """Weights by the iteration of Wold and Lohmöller from correlations (R, p, p) of the items.

    A construct's sign is the one with which most of its loadings are positive, or with as many of both the one with
    which their sum is. Samples that have not converged after 1,000 steps are said; their figures mean nothing.
    """
    weights = unit_weights(structure, np.ones(correlation.shape[:2]), correlation)
    steps, converged = np.zeros(len(correlation), dtype=np.int64), np.zeros(len(correlation), dtype=bool)
    open_ones = np.arange(len(correlation))
    inverses = {j: _inverse(correlation[:, own, own]) for j, own in _formative(structure)}
    for _ in range(MOST_STEPS):
        some = correlation if len(open_ones) == len(correlation) else correlation[open_ones]
        before = weights[open_ones]
        after = _step(structure, before, some)
        for j, own in _formative(structure):
            after[:, own] = (inverses[j][open_ones] @ after[:, own, None])[..., 0]
        after = unit_weights(structure, after, some)
        weights[open_ones] = after
        steps[open_ones] += 1
        change = np.abs(after - before).max(axis=1)
        converged[open_ones[change < TOLERANCE]] = True
        open_ones = open_ones[(change >= TOLERANCE)]  # NaN: a construct of no variance or neighbours, given up
        if not len(open_ones):
            break
    return measured(structure, weights, correlation, steps, converged)


def measured(
    structure: Structure, weights: FloatArray, correlation: FloatArray, steps: IntArray, converged: BoolArray
) -> Outer:
    """The measurement with given weights, its constructs turned to the sign of most of their loadings."""
    with_constructs = correlation @ _by_construct(structure, weights)
    loadings = _own(structure, with_constructs)
    member = structure.membership
    votes, sums = np.sign(loadings) @ member, loadings @ member
    sign = np.where(votes != 0, np.sign(votes), np.where(sums < 0, -1.0, 1.0))
    turned = weights * sign[:, structure.owner]
    scores = np.swapaxes(_by_construct(structure, turned), 1, 2) @ with_constructs * sign[:, None, :]
    return Outer(turned, loadings * sign[:, structure.owner], scores, steps, converged)


def aligned(outer: Outer, structure: Structure, correlation: FloatArray, weights: FloatArray) -> Outer:
    """The measurement of replicates, each construct turned so that it correlates positively with the same items
    weighed by the `weights` (p,) of the whole sample."""
    ours = correlation @ _by_construct(structure, outer.weights)
    sign = np.where((_own(structure, ours) * weights) @ structure.membership < 0, -1.0, 1.0)
    items = sign[:, structure.owner]
    scores = outer.scores * sign[:, :, None] * sign[:, None, :]
    return Outer(outer.weights * items, outer.loadings * items, scores, outer.steps, outer.converged)


def inner_model(structure: Structure, scores: FloatArray) -> Inner:
    """Least squares of each construct on those that lead to it, from the correlations (R, J, J) of the constructs."""
    coefficients, r2 = np.zeros_like(scores), np.full(scores.shape[:2], np.nan)
    for j in range(len(structure.names)):
        before = np.flatnonzero(structure.arrows[:, j])
        if len(before):
            b = _regression(scores, before, j)
            coefficients[:, before, j] = b
            r2[:, j] = (b * scores[:, before, j]).sum(axis=1)
    one = np.eye(len(structure.names))
    return Inner(coefficients, np.linalg.inv(one - coefficients) - one, r2)


def _step(structure: Structure, weights: FloatArray, correlation: FloatArray) -> FloatArray:
    """The covariance of each item with the weighted sum of the neighbours of its construct (R, p)."""
    spread = _by_construct(structure, weights)
    with_constructs = correlation @ spread
    scores = np.swapaxes(spread, 1, 2) @ with_constructs
    return _own(structure, with_constructs @ _neighbours(structure, scores))


def _neighbours(structure: Structure, scores: FloatArray) -> FloatArray:
    """What each construct (R, J, J; first) weighs among the neighbours of another."""
    beside = structure.arrows | structure.arrows.T
    if structure.scheme == "centroid":
        return np.sign(scores) * beside
    found = scores * beside
    if structure.scheme == "path":
        for j in range(len(structure.names)):
            before = np.flatnonzero(structure.arrows[:, j])
            if len(before):
                found[:, before, j] = _regression(scores, before, j)
    return found


def _regression(scores: FloatArray, on: IntArray, of: int) -> FloatArray:
    """Coefficients (R, k) of a construct on k others; NaN in samples where these are collinear."""
    if len(on) == 1:
        return scores[:, on, of] / scores[:, on, on]
    between, with_it = scores[:, on[:, None], on], scores[:, on, of, None]
    try:
        return np.asarray(np.linalg.solve(between, with_it))[..., 0]
    except np.linalg.LinAlgError:
        return (_inverse(between) @ with_it)[..., 0]


def _inverse(matrices: FloatArray) -> FloatArray:
    """The inverses (R, k, k), NaN where there is none."""
    found = np.full_like(matrices, np.nan)
    sound = np.flatnonzero(np.isfinite(matrices).all(axis=(1, 2)))
    sound = sound[np.linalg.matrix_rank(matrices[sound], hermitian=True) == matrices.shape[1]]
    found[sound] = np.linalg.inv(matrices[sound])
    return found


def _formative(structure: Structure) -> list[tuple[int, slice]]:
    return [(j, structure.own(j)) for j, name in enumerate(structure.names) if name in structure.formative]


def _by_construct(structure: Structure, weights: FloatArray) -> FloatArray:
    """Weights (R, p) spread over the constructs (R, p, J)."""
    spread: FloatArray = weights[:, :, None] * structure.membership
    return spread


def _own(structure: Structure, of_constructs: FloatArray) -> FloatArray:
    """From figures of items with every construct (R, p, J) those with their own (R, p)."""
    return of_constructs[:, np.arange(len(structure.owner)), structure.owner]


def unit_weights(structure: Structure, weights: FloatArray, correlation: FloatArray) -> FloatArray:
    """The weights with which every construct's score has variance 1; NaN where it has none."""
    spread = _by_construct(structure, weights)
    variance = (weights * _own(structure, correlation @ spread)) @ structure.membership
    unit: FloatArray = weights / np.sqrt(np.where(variance > 0, variance, np.nan))[:, structure.owner]
    return unit
