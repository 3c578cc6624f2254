"""Figures of small areas moved so that together they say what the direct estimates say together."""

from __future__ import annotations

from typing import Literal

import numpy as np

from analysis.errors import ModelError, wrong
from analysis.estimation.sums import FloatArray
from analysis.models.areas import Areas

How = Literal["difference", "ratio"]


def benchmarked(predicted: FloatArray, direct: FloatArray, weights: FloatArray, how: How = "difference") -> FloatArray:
    """Predictions (m,) moved by one difference or ratio, so that their weighted sum is that of the direct estimates.

    Areas without one (NaN) are moved alike and count in neither sum. Raises ModelError where a ratio would have to turn
    signs.
    """
    inside = ~np.isnan(direct)
    wanted, reached = (float(weights[inside] @ values[inside]) for values in (direct, predicted))
    if how == "difference":
        return predicted + (wanted - reached) / float(weights[inside].sum())
    if not (wanted > 0 and reached > 0):
        raise ModelError(wrong("benchmark_without_ratio", wanted=f"{wanted:.10g}", reached=f"{reached:.10g}"))
    return predicted * (wanted / reached)


def move_variance(areas: Areas, refvar: float, weights: FloatArray) -> float:
    """The variance of what the weighted sum of the direct estimates has beyond that of their EBLUP, with A known.

    Moved by it, figures have so much more mean squared error: the error of a best linear unbiased prediction is
    uncorrelated with whatever has no expectation. `weights` (m,) are 0 where there is no direct estimate.
    """
    inside = areas.estimated
    d, x, w = areas.variance[inside], areas.x[inside], weights[inside]
    v = refvar + d
    kept = w * d / v  # of y - x'b, which the EBLUP leaves out
    inverse = np.linalg.inv(x.T @ (x / v[:, None]))
    return float(kept @ (v * kept) - (kept @ x) @ inverse @ (x.T @ kept))
