"""How well items measure their construct, and whether two constructs are two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimation.sums import FloatArray


@dataclass(frozen=True)
class Reliability:
    """Of one construct with several items: Cronbach's alpha (of standardised items), rho_A (Dijkstra and Henseler
    2015), composite reliability (Jöreskog's rho) and average variance extracted; None with one item."""

    alpha: float | None
    rho_a: float | None
    composite_reliability: float | None
    ave: float | None


def reliability(correlation: FloatArray, weights: FloatArray, loadings: FloatArray) -> Reliability:
    """Of the correlations (k, k) of a construct's items, their weights and loadings (k,)."""
    k = len(weights)
    if k == 1:
        return Reliability(None, None, None, None)
    squares = loadings**2
    off = correlation - np.diag(np.diag(correlation))
    outer = np.outer(weights, weights)
    above, below = weights @ off @ weights, weights @ (outer - np.diag(np.diag(outer))) @ weights
    return Reliability(
        alpha=float(k / (k - 1) * (1 - k / correlation.sum())),
        rho_a=float((weights @ weights) ** 2 * above / below),
        composite_reliability=float(loadings.sum() ** 2 / (loadings.sum() ** 2 + (1 - squares).sum())),
        ave=float(squares.mean()),
    )


def htmt(correlation: FloatArray, one: slice, other: slice) -> float | None:
    """The heterotrait-monotrait ratio of two constructs: the mean size of the correlations between their items, over
    the geometric mean of those within each (1 for a single item); None where there is none within."""
    within = _within(correlation[one, one]) * _within(correlation[other, other])
    return float(np.abs(correlation[one, other]).mean() / np.sqrt(within)) if within > 0 else None


def _within(correlation: FloatArray) -> float:
    k = len(correlation)
    return 1.0 if k == 1 else float(np.abs(correlation[np.triu_indices(k, 1)]).mean())
