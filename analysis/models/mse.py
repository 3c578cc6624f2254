"""How far a small area's figure may be from the truth: mean squared error, after Datta & Lahiri (2000)."""

from __future__ import annotations

import numpy as np

from analysis.estimation.sums import FloatArray
from analysis.models.areas import Areas
from analysis.models.fitting import Fit


def shrinkage(areas: Areas, refvar: float) -> FloatArray:
    """gamma (m,): what the direct estimate weighs, A / (A + D); 0 where there is none."""
    return np.where(areas.estimated, refvar / (refvar + np.where(areas.estimated, areas.variance, 1)), 0)


def mean_squared_error(areas: Areas, fit: Fit) -> FloatArray:
    """(m,): g1 + g2 + 2 g3, and under ML less the bias of A, which ML takes for too small.

    g1 = gamma D is the error of the predictor were all known, g2 that of the coefficients, g3 that of A (Datta & Lahiri
    2000, Statistica Sinica 10, 613-627; Rao & Molina 2015, section 6.2). Without direct estimate: A + x' Cov(b) x.
    """
    inside = areas.estimated
    w = 1 / (fit.refvar + areas.variance[inside])
    of_synthetic = ((areas.x @ fit.covariance) * areas.x).sum(axis=1)
    mse: FloatArray = fit.refvar + of_synthetic
    left = (areas.variance[inside] * w) ** 2  # (1 - gamma)^2
    g1, g2 = fit.refvar * areas.variance[inside] * w, left * of_synthetic[inside]
    g3 = left * w * 2 / (w**2).sum()
    mse[inside] = g1 + g2 + 2 * g3 - left * _bias(areas.x[inside], w, fit)
    return mse


def _bias(x: FloatArray, w: FloatArray, fit: Fit) -> float:
    """The bias of A to first order: that of ML, as it takes the coefficients for known; REML has none."""
    if fit.method == "REML":
        return 0.0
    return -float((fit.covariance * (x.T @ (w[:, None] ** 2 * x))).sum() / (w**2).sum())
