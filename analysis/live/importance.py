"""How much each quality item matters for satisfaction: Johnson's relative weights, with jackknife intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.estimation.intervals import half_width

if TYPE_CHECKING:
    from analysis.estimation.sums import FloatArray

FEWEST_OUTLETS, FEWEST_RESPONSES = 10, 100
ENOUGH = 30
"""Responses from which on an outlet's mean says something about the outlet."""
CONFIDENCE = 0.95

_CONSTANT = 1e-9  # a variance (squared points) or an eigenvalue of correlations that is 0 but for rounding


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums over the responses of G outlets that answered everything: the score and k items, in points (0-100).

    weight, n: (G,), what the outlet weighs (its volume) and its responses; sums: (G, 1 + k), the score first;
    products: (G, 1 + k, 1 + k).
    """

    items: tuple[str, ...]
    weight: FloatArray
    n: FloatArray
    sums: FloatArray
    products: FloatArray


@dataclass(frozen=True)
class ItemImportance:
    """One item: its relative weight, the weight's `share` of R2 with its 95 % interval, and where the outlets stand.

    mean: weighted mean of the outlets; upper: what the best quarter of the outlets with 30 responses or more reach or
    pass, None with fewer than 10 such outlets. Both in points.
    """

    item: str
    weight: float
    share: float
    low: float
    high: float
    mean: float
    upper: float | None


@dataclass(frozen=True)
class Importance:
    """The items of one sector; their weights sum to `r2`, which is the fit of the regression on all of them."""

    items: tuple[ItemImportance, ...]
    r2: float
    n: int
    outlets: int


def importance(moments: Moments) -> Importance | None:
    """The importance of each item for the score; None with fewer than 10 outlets or 100 responses, or without variety.

    Outlets are the sampling units: JKn drops each in turn, and the intervals are t with outlets - 1 df.
    """
    outlets, n = len(moments.n), int(moments.n.sum())
    if outlets < FEWEST_OUTLETS or n < FEWEST_RESPONSES:
        return None
    weights = relative_weights(_correlations(moments))
    r2 = weights.sum(axis=1)
    if not (r2 > _CONSTANT).all():
        return None
    shares = weights / r2[:, None]
    se = np.sqrt((outlets - 1) / outlets * ((shares[1:] - shares[0]) ** 2).sum(axis=0))
    half = half_width(se, outlets - 1, CONFIDENCE)
    means = moments.weight @ (moments.sums / moments.n[:, None]) / moments.weight.sum()
    uppers = _uppers(moments)
    items = tuple(
        ItemImportance(item, weight, share, max(share - h, 0.0), min(share + h, 1.0), mean, upper)
        for item, weight, share, h, mean, upper in zip(
            moments.items,
            weights[0].tolist(),
            shares[0].tolist(),
            half.tolist(),
            means[1:].tolist(),
            uppers,
            strict=True,
        )
    )
    return Importance(items, float(r2[0]), n, outlets)


def relative_weights(correlation: FloatArray) -> FloatArray:
    """Relative weights (..., k) from correlations (..., 1 + k, 1 + k) whose first variable is the one explained.

    With R = Q L Q' the correlations of the items, the items are nearest to the orthogonal variables of which they are
    the mix S = Q L^1/2 Q'; those explain b = S^-1 r, and item j gets sum_k S_jk^2 b_k^2. The weights are not negative
    and sum to R2 (Johnson 2000, Multivariate Behavioral Research 35(1), 1-19).
    """
    values, vectors = np.linalg.eigh(correlation[..., 1:, 1:])
    root = np.sqrt(np.maximum(values, 0))
    inverse = np.divide(1, root, out=np.zeros_like(root), where=values > _CONSTANT)
    turned = np.swapaxes(vectors, -1, -2)
    mix = (vectors * root[..., None, :]) @ turned
    b = (vectors * inverse[..., None, :]) @ turned @ correlation[..., 1:, :1]
    weights: FloatArray = (mix**2 @ b**2)[..., 0]
    return weights


def _correlations(moments: Moments) -> FloatArray:
    """The weighted correlations (1 + G, 1 + k, 1 + k) of all outlets and of all but each; 0 where one is constant."""
    weight = moments.weight[:, None]
    sums, products = (
        weight * moments.sums / moments.n[:, None],
        weight[:, None] * moments.products / moments.n[:, None, None],
    )
    whole = _and_without_each(moments.weight)
    mean = _and_without_each(sums) / whole[:, None]
    covariance = _and_without_each(products) / whole[:, None, None] - mean[:, :, None] * mean[:, None, :]
    variance = np.diagonal(covariance, axis1=1, axis2=2)
    scale = np.divide(
        1, np.sqrt(np.maximum(variance, _CONSTANT)), out=np.zeros_like(variance), where=variance > _CONSTANT
    )
    correlation: FloatArray = covariance * scale[:, :, None] * scale[:, None, :]
    own = np.arange(correlation.shape[1])
    correlation[:, own, own] = 1
    return correlation


def _and_without_each(values: FloatArray) -> FloatArray:
    """The total of (G, ...) and, after it, the G totals without one."""
    total = values.sum(axis=0, keepdims=True)
    return np.concatenate([total, total - values])


def _uppers(moments: Moments) -> list[float] | list[None]:
    enough = moments.n >= ENOUGH
    if enough.sum() < FEWEST_OUTLETS:
        return [None] * len(moments.items)
    means = moments.sums[enough, 1:] / moments.n[enough, None]
    uppers: list[float] = np.quantile(means, 0.75, axis=0).tolist()
    return uppers
