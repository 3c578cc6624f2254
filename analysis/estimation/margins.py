"""Known population totals, checked against the sample and laid out as a matrix for calibration."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import CalibrationError, Problem, wrong
from analysis.estimation.labels import plain

FloatArray = NDArray[np.float64]
Margins = Mapping[str, Mapping[str, float] | float]

# Published margins are rounded: sums that differ relatively by less than this are scaled to the first one's.
ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Auxiliary:
    """The auxiliary variables: `x` (cells x p), their population totals (p,) and what each column stands for.

    A margin of levels has a 0/1 column per level, with the level None for those who did not disclose theirs; a margin
    that is one number has one column and the level None.
    """

    x: FloatArray
    totals: FloatArray
    names: tuple[tuple[str, str | None], ...]


def auxiliary(columns: Mapping[str, ArrayLike], weight: FloatArray, margins: Margins) -> Auxiliary:
    """Lay out margins as auxiliary variables of cells, each cell having one value of every variable.

    `columns` gives these values, (cells,) each: labels for a margin of levels (None, NaN and "" are undisclosed),
    numbers for a margin that is one total. `weight` (cells,) is the sum of design weights. Those who did not disclose
    their level keep their weighted share, taken as known, and the others share out the rest. Raises CalibrationError
    with every problem of every margin.
    """
    parts: list[Auxiliary] = []
    problems: list[Problem] = [] if margins else [wrong("no_margin")]
    for variable, margin in margins.items():
        if variable not in columns:
            problems.append(wrong("margin_without_column", variable=variable))
            continue
        column = np.asarray(columns[variable])
        part, found = (
            _levels(variable, column, weight, {str(level): total for level, total in margin.items()})
            if isinstance(margin, Mapping)
            else _number(variable, column, margin)
        )
        parts.append(part)
        problems += found
    problems += _disagreements(margins)
    if problems:
        raise CalibrationError(wrong("margins_unusable", *problems))
    return Auxiliary(
        x=np.hstack([part.x for part in parts]),
        totals=np.concatenate([part.totals for part in parts]) * _scale(margins, [len(part.totals) for part in parts]),
        names=tuple(name for part in parts for name in part.names),
    )


def _levels(
    variable: str, column: NDArray[Any], weight: FloatArray, margin: Mapping[str, float]
) -> tuple[Auxiliary, list[Problem]]:
    known = {plain(level): level for level in margin}
    labels = np.array([_label(value, known) for value in column.tolist()], dtype=object)
    found = {label: float(weight[labels == label].sum()) for label in dict.fromkeys(labels.tolist())}
    present = {label: total for label, total in found.items() if total > 0}
    problems = [] if margin else [wrong("margin_without_totals", variable=variable)]
    for level, total in margin.items():
        if not _is_total(total):
            problems.append(wrong("level_no_total", variable=variable, level=level, total=repr(total)))
        elif total > 0 and level not in present:
            problems.append(wrong("level_without_responses", variable=variable, level=level, total=f"{total:,.10g}"))
    problems += [
        wrong("level_without_total", variable=variable, level=label)
        for label in present
        if label is not None and (label not in margin or margin[label] == 0)
    ]
    if problems:
        return _NOTHING, problems
    undisclosed = present.get(None, 0.0) / sum(present.values())
    totals: dict[str | None, float] = {level: total * (1 - undisclosed) for level, total in margin.items() if total > 0}
    if undisclosed > 0:
        totals[None] = sum(margin.values()) * undisclosed
    x = np.column_stack([labels == level for level in totals]).astype(float)
    return Auxiliary(x, np.array(list(totals.values())), tuple((variable, level) for level in totals)), []


def _number(variable: str, column: NDArray[Any], total: float) -> tuple[Auxiliary, list[Problem]]:
    problems = [] if math.isfinite(total) else [wrong("no_total", variable=variable, total=repr(total))]
    if column.dtype.kind not in "iufb":
        problems.append(wrong("margin_no_numbers", variable=variable))
    elif not np.isfinite(column).all():
        problems.append(wrong("margin_values_missing", variable=variable))
    if problems:
        return _NOTHING, problems
    return Auxiliary(column[:, None].astype(float), np.array([float(total)]), ((variable, None),)), []


_NOTHING = Auxiliary(np.empty((0, 0)), np.empty(0), ())


def _label(value: object, known: Mapping[str, str]) -> str | None:
    """The level of a margin that a value is, else the value as a text."""
    undisclosed = value is None or value == "" or (isinstance(value, float) and math.isnan(value))
    return None if undisclosed else known.get(plain(value), str(value))


def _is_total(total: object) -> bool:
    return isinstance(total, int | float) and math.isfinite(total) and total >= 0


def _sums(margins: Margins) -> dict[str, float]:
    """The population each margin of levels divides up."""
    return {
        variable: float(sum(margin.values()))
        for variable, margin in margins.items()
        if isinstance(margin, Mapping) and margin and all(map(_is_total, margin.values()))
    }


def _disagreements(margins: Margins) -> list[Problem]:
    sums = _sums(margins)
    if not sums:
        return []
    first, total = next(iter(sums.items()))
    return [
        wrong("totals_differ", variable=variable, sum=f"{other:,.10g}", first=first, first_sum=f"{total:,.10g}")
        for variable, other in sums.items()
        if abs(other - total) > ROUNDING * max(total, other)
    ]


def _scale(margins: Margins, lengths: list[int]) -> FloatArray:
    sums = _sums(margins)
    first = next(iter(sums.values()), 1.0)
    return np.repeat([first / sums.get(variable, first) for variable in margins], lengths)
