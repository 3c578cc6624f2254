"""Small areas by the model of Fay and Herriot: direct estimates drawn towards what covariates say of such areas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimation.sums import FloatArray
from analysis.models.areas import Areas
from analysis.models.benchmarking import How, benchmarked
from analysis.models.fitting import Method, fit
from analysis.models.mse import mean_squared_error, shrinkage

NO_VARIANCE = (
    "A = 0: the areas differ from what the covariates say by no more than sampling errors explain, "
    "so every EBLUP is the synthetic value"
)


@dataclass(frozen=True)
class Coefficient:
    """One coefficient of the model."""

    name: str
    estimate: float
    se: float


@dataclass(frozen=True)
class SmallArea:
    """One area, in the units of its direct estimate; `mse` of `eblup`, squared; None where there is no such figure.

    `gamma`: what the direct estimate weighs in `eblup`, from 0 to 1.
    """

    area: str
    direct: float | None
    synthetic: float
    eblup: float
    mse: float
    gamma: float
    benchmarked: float | None


@dataclass(frozen=True)
class SmallAreas:
    """The model and its areas in the order given; `refvar` is A, the variance between areas around x'b."""

    refvar: float
    method: Method
    converged: bool
    iterations: int
    note: str | None
    coefficients: tuple[Coefficient, ...]
    areas: tuple[SmallArea, ...]


@dataclass(frozen=True, eq=False)
class Benchmark:
    """Weights (m,) of the areas, NaN allowed where there is no direct estimate, and how sums are brought together."""

    weights: FloatArray
    how: How = "difference"


def small_areas(areas: Areas, method: Method = "REML", benchmark: Benchmark | None = None) -> SmallAreas:
    """EBLUP of every area, synthetic without direct estimate; raises ModelError where a benchmark has no ratio."""
    fitted = fit(areas, method)
    direct = np.where(areas.estimated, areas.direct, np.nan)
    synthetic, gamma = areas.x @ fitted.coefficients, shrinkage(areas, fitted.refvar)
    eblup = synthetic + gamma * np.where(areas.estimated, areas.direct - synthetic, 0)
    moved = np.full(len(eblup), np.nan)
    if benchmark is not None:
        moved = benchmarked(eblup, direct, benchmark.weights, benchmark.how)
    se = np.sqrt(np.diag(fitted.covariance))
    figures = (synthetic, eblup, mean_squared_error(areas, fitted), gamma)
    columns = (_or_none(direct), *(column.tolist() for column in figures), _or_none(moved))
    return SmallAreas(
        refvar=fitted.refvar,
        method=method,
        converged=fitted.converged,
        iterations=fitted.iterations,
        note=None if fitted.refvar else NO_VARIANCE,
        coefficients=tuple(map(Coefficient, areas.terms, fitted.coefficients.tolist(), se.tolist())),
        areas=tuple(map(SmallArea, areas.names, *columns)),
    )


def _or_none(values: FloatArray) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]
