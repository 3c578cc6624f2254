"""An open file of rows: its columns, its rows lazily or whole, and how it was read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from analysis.errors import FileError, Problem, wrong

LINE = "__line"
"""The column of a table read whole that says where a row stands in the file."""


class Table:
    """Rows whose columns have their kinds already, as in Parquet, here or on a cluster; `told` is how they were read,
    for the head of a report."""

    first_line = 1

    def __init__(self, frame: Any, kind: str) -> None:
        self.frame, self.told = frame, [kind]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(nw.from_native(self.frame).collect_schema().names())

    def rows(self, labels: Collection[str], numbers: Collection[str]) -> Any:
        """The rows, lazily, with some columns as labels and some as numbers; what is in neither stays as it is."""
        return self.frame

    def no_numbers(self) -> dict[str, Problem]:
        """What is wrong, by column, with the numbers that `rows` was last asked for."""
        return {}

    def whole(self, labels: Sequence[str], numbers: Sequence[str]) -> tuple[pl.DataFrame, dict[str, Problem]]:
        """Some columns in memory, with LINE; and what is wrong, by column, with those that hold no numbers.

        Raises FileError where a column is missing.
        """
        missing = tuple(name for name in (*labels, *numbers) if name not in self.columns)
        if missing:
            raise FileError(wrong("no_column", columns=missing, known=self.columns))
        return self._whole(labels, numbers)

    def _whole(self, labels: Sequence[str], numbers: Sequence[str]) -> tuple[pl.DataFrame, dict[str, Problem]]:
        frame = self.rows(labels, numbers).with_row_index(LINE, offset=self.first_line)
        table = frame.select(LINE, *labels, *numbers).collect()
        schema = table.schema
        kinds = {n: schema[n] for n in numbers if not (schema[n].is_numeric() or schema[n] == pl.Boolean)}
        without = {n: wrong("column_no_numbers", column=n, kind=str(kind).lower()) for n, kind in kinds.items()}
        return table.with_columns(pl.lit(None, pl.Float64).alias(name) for name in kinds), without
