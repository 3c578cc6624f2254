"""The variance between areas by REML or ML, and the coefficients that go with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.estimation.sums import FloatArray
from analysis.models.areas import Areas

Method = Literal["REML", "ML"]

TOLERANCE = 1e-10
"""How far a last step may move A, of A and the smallest sampling variance together."""
MOST_STEPS = 200

_HALVINGS = 40  # the likelihood is looked at where A is 0, at the greatest A it may have, and at so many halves of that


@dataclass(frozen=True, eq=False)
class Fit:
    """A (`refvar`, squared units of the estimates), p coefficients and their covariance (p, p), (X' V^-1 X)^-1."""

    method: Method
    refvar: float
    converged: bool
    iterations: int
    coefficients: FloatArray
    covariance: FloatArray


def fit(areas: Areas, method: Method) -> Fit:
    """Fit direct = x'b + u + e, Var u = A, Var e the known sampling variances (Fay & Herriot 1979)."""
    inside = areas.estimated
    y, d, x = areas.direct[inside], areas.variance[inside], areas.x[inside]
    refvar, converged, iterations = _greatest(_Likelihood.of(y, d, x, method))
    root = 1 / np.sqrt(refvar + d)
    q, r = np.linalg.qr(root[:, None] * x)
    inverse = np.linalg.inv(r)
    return Fit(method, refvar, converged, iterations, inverse @ (q.T @ (root * y)), inverse @ inverse.T)


@dataclass(frozen=True, eq=False)
class _Likelihood:
    """The likelihood of A, restricted or not, of which only the residuals and the space of the terms matter."""

    residual: FloatArray
    variance: FloatArray
    basis: FloatArray
    restricted: bool

    @classmethod
    def of(cls, y: FloatArray, variance: FloatArray, x: FloatArray, method: Method) -> _Likelihood:
        basis = np.linalg.qr(x).Q
        return cls(y - basis @ (basis.T @ y), variance, basis, method == "REML")

    def log(self, refvar: float) -> float:
        """Its logarithm, but for a constant."""
        root, _, r, left = self._at(refvar)
        terms = np.log(np.abs(np.diag(r))).sum() if self.restricted else 0.0
        return float(np.log(root).sum() - terms - left @ left / 2)

    def score(self, refvar: float) -> tuple[float, float]:
        """Its logarithm's slope and the information (expected curvature) at A: -tr P/2 + y'PPy/2 and tr PP/2.

        P = V^-1 - V^-1 X (X' V^-1 X)^-1 X' V^-1 under REML; under ML the traces are those of V^-1.
        """
        root, q, _, left = self._at(refvar)
        w = root**2
        trace, squared = w.sum(), (w**2).sum()
        if self.restricted:
            leverage = (q**2).sum(axis=1)
            trace -= w @ leverage
            squared += ((q.T @ (w[:, None] * q)) ** 2).sum() - 2 * w**2 @ leverage
        return float((w @ left**2 - trace) / 2), float(squared / 2)

    def limit(self) -> float:
        """A beyond which the likelihood only falls, as A^2 (m - p) > (A + max D) times the residuals' squares."""
        m, p = self.basis.shape
        spread = self.residual @ self.residual / (m - p)
        return float(spread + np.sqrt(spread**2 + 4 * spread * self.variance.max())) / 2

    def _at(self, refvar: float) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """V^-1/2; the weighted terms as Q and R; the weighted residuals."""
        root = 1 / np.sqrt(refvar + self.variance)
        q, r = np.linalg.qr(root[:, None] * self.basis)
        y = root * self.residual
        return root, q, r, y - q @ (q.T @ y)


def _greatest(likelihood: _Likelihood) -> tuple[float, bool, int]:
    """Where the likelihood is greatest, A >= 0; whether that was reached; in how many steps.

    Fisher scoring from the best of a grid, so that of several tops it finds the highest. A step that leaves the two
    neighbours of that point, or is more than half as long as the one before, becomes a halving of what is left.
    """
    grid = np.array([0.0, *likelihood.limit() * 0.5 ** np.arange(_HALVINGS, -1, -1)])
    best = int(np.argmax([likelihood.log(refvar) for refvar in grid]))
    low, refvar, high = grid[max(best - 1, 0)], grid[best], grid[min(best + 1, _HALVINGS + 1)]
    smallest, before = likelihood.variance.min(), np.inf
    for step in range(1, MOST_STEPS + 1):
        slope, information = likelihood.score(refvar)
        if refvar == 0 and slope <= 0:
            return 0.0, True, step
        low, high = (refvar, high) if slope > 0 else (low, refvar)
        new = refvar + (slope / information if information > 0 else np.inf)
        if not low <= new <= high or abs(new - refvar) > before / 2:
            new = (low + high) / 2
        before, refvar = abs(new - refvar), new
        if before <= TOLERANCE * (refvar + smallest):
            return float(refvar) if refvar > TOLERANCE * smallest else 0.0, True, step
    return float(refvar), False, MOST_STEPS
