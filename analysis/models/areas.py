"""What a model of small areas is fitted to: direct estimates, and terms that may explain them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import ModelError, Problem, wrong
from analysis.estimation.regression import INTERCEPT
from analysis.estimation.sums import FloatArray

_DEPENDENT = 1e-10  # of a column's length, what is left of it after the columns before: nothing but rounding


@dataclass(frozen=True, eq=False)
class Areas:
    """m areas: direct estimates and their variances (m,), NaN where there are none; p terms, their values x (m, p)."""

    names: tuple[str, ...]
    direct: FloatArray
    variance: FloatArray
    terms: tuple[str, ...]
    x: FloatArray

    @property
    def estimated(self) -> npt.NDArray[np.bool_]:
        """(m,), the areas with a direct estimate and its variance; all others can be predicted only."""
        return ~(np.isnan(self.direct) | np.isnan(self.variance))


def explained_by(
    names: Sequence[str],
    direct: FloatArray,
    variance: FloatArray,
    covariates: Mapping[str, FloatArray],
    factors: Mapping[str, Sequence[str]],
) -> Areas:
    """Areas with an intercept, covariates, and for each factor dummies against its first level in order of appearance.

    Raises ModelError, with every problem, where the areas with an estimate cannot carry the coefficients: a level that
    none of them has, terms that are collinear, no more areas than coefficients.
    """
    columns = [(INTERCEPT, np.ones(len(names))), *covariates.items()]
    for factor, labels in factors.items():
        for level in list(dict.fromkeys(labels))[1:]:
            columns.append((f"{factor}={level}", np.array([float(label == level) for label in labels])))
    terms, x = zip(*columns, strict=True)
    areas = Areas(tuple(names), direct, variance, terms, np.column_stack(x))
    problems = _levels_without_estimate(areas, factors) or _collinear(areas)
    problems += _too_few(areas)
    if problems:
        raise ModelError(*problems)
    return areas


def _levels_without_estimate(areas: Areas, factors: Mapping[str, Sequence[str]]) -> list[Problem]:
    problems = []
    for factor, labels in factors.items():
        known = {label for label, inside in zip(labels, areas.estimated, strict=True) if inside}
        lost = tuple(level for level in dict.fromkeys(labels) if level not in known)
        if lost:
            problems.append(wrong("level_without_estimate", column=factor, levels=lost))
    return problems


def _collinear(areas: Areas) -> list[Problem]:
    """Name the terms that follow from those before them."""
    basis = np.empty((int(areas.estimated.sum()), 0))
    dependent = []
    for term, column in zip(areas.terms, areas.x[areas.estimated].T, strict=True):
        left = column - basis @ (basis.T @ column)
        left -= basis @ (basis.T @ left)
        if np.linalg.norm(left) <= _DEPENDENT * np.linalg.norm(column):
            dependent.append(term)
        else:
            basis = np.column_stack([basis, left / np.linalg.norm(left)])
    if not dependent or basis.shape[0] == basis.shape[1]:  # too few areas make everything collinear: said by itself
        return []
    return [wrong("terms_collinear", terms=tuple(dependent))]


def _too_few(areas: Areas) -> list[Problem]:
    found, terms = int(areas.estimated.sum()), len(areas.terms)
    return [] if found > terms else [wrong("areas_too_few", areas=found, coefficients=terms)]
