"""The rows of a file by the lines where they stand, to say where something is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from analysis.errors import Problem, wrong

MOST_NAMED = 20


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a file, and the number of the line where they begin."""

    table: pl.DataFrame
    first: int

    @classmethod
    def of(cls, path: Path, table: pl.DataFrame) -> Rows:
        """What was read from a file: a CSV file begins with a line of names."""
        return cls(table, 2 if path.suffix.lower() == ".csv" else 1)

    def lines(self, chosen: pl.Series) -> Problem:
        """The lines of some rows, in words."""
        found = [place + self.first for place in chosen.arg_true()]
        return wrong("one_line" if len(found) == 1 else "lines", lines=_named(found))

    def cells(self, column: str, chosen: pl.Series) -> tuple[object, ...]:
        """The lines of some rows, each with what its cell holds."""
        found = ((place + self.first, self.table[column][place]) for place in chosen.arg_true())
        return _named([wrong("line_has", line=line, value=_shown(value)) for line, value in found])


def _shown(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _named(found: Sequence[int | Problem]) -> tuple[object, ...]:
    more = len(found) - MOST_NAMED
    return (*found[:MOST_NAMED], *([wrong("and_more", more=more)] if more > 0 else []))
