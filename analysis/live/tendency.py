"""Where an index is going: a line over waves with its band, a slope, and what the pace would make of a later year.

The published estimates y of waves at times t (in years) have a known covariance S (outlets that stay make waves alike).
What they estimate moves like a random walk around a level, or from four waves on around a straight line: y ~ N(X beta,
S + q K), K_ij = min(t_i, t_j) - t_1, with q by restricted maximum likelihood; where S is diagonal this is the local
level model of structural time series (Harvey 1989), with a fixed drift for the straight line. The line, its slope and
the forecast are best linear predictions, whose errors count that beta is estimated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import ModelError, wrong

if TYPE_CHECKING:
    from analysis.estimation.sums import FloatArray

FEWEST = 2
FEWEST_WITH_SLOPE = 4
"""Waves from which on a line is drawn, and from which on it has a slope."""
_CLOSEST = 0.99
"""No two waves are taken to be more alike, so that rounded figures leave a covariance that can be inverted."""
FAR = 1e4
"""The most that q is looked for, in mean sampling variances a year."""


@dataclass(frozen=True, eq=False)
class Line:
    """Values at some times (s,) with their standard errors, and the interval [low, high]."""

    value: FloatArray
    se: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class Slope:
    """Points a year, with the interval [low, high]."""

    value: float
    se: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Tendency:
    """The waves' times (w,), estimates (w,) and their covariance (w, w); `straight`: around a line, not a level;
    `walk`: q, the variance that a year adds."""

    time: FloatArray
    estimate: FloatArray
    covariance: FloatArray
    straight: bool
    walk: float
    confidence: float

    def line(self, time: FloatArray | None = None) -> Line:
        """The line at the waves, or at other times, later ones among them."""
        at = self.time if time is None else np.asarray(time, dtype=float)
        inverse, x = np.linalg.inv(self._whole(self.walk)), self._x(self.time)
        information = np.linalg.inv(x.T @ inverse @ x)
        beta = information @ x.T @ inverse @ self.estimate
        shared = self.walk * self._walked(at, self.time)
        weights = shared @ inverse
        value = self._x(at) @ beta + weights @ (self.estimate - x @ beta)
        rest = self._x(at) - weights @ x
        own = self.walk * np.diag(self._walked(at, at)) - (weights * shared).sum(axis=1)
        se = np.sqrt(np.maximum(own + ((rest @ information) * rest).sum(axis=1), 0.0))
        half = se * self._quantile
        return Line(value, se, value - half, value + half)

    def slope(self) -> Slope | None:
        """By generalised least squares; None where there is no straight line."""
        if not self.straight:
            return None
        inverse, x = np.linalg.inv(self._whole(self.walk)), self._x(self.time)
        information = np.linalg.inv(x.T @ inverse @ x)
        value, se = float((information @ x.T @ inverse @ self.estimate)[1]), float(information[1, 1] ** 0.5)
        return Slope(value, se, value - se * self._quantile, value + se * self._quantile)

    @property
    def _quantile(self) -> float:
        from scipy.special import stdtrit

        free = len(self.time) - self._x(self.time).shape[1]
        return float(stdtrit(free, (1 + self.confidence) / 2))

    def _x(self, time: FloatArray) -> FloatArray:
        ones = np.ones(len(time))
        return np.column_stack([ones, time - self.time[0]] if self.straight else [ones])

    def _walked(self, one: FloatArray, other: FloatArray) -> FloatArray:
        walked: FloatArray = np.maximum(np.minimum(one[:, None], other) - self.time[0], 0.0)
        return walked

    def _whole(self, walk: float) -> FloatArray:
        whole: FloatArray = self.covariance + walk * self._walked(self.time, self.time)
        return whole

    def misfit(self, walk: float) -> float:
        """-2 log restricted likelihood of q, up to a constant."""
        whole, x = self._whole(walk), self._x(self.time)
        inverse = np.linalg.inv(whole)
        information = x.T @ inverse @ x
        rest = self.estimate - x @ np.linalg.solve(information, x.T @ inverse @ self.estimate)
        return float(np.linalg.slogdet(whole)[1] + np.linalg.slogdet(information)[1] + rest @ inverse @ rest)


def tendency(
    time: FloatArray, estimate: FloatArray, covariance: FloatArray, straight: bool = False, confidence: float = 0.95
) -> Tendency:
    """The tendency of w waves: estimates with covariance, at rising times.

    Intervals are t's with w - 1 degrees of freedom, or w - 2 around a straight line. Raises ModelError where waves are
    too few or a variance is not above 0.
    """
    fewest = FEWEST_WITH_SLOPE if straight else FEWEST
    if len(time) < fewest:
        raise ModelError(wrong("waves_too_few", waves=len(time), fewest=fewest))
    if not (np.diag(covariance) > 0).all():
        raise ModelError(wrong("wave_without_variance"))
    still = Tendency(time, estimate, covariance, straight, 0.0, confidence)
    scale = float(np.diag(covariance).mean())
    from scipy.optimize import minimize_scalar  # here: what only reads figures should not wait for it

    found = minimize_scalar(lambda power: still.misfit(scale * 10**power), bounds=(-4, np.log10(FAR)), method="bounded")
    walk = scale * 10.0**found.x if found.fun < still.misfit(0.0) - 1e-9 else 0.0
    return Tendency(time, estimate, covariance, straight, walk, confidence)


def covariance(se: FloatArray, change_se: FloatArray) -> FloatArray:
    """The covariance (w, w) of waves' estimates from what is published of them: their standard errors (w,) and those of
    the changes from each wave to the next (w - 1,), nan where none is published, as if the two were independent.

    Waves further apart correlate by what lies between them: the product of its correlations.
    """
    before, after = se[:-1], se[1:]
    shared = (before**2 + after**2 - change_se**2) / (2 * before * after)
    correlation = np.clip(np.where(np.isfinite(shared), shared, 0.0), -_CLOSEST, _CLOSEST)
    whole = np.eye(len(se))
    for start in range(len(se)):
        whole[start, start + 1 :] = whole[start + 1 :, start] = np.cumprod(correlation[start:])
    found: FloatArray = whole * np.outer(se, se)
    return found
