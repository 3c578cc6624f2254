"""Calibration: weights moved as little as possible so that their sums meet known totals.

Deville & Särndal (1992): w = d F(x'lambda) with sum w x = t. Works on cells of responses that share their auxiliary
values, so the cost grows with cells, not with responses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import CalibrationError
from analysis.estimation.distances import Bounds, Method, distance_of
from analysis.estimation.margins import Auxiliary, Margins, auxiliary

FloatArray = NDArray[np.float64]

TOLERANCE = 1e-9
ITERATIONS = 200


@dataclass(frozen=True)
class Margin:
    """One known total, and the sums before and after calibration; `level` as in `Auxiliary.names`."""

    variable: str
    level: str | None
    total: float
    before: float
    after: float


@dataclass(frozen=True, eq=False)
class Solution:
    """The factors g (cells,) and multipliers lambda (p,) of one system of calibration equations.

    `largest_error` is the largest relative difference between a total and its sum of weights.
    """

    g: FloatArray
    multipliers: FloatArray
    largest_error: float
    iterations: int

    @property
    def converged(self) -> bool:
        """Whether every total is met."""
        return self.largest_error < TOLERANCE


@dataclass(frozen=True, eq=False)
class Calibration:
    """Calibrated weights of cells, and what their quality and the variance of estimates need."""

    method: Method
    weight: FloatArray
    auxiliary: Auxiliary
    solution: Solution
    margins: tuple[Margin, ...]
    n_eff_before: float
    n_eff_after: float

    @property
    def g(self) -> FloatArray:
        """What multiplies the design weights of each cell."""
        return self.solution.g

    @property
    def g_range(self) -> Bounds:
        """The smallest and the largest factor of any respondent."""
        inside = self.g[self.weight > 0]
        return float(inside.min()), float(inside.max())

    def coefficients(self, u: FloatArray) -> FloatArray:
        """B (p, k) of the regression of linearised variables on the auxiliary ones, B = (sum d x x')^-1 sum d x u.

        `u` (cells, k) is the sum of d u per cell. The variance after calibration is that of the residuals: a PSU's
        value is the sum over its cells of g (sum d u - sum d x'B).
        """
        x = self.auxiliary.x
        return _solve_symmetric((x.T * self.weight) @ x, x.T @ u)


def calibrate(
    columns: Mapping[str, ArrayLike],
    weight: FloatArray,
    weight_squared: FloatArray,
    margins: Margins,
    method: Method,
    bounds: Bounds | None = None,
) -> Calibration:
    """Calibrate cells to margins.

    `columns` are the cells' values of each variable in `margins` (see `analysis.estimation.margins.auxiliary`), `weight` and
    `weight_squared` (cells,) their sums of design weights and of squared design weights, `bounds` limits of g. Raises
    CalibrationError where margins or bounds make no sense or cannot be met, naming each margin and level.
    """
    _check(method, bounds, margins)
    known = auxiliary(columns, weight, margins)
    solution = solve(weight, known, method, bounds)
    before, after = weight @ known.x, (weight * solution.g) @ known.x
    reached = tuple(
        Margin(variable, level, float(total), float(start), float(end))
        for (variable, level), total, start, end in zip(known.names, known.totals, before, after, strict=True)
    )
    if not solution.converged:
        raise CalibrationError(_unmet(reached, bounds))
    return Calibration(
        method=method,
        weight=weight,
        auxiliary=known,
        solution=solution,
        margins=reached,
        n_eff_before=float(weight.sum() ** 2 / weight_squared.sum()),
        n_eff_after=float((weight @ solution.g) ** 2 / (weight_squared @ solution.g**2)),
    )


def solve(weight: FloatArray, known: Auxiliary, method: Method, bounds: Bounds | None = None) -> Solution:
    """Solve the calibration equations by Newton's method with step halving; the caller looks at `converged`.

    Redundant columns (every margin of levels adds up to the same total) are no obstacle: the step of least length is
    taken. `weight` (cells,) may differ from the one `known` was made with, as it does in a replicate.
    """
    distance = distance_of(method, bounds)
    size = np.where(known.totals != 0, np.abs(known.totals), np.maximum(weight @ np.abs(known.x), 1e-300))
    x, totals = known.x / size, known.totals / size
    multipliers = np.zeros(x.shape[1])
    g, slope = distance(np.zeros(len(x)))
    gap = totals - (weight * g) @ x
    iterations = 0
    while np.abs(gap).max() > TOLERANCE / 1000 and iterations < ITERATIONS:
        iterations += 1
        step = _solve_symmetric((x.T * (weight * slope)) @ x, gap)
        for _ in range(30):
            trial = multipliers + step
            trial_g, trial_slope = distance(x @ trial)
            trial_gap = totals - (weight * trial_g) @ x
            if step @ trial_gap >= -0.1 * (step @ gap):
                break  # the equations are the gradient of a convex function, whose minimum along the step is not passed
            step = step / 2
        else:
            break
        multipliers, g, slope, gap = trial, trial_g, trial_slope, trial_gap
    return Solution(g, multipliers / size, float(np.abs(gap).max()), iterations)


def _solve_symmetric(matrix: FloatArray, right: FloatArray) -> FloatArray:
    """The solution of least length of a positive semi-definite system, scaled so that units do not matter."""
    size = np.sqrt(np.maximum(np.diag(matrix), 1e-300))
    values, vectors = np.linalg.eigh(matrix / np.outer(size, size))
    keep = values > 1e-11 * values.max()
    vectors, values = vectors[:, keep] / size[:, None], values[keep]
    solution: FloatArray = vectors @ ((vectors.T @ right).T / values).T
    return solution


def _check(method: Method, bounds: Bounds | None, margins: Margins) -> None:
    problems = []
    if method == "poststratify" and (len(margins) != 1 or not isinstance(next(iter(margins.values())), Mapping)):
        problems.append("poststratify takes one margin of levels; for several use raking")
    if method == "poststratify" and bounds is not None:
        problems.append("poststratify takes no bounds: its factors follow from the totals")
    if method == "logit" and bounds is None:
        problems.append("logit needs bounds of g, such as [0.5, 2.0]")
    if bounds is not None and not 0 <= bounds[0] < 1 < bounds[1]:
        problems.append(f"bounds of g must lie on both sides of 1 and not below 0, not {bounds[0]:g} and {bounds[1]:g}")
    if problems:
        raise CalibrationError("; ".join(problems))


def _unmet(margins: tuple[Margin, ...], bounds: Bounds | None) -> str:
    within = f" with g between {bounds[0]:g} and {bounds[1]:g}" if bounds else ""
    lines = [
        f"  {margin.variable}: {margin.level or 'total'}: {margin.total:,.10g} wanted, {margin.after:,.10g} reached"
        for margin in margins
        if abs(margin.after - margin.total) > TOLERANCE * max(abs(margin.total), abs(margin.before))
    ]
    return "\n".join([f"the margins cannot be met together{within}; the nearest found:", *lines])
