"""Files of SPSS and Stata: columns with labels for their codes."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import polars as pl
from polars import selectors

from analysis.errors import FileError, wrong
from analysis.files.table import Table

KINDS = {
    ".sav": ("read_sav", "an SPSS file"),
    ".zsav": ("read_sav", "an SPSS file"),
    ".por": ("read_por", "an SPSS file"),
    ".dta": ("read_dta", "a Stata file"),
}
"""By ending: what reads it, and what it is."""


class LabelledTable(Table):
    """The rows of such a file, in memory; by column, what its codes stand for."""

    def __init__(self, frame: pl.DataFrame, kind: str, labels: dict[str, dict[Any, str]]) -> None:
        super().__init__(frame, kind)
        self._table, self._labels = frame, labels

    def rows(self, labels: Collection[str], numbers: Collection[str]) -> pl.LazyFrame:
        """A column of labels whose codes all have one, no two alike, has these instead, unless its codes are needed as
        numbers."""
        named = [column for name in labels if name not in numbers and (column := self._named(name)) is not None]
        self.told[1:] = [f"labels for the codes of {', '.join(column.name for column in named)}"] if named else []
        return self._table.with_columns(named).lazy()

    def _named(self, name: str) -> pl.Series | None:
        labels = self._labels.get(name, {})
        codes = self._table[name].drop_nulls().unique().to_list() if labels else []
        known = {code: labels[code] for code in codes if code in labels}
        if not codes or len(set(known.values())) < len(codes):
            return None
        return self._table[name].replace_strict(known, return_dtype=pl.String)


def read_labelled(path: Path) -> LabelledTable:
    """Read such a file whole; what was declared missing in it is missing, as is an empty text.

    Raises FileError where it cannot be read.
    """
    import pyreadstat  # imported here: no other file should wait for it

    name, kind = KINDS[path.suffix.lower()]
    try:
        frame, about = getattr(pyreadstat, name)(path, output_format="polars")
    except pyreadstat.ReadstatError as error:
        raise FileError(wrong("cannot_be_read", error=error)) from error
    text = selectors.string().str.strip_chars_end().replace("", None)
    return LabelledTable(frame.with_columns(text, selectors.float().fill_nan(None)), kind, about.variable_value_labels)
