"""A table in a text: its columns as the first line names them, without the rows that have no value at all."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from analysis.errors import FileError, Problem, wrong
from analysis.files.numbers_in_text import cell, no_numbers, with_digits, with_points
from analysis.files.table import LINE, Table
from analysis.files.text import BLOCK, NAMES, SEPARATORS, UTF_8, UTF_8_MARKED, encoding_of, separator_of

MISSING = "NA"  # besides an empty cell: R's word for a missing value
HEAD = 1 << 16
"""Characters by which a table's columns are known."""
DECIMAL_COMMAS = "decimal commas"

_BLANK = re.compile(rb'\n(?:[,;\t "]|NA)*\r?(?=\n)')
_QUOTED_COMMA = re.compile(rb'"\s*[-+]?\d*,\d+\s*"')


class TextTable(Table):
    """The rows of a text: labels are text, as they are written, and so is all that is not asked for as numbers."""

    first_line = 2

    def __init__(self, frame: pl.LazyFrame, kind: str, blank: bool, commas: bool) -> None:
        """`blank`: there may be rows without any value; `commas`: there may be commas in numbers."""
        super().__init__(frame, kind)
        self._commas, self._numbers = commas, list[str]()
        self._there: pl.Expr | None = None
        if blank:
            self._there = pl.any_horizontal(cell(name).str.len_bytes().fill_null(0) > 0 for name in self.columns)
            skipped = frame.select((~self._there).sum()).collect(engine="streaming").item()
            self.told += [f"{skipped:,} rows without any value skipped"] if skipped else []

    def rows(self, labels: Collection[str], numbers: Collection[str]) -> pl.LazyFrame:
        """Raises FileError where it cannot be told which numbers are meant."""
        self._numbers = [name for name in dict.fromkeys(numbers) if name in self.columns]
        return self._taken(self._written(self.frame)).with_columns(self._as_numbers(strict=True))

    def no_numbers(self) -> dict[str, Problem]:
        written = self._written(self.frame.with_row_index(LINE, offset=self.first_line))
        return no_numbers(written, self._taken(written), LINE, self._numbers)

    def _whole(self, labels: Sequence[str], numbers: Sequence[str]) -> tuple[pl.DataFrame, dict[str, Problem]]:
        self._numbers = list(numbers)
        written = self._written(self.frame.with_row_index(LINE, offset=self.first_line))
        table = self._taken(written).select(LINE, *labels, *numbers).with_columns(self._as_numbers(strict=False))
        return table.collect(), self.no_numbers()

    def _written(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The rows that have a value in any column, as they are written."""
        return frame if self._there is None else frame.filter(self._there)

    def _taken(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows with numbers as Polars writes them."""
        rows = with_digits(rows, self._numbers)
        if self._commas:
            rows, decimal = with_points(rows, self._numbers)
            self.told += [DECIMAL_COMMAS] if decimal and DECIMAL_COMMAS not in self.told else []
        return rows

    def _as_numbers(self, strict: bool) -> list[pl.Expr]:
        return [cell(name).cast(pl.Float64, strict=strict) for name in self._numbers]


@contextmanager
def text_table(path: Path) -> Iterator[TextTable]:
    """A text whose columns are divided by commas, semicolons or tabs; what is no UTF-8 is copied for as long.

    Raises FileError where it is no text, or its first line names a column twice.
    """
    with _as_utf8(path) as (readable, encoding):
        with readable.open(encoding=UTF_8_MARKED, errors="replace", newline="") as file:
            head = file.read(HEAD)
        separator = separator_of(head)
        names = _names(head, separator)
        frame = pl.scan_csv(
            readable, separator=separator, infer_schema=False, null_values=MISSING, new_columns=names or None
        )
        blank, commas = _looked_over(readable)
        kind = f"{NAMES[encoding]} text with {SEPARATORS[separator]}"
        yield TextTable(frame, kind, blank, commas or separator != ",")


@contextmanager
def _as_utf8(path: Path) -> Iterator[tuple[Path, str]]:
    with path.open("rb") as file:
        encoding = encoding_of(file)
    if encoding in (UTF_8, UTF_8_MARKED):
        yield path, encoding
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.csv"
        try:
            with path.open(encoding=encoding, newline="") as text, copy.open("w", encoding=UTF_8, newline="") as plain:
                shutil.copyfileobj(text, plain, BLOCK)
        except UnicodeError as error:
            raise FileError(wrong("no_text")) from error
        yield copy, encoding


def _names(head: str, separator: str) -> list[str]:
    """The columns that the first line names; one without a name is known by its place."""
    first = next(csv.reader(io.StringIO(head, newline=""), delimiter=separator), [])
    names = [name.strip() for name in first]
    twice = tuple(name for name, times in Counter(names).items() if name and times > 1)
    if twice:
        raise FileError(wrong("column_twice", columns=twice))
    return [name or f"(column {place})" for place, name in enumerate(names, 1)]


def _looked_over(path: Path) -> tuple[bool, bool]:
    """Whether there may be rows without any value, and numbers with commas in quotes."""
    blank = commas = False
    with path.open("rb") as file:
        while block := file.read(BLOCK) + file.readline():
            blank = blank or _BLANK.search(b"\n" + block + (b"" if block.endswith(b"\n") else b"\n")) is not None
            commas = commas or _QUOTED_COMMA.search(block) is not None
    return blank, commas
