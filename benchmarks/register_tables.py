"""Tables of what the register's intervals held in synthetic provinces, beside linearised ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from analysis.estimation.sums import BoolArray, FloatArray
from analysis.judging.verdicts import ERROR_RATE
from benchmarks import markdown
from benchmarks.register_figures import Figures
from benchmarks.register_province import Case

LEVELS = ("cells", "sectors", "cities", "families")
JUDGED = ("cells", "sectors", "families")
ABOVE = 3.0  # points above the target, for the power of a verdict
LOW, HIGH, LOW_OF_SHOWN = 94.0, 96.5, 93.0  # what is to be held, in percent; LOW_OF_SHOWN also where means rise
FEWEST_SHOWN = 0.02
CASE = ["case", "outlets"]
BOTH = [f"{level}, {kind}" for level in LEVELS for kind in ("linearised", "held")]

Found = Mapping[str, Sequence[Figures]]
"""What all samples of a case gave, level by level."""
Runs = Mapping[Case, Found]


def levels(runs: Runs) -> str:
    """Case by case: what is held of the levels' figures, which cells are shown, and how wide they are."""

    def rows() -> Iterator[list[str]]:
        for case, found in runs.items():
            cells, ok, shown = found["cells"], _held(found["cells"]), _shown(found["cells"])
            of_shown = _percent(ok[shown]) if shown.mean() >= FEWEST_SHOWN else "-"
            of_cells = [*_both(cells), _percent(shown), of_shown, _width(cells)]
            yield [*_name(case), *of_cells, *(text for level in LEVELS[1:] for text in _both(found[level]))]

    return markdown.table([*CASE, *BOTH[:2], "cells shown", "shown held", "width", *BOTH[2:]], list(rows()))


def changes(runs: Runs) -> str:
    """Case by case: what is held of the changes, and how wide those of cells and sectors are."""

    def rows() -> Iterator[list[str]]:
        for case, found in runs.items():
            moved = [found[f"changes of {level}"] for level in LEVELS]
            yield [
                *_name(case),
                *(text for some in moved for text in _both(some)),
                *(_width(some) for some in moved[:2]),
            ]

    return markdown.table([*CASE, *BOTH, "cells, width", "sectors, width"], list(rows()))


def verdicts(runs: Runs) -> str:
    """Case by case: how often the verdict is "met" at the target and above it."""

    def met(found: Sequence[Figures], above: float, kind: str) -> str:
        return _percent(np.stack([getattr(one, kind).met(above, ERROR_RATE) for one in found]))

    where = {0.0: "at target", ABOVE: f"{ABOVE:+g}"}
    kinds = {"linearised": "linearised", "registered": "register"}
    of = [(level, above, kind) for level in JUDGED for above in where for kind in kinds]
    rows = [
        [*_name(case), *(met(found[level], above, kind) for level, above, kind in of)] for case, found in runs.items()
    ]
    return markdown.table([*CASE, *(f"{level}, {where[above]}, {kinds[kind]}" for level, above, kind in of)], rows)


def pooled(runs: Runs) -> str:
    """Level by level, over all cases in which silence is at random and means do not rise with volume."""
    usual = [found for case, found in runs.items() if not case.silent and not case.slope]
    rows = []
    for level in next(iter(runs.values())):
        held, linearised = ([100 * _held(found[level], kind).mean() for found in usual] for kind in KINDS)
        figures = (np.mean(linearised), np.mean(held), min(held), max(held))
        rows.append([level, *(f"{figure:.1f}" for figure in figures)])
    return markdown.table(["figures", "linearised held", "held", "least of a case", "most"], rows)


def missed(runs: Runs) -> str:
    """The targets that were missed by more than two standard errors of the simulation, where silence is at random."""

    def rows() -> Iterator[list[str]]:
        for case, found in runs.items():
            if case.silent:
                continue
            for level, some in found.items():
                every = np.ones_like(_held(some))
                yield from _miss(case, level, _held(some), every, LOW_OF_SHOWN if case.slope else LOW, HIGH)
            shown = _shown(found["cells"])
            if shown.mean() >= FEWEST_SHOWN:
                yield from _miss(case, "cells shown", _held(found["cells"]), shown, LOW_OF_SHOWN, 100.0)

    return markdown.table([*CASE, "figures", "held", "SE of it", "target"], list(rows()))


KINDS = ("registered", "linearised")


def _miss(case: Case, of: str, held: BoolArray, counted: BoolArray, low: float, high: float) -> Iterator[list[str]]:
    """A line, where what is held of those that are counted (both samples x k) lies outside."""
    value = round(100 * held[counted].mean(), 1)
    off = (held & counted).sum(axis=1) - counted.sum(axis=1) * value / 100
    spread = round(100 * off.std(ddof=1) * np.sqrt(len(off)) / counted.sum(), 1)
    se = max(spread, 100 * np.sqrt(0.95 * 0.05 / counted.sum()))
    if not low - 2 * se <= value <= high + 2 * se:
        target = f"{low:g} to {high:g}" if high < 100 else f"at least {low:g}"
        yield [*_name(case), of, f"{value:.1f}", f"{se:.1f}", target]


def _name(case: Case) -> list[str]:
    return [case.name, f"{case.answering} of {case.listed}"]


def _held(found: Sequence[Figures], kind: str = KINDS[0]) -> BoolArray:
    """Whether each interval of a kind of error held (samples, k)."""
    return np.stack([getattr(one, kind).held for one in found])


def _shown(found: Sequence[Figures]) -> BoolArray:
    return np.stack([one.shown for one in found])


def _both(found: Sequence[Figures]) -> tuple[str, str]:
    return _percent(_held(found, "linearised")), _percent(_held(found))


def _width(found: Sequence[Figures]) -> str:
    """How wide the intervals are against linearised ones, at the median."""
    return f"{np.nanmedian([one.registered.half / one.linearised.half for one in found]):.2f}"


def _percent(outcomes: BoolArray | FloatArray) -> str:
    return f"{100 * np.mean(outcomes):.1f}"
