"""Complementary suppression: what else a table must withhold so that its totals do not give away what it hides.

The attacker knows every published figure, the weights that make totals out of cells, and that indices lie between 0
and 100, and solves linear programmes for the smallest and largest value a hidden figure can have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import AnalysisError, wrong

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

LOWEST, HIGHEST = 0.0, 100.0
# Smaller moves are the solver's rounding.
ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Table:
    """Figures (v,), the relations between them and what losing each costs.

    `equations` (e, v) times the moves of the figures is 0 in every table that the attacker holds possible. `limits`
    (l, v) times the moves is at least `least` (l,) and at most `most` (l,). A figure that does not exist is NaN and has
    no part in any relation; one that is `out` (v,) is published already and cannot be hidden. Figures of a higher
    `tier` (v,) are given up only where those of the lower ones do not suffice.
    """

    figures: FloatArray
    equations: FloatArray
    cost: FloatArray
    out: BoolArray | None = None
    tier: IntArray | None = None
    limits: FloatArray | None = None
    least: FloatArray | None = None
    most: FloatArray | None = None


def suppress(table: Table, sensitive: BoolArray, withheld: BoolArray, minimum_width: float) -> BoolArray:
    """Every figure (v,) that must not be published so that no sensitive one can be pinned down.

    `sensitive` (v,) are confidential; `withheld` (v,) are unpublished for other reasons and need no protection. Each
    sensitive figure keeps a feasible interval of at least `minimum_width` points, and no figure hidden on its account
    can be computed exactly. The choice is cheap rather than the cheapest, and always the same for the same table: one
    linear programme for each sensitive figure finds the least costly way to move it (Fischetti & Salazar-González
    2001), and what has to move with it is hidden.
    """
    hidden = sensitive | withheld | np.isnan(table.figures)
    tier = np.zeros(len(hidden), dtype=np.int64) if table.tier is None else table.tier
    out = np.zeros(len(hidden), dtype=bool) if table.out is None else table.out
    for position in np.flatnonzero(sensitive).tolist():
        for highest in np.unique(tier).tolist():
            try:
                hidden = hidden | _moved_with(
                    table, hidden, out | (~hidden & (tier > highest)), position, minimum_width
                )
                break
            except AnalysisError:
                if highest == tier.max():
                    raise
    return hidden


def feasible_interval(table: Table, hidden: BoolArray, position: int) -> tuple[float, float]:
    """The smallest and largest value that the figure at `position` can have for somebody who sees the others."""
    columns = np.flatnonzero(hidden & ~np.isnan(table.figures))
    truth = table.figures[columns]
    objective = (columns == position).astype(float)
    limits = {}
    if table.limits is not None and table.least is not None and table.most is not None:
        inside = table.limits[:, columns]
        limits = {"A_ub": np.vstack([inside, -inside]), "b_ub": np.concatenate([table.most, -table.least])}
    low, high = (
        sign
        * _solve(
            c=sign * objective,
            A_eq=table.equations[:, columns],
            b_eq=np.zeros(len(table.equations)),
            bounds=np.column_stack([LOWEST - truth, HIGHEST - truth]),
            **limits,
        ).fun
        for sign in (1, -1)
    )
    return float(table.figures[position] + low), float(table.figures[position] + high)


def _moved_with(table: Table, hidden: BoolArray, fixed: BoolArray, position: int, minimum_width: float) -> BoolArray:
    """The figures that change in the cheapest pair of tables in which one figure differs by `minimum_width`.

    Those that are `fixed` (v,) do not.

    Variables: for the upper and then the lower table, increases and decreases of every figure.
    """
    figures = np.nan_to_num(table.figures)
    fixed = fixed | np.isnan(table.figures)
    room = np.concatenate([np.where(fixed, 0.0, HIGHEST - figures), np.where(fixed, 0.0, figures - LOWEST)])
    change = np.hstack([table.equations, -table.equations])
    sides: FloatArray = np.zeros((0, 2 * len(figures)))
    bounds: FloatArray = np.zeros(0)
    if table.limits is not None and table.least is not None and table.most is not None:
        sides = np.block([[table.limits, -table.limits], [-table.limits, table.limits]])
        bounds = np.concatenate([table.most, -table.least])
    here = np.zeros(len(figures))
    here[position] = 1.0
    solution = _solve(
        c=np.tile(np.where(hidden, 0.0, table.cost), 4),
        A_ub=np.vstack([np.concatenate([-here, here, here, -here])[None, :], np.kron(np.eye(2), sides)]),
        b_ub=np.concatenate([[-minimum_width], bounds, bounds]),
        A_eq=np.kron(np.eye(2), change),
        b_eq=np.zeros(2 * len(change)),
        bounds=np.column_stack([np.zeros(4 * len(figures)), np.tile(room, 2)]),
    )
    upper, lower = (increase - decrease for increase, decrease in solution.x.reshape(2, 2, -1))
    moved: BoolArray = (np.abs(upper) > ROUNDING) | (np.abs(lower) > ROUNDING)
    return moved


def _solve(**programme: Any) -> Any:
    from scipy.optimize import linprog  # here: what only reads figures should not wait for it

    result = linprog(**programme, method="highs")
    if result.status != 0:
        raise AnalysisError(wrong("not_protectable", error=result.message))
    return result
