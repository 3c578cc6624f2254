"""How far calibration may move a weight: F(u) = w / d and its derivative, after Deville & Särndal (1992)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Method = Literal["poststratify", "raking", "linear", "logit"]
Bounds = tuple[float, float]
Distance = Callable[[FloatArray], tuple[FloatArray, FloatArray]]


def distance_of(method: Method, bounds: Bounds | None) -> Distance:
    """The function F of a method; bounds truncate it, except for logit, which approaches them smoothly."""
    if method == "logit" and bounds is not None:
        return _logit(*bounds)
    distance = _exponential if method == "raking" else _linear
    return distance if bounds is None else _truncated(distance, *bounds)


def _linear(u: FloatArray) -> tuple[FloatArray, FloatArray]:
    return 1 + u, np.ones_like(u)


def _exponential(u: FloatArray) -> tuple[FloatArray, FloatArray]:
    # beyond e^300 the sums would overflow; the step is then far too long and is halved
    g = np.exp(np.minimum(u, 300))
    return g, g


def _truncated(distance: Distance, low: float, high: float) -> Distance:
    def truncated(u: FloatArray) -> tuple[FloatArray, FloatArray]:
        g, slope = distance(u)
        # with a slope of 0 a margin whose cells are all at a bound could never leave it again
        return np.clip(g, low, high), np.where((g > low) & (g < high), slope, np.clip(slope, low, high) / 100)

    return truncated


def _logit(low: float, high: float) -> Distance:
    steepness = (high - low) / ((1 - low) * (high - 1))

    def logit(u: FloatArray) -> tuple[FloatArray, FloatArray]:
        e = np.exp(np.clip(steepness * u, -300, 300))
        bottom = high - 1 + (1 - low) * e
        g = (low * (high - 1) + high * (1 - low) * e) / bottom
        return g, (g - low) * (high - g) / ((1 - low) * (high - 1))

    return logit
