"""Figures of small areas moved so that together they say what the direct estimates say together."""

from __future__ import annotations

from typing import Literal

import numpy as np

from analysis.errors import ModelError, wrong
from analysis.estimation.sums import FloatArray

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
