"""The chance that so many come by themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import pdtrc


def chance(counts: npt.NDArray[Any], rates: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """The chance of so many or more where they come by themselves (Poisson) at the rate."""
    below = counts.astype(float) - 1
    return np.where(below < 0, 1.0, pdtrc(np.maximum(below, 0), rates))
