"""Complementary suppression: what else a table must withhold so that its totals do not give away what it hides.

The attacker knows every published figure, the weights that make totals out of cells, and that indices lie between 0
and 100, and solves linear programmes for the smallest and largest value a hidden figure can have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from analysis.errors import AnalysisError

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

LOWEST, HIGHEST = 0.0, 100.0
# Losing a total costs the reader more than losing a cell.
COST_OF_TOTAL = 100.0
# Smaller moves are the solver's rounding.
ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Table:
    """Figures (v,), the relations between them (`equations` (e, v) times figures is 0) and what losing each costs.

    A figure that does not exist is NaN and has no part in any relation.
    """

    figures: FloatArray
    equations: FloatArray
    cost: FloatArray


def two_way(cells: FloatArray, row_weights: FloatArray, column_weights: FloatArray) -> Table:
    """A table of rows x columns with the weighted mean of each row and of each column beside it.

    All three are (r, c); cells without a figure are NaN and get no weight, and a line without any weight has no total.
    Figures are in the order: cells row by row, totals of rows, totals of columns.
    """
    exists = ~np.isnan(cells)
    r, c = cells.shape
    weights = [np.where(exists, row_weights, 0.0), np.where(exists, column_weights, 0.0).T]
    membership = [np.kron(np.eye(r), np.ones(c)), np.kron(np.ones(r), np.eye(c))]
    flat = np.where(exists, cells, 0.0).ravel()
    shares = []
    for weight, member in zip(weights, membership, strict=True):
        size = weight.sum(axis=1, keepdims=True)
        share = np.divide(weight, size, out=np.zeros_like(weight), where=size > 0)
        lines = member.copy()
        lines[member == 1] = share.ravel()
        shares.append(lines)
    part = np.vstack(shares)
    known = part.any(axis=1)
    equations = np.hstack([part, -np.eye(r + c)])[known]
    totals = np.where(known, part @ flat, np.nan)
    return Table(
        figures=np.concatenate([cells.ravel(), totals]),
        equations=equations,
        cost=np.concatenate([np.ones(r * c), np.full(r + c, COST_OF_TOTAL)]),
    )


def suppress(table: Table, sensitive: BoolArray, withheld: BoolArray, minimum_width: float) -> BoolArray:
    """Every figure (v,) that must not be published so that no sensitive one can be pinned down.

    `sensitive` (v,) are confidential; `withheld` (v,) are unpublished for other reasons and need no protection. Each
    sensitive figure keeps a feasible interval of at least `minimum_width` points, and no figure hidden on its account
    can be computed exactly. The choice is cheap rather than the cheapest, and always the same for the same table: one
    linear programme for each sensitive figure finds the least costly way to move it (Fischetti & Salazar-González
    2001), and what has to move with it is hidden.
    """
    hidden = sensitive | withheld | np.isnan(table.figures)
    for position in np.flatnonzero(sensitive):
        hidden = hidden | _moved_with(table, hidden, int(position), minimum_width)
    return hidden


def feasible_interval(table: Table, hidden: BoolArray, position: int) -> tuple[float, float]:
    """The smallest and largest value that the figure at `position` can have for somebody who sees the others."""
    columns = np.flatnonzero(hidden)
    published = np.where(hidden, 0.0, table.figures)
    objective = (columns == position).astype(float)
    low, high = (
        sign
        * _solve(
            c=sign * objective,
            A_eq=table.equations[:, columns],
            b_eq=-table.equations @ published,
            bounds=(LOWEST, HIGHEST),
        ).fun
        for sign in (1, -1)
    )
    return float(low), float(high)


def _moved_with(table: Table, hidden: BoolArray, position: int, minimum_width: float) -> BoolArray:
    """The figures that change in the cheapest pair of tables in which one figure differs by `minimum_width`.

    Variables: for the upper and then the lower table, increases and decreases of every figure.
    """
    figures = np.nan_to_num(table.figures)
    change = np.hstack([table.equations, -table.equations])
    here = np.zeros(len(figures))
    here[position] = 1.0
    solution = _solve(
        c=np.tile(np.where(hidden, 0.0, table.cost), 4),
        A_ub=np.concatenate([-here, here, here, -here])[None, :],
        b_ub=[-minimum_width],
        A_eq=np.kron(np.eye(2), change),
        b_eq=np.zeros(2 * len(change)),
        bounds=[(0, room) for room in np.tile(np.concatenate([HIGHEST - figures, figures - LOWEST]), 2)],
    )
    upper, lower = (increase - decrease for increase, decrease in solution.x.reshape(2, 2, -1))
    moved: BoolArray = (np.abs(upper) > ROUNDING) | (np.abs(lower) > ROUNDING)
    return moved


def _solve(**programme: Any) -> Any:
    result = linprog(**programme, method="highs")
    if result.status != 0:
        raise AnalysisError(f"the table cannot be protected: {result.message}")
    return result
