"""The rows of a file by the lines where they stand, to say where something is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from analysis.errors import Problem, wrong
from analysis.files.table import LINE

MOST_NAMED = 20


@dataclass(frozen=True, eq=False)
class Rows:
    """Some columns of a file, with the lines where its rows stand in LINE."""

    table: pl.DataFrame

    def lines(self, chosen: pl.Series) -> Problem:
        """The lines of some rows, in words."""
        found = self.table[LINE].filter(chosen).to_list()
        return wrong("one_line" if len(found) == 1 else "lines", lines=_named(found))

    def cells(self, column: str, chosen: pl.Series) -> tuple[object, ...]:
        """The lines of some rows, each with what its cell holds."""
        found = self.table.filter(chosen).select(LINE, column).rows()
        return _named([wrong("line_has", line=line, value=_shown(value)) for line, value in found])


def _shown(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _named(found: Sequence[int | Problem]) -> tuple[object, ...]:
    more = len(found) - MOST_NAMED
    return (*found[:MOST_NAMED], *([wrong("and_more", more=more)] if more > 0 else []))
