"""Survey files: CSV, Parquet, or a folder of Parquet files, read as they are summed up; or a few columns, whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
from narwhals.exceptions import NarwhalsError

from analysis import spark
from analysis.errors import FileError, Problem, wrong
from analysis.estimation.plan import Plan
from analysis.estimation.sums import Sums
from analysis.estimation.tabulate import tabulate
from analysis.lazily import load
from analysis.spark import Engine

MISSING = "NA"  # besides an empty cell: R's word for a missing value


def read(place: str | Path, plan: Plan, engine: Engine = "polars") -> Sums:
    """Sum a survey file up in one pass, during which what is needed after it is loaded.

    In CSV every label is text (so that 007 stays 007), an empty cell or NA is missing; Spark reads Parquet only. Raises
    FileError where the file cannot be read, a column is missing, or what should be numbers is not.
    """
    rows = _on_spark(place) if engine == "spark" else numbers_of(Path(place), plan.numeric)
    with rows as frame, ThreadPoolExecutor(1) as aside:
        summed = aside.submit(tabulate, frame, plan)
        load()
        return summed.result()


@contextmanager
def _on_spark(place: str | Path) -> Iterator[Any]:
    """The rows of Parquet files wherever a cluster can read them, to be summed up within."""
    if str(place).lower().endswith(".csv"):
        raise FileError(wrong("spark_no_csv"))
    frame = spark.parquet(spark.session(), spark.address(place))
    with spark.refused():
        yield frame


@contextmanager
def numbers_of(path: Path, numeric: Collection[str]) -> Iterator[pl.LazyFrame]:
    """A survey file, to be summed up within: some of its columns as numbers, all else of a CSV as text.

    What goes wrong within is raised as FileError: the file cannot be read, what should be numbers is not.
    """
    frame = _scan(path)
    try:
        text = frame.collect_schema() if path.suffix.lower() == ".csv" else ()
        numeric = [name for name in numeric if name in text]
        yield frame.with_columns(pl.col(numeric).str.strip_chars().cast(pl.Float64))
    except pl.exceptions.InvalidOperationError as error:
        raise FileError(*_no_numbers(frame, numeric).values()) from error
    except (pl.exceptions.PolarsError, NarwhalsError, OSError) as error:
        raise FileError(wrong("cannot_be_read", error=str(error).splitlines()[0])) from error


def read_columns(path: Path, labels: Sequence[str], numbers: Sequence[str]) -> tuple[pl.DataFrame, dict[str, Problem]]:
    """Some columns whole: labels as text, numbers as such, null where missing; and the columns that hold no numbers.

    Raises FileError where the file cannot be read or a column is missing.
    """
    frame = _scan(path)
    try:
        schema = frame.collect_schema()
        missing = tuple(name for name in (*labels, *numbers) if name not in schema)
        if missing:
            raise FileError(wrong("no_column", columns=missing, known=tuple(schema)))
        table = frame.select(*labels, *numbers).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise FileError(wrong("cannot_be_read", error=str(error).splitlines()[0])) from error
    if path.suffix.lower() == ".csv":
        without = _no_numbers(frame, numbers)
        table = table.with_columns(pl.col(numbers).str.strip_chars().cast(pl.Float64, strict=False))
    else:
        kinds = {n: schema[n] for n in numbers if not (schema[n].is_numeric() or schema[n] == pl.Boolean)}
        without = {n: wrong("column_no_numbers", column=n, kind=str(kind).lower()) for n, kind in kinds.items()}
        table = table.with_columns(pl.lit(None, pl.Float64).alias(name) for name in kinds)
    labels_and_numbers = pl.col(labels).cast(pl.String).replace("", None), pl.col(numbers).cast(pl.Float64)
    return table.with_columns(*labels_and_numbers).with_columns(pl.col(numbers).fill_nan(None)), without


def columns_of(path: Path) -> tuple[str, ...]:
    """The names of a file's columns; raises FileError where it cannot be read."""
    try:
        return tuple(_scan(path).collect_schema())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise FileError(wrong("cannot_be_read", error=str(error).splitlines()[0])) from error


def _scan(path: Path) -> pl.LazyFrame:
    kind = path.suffix.lower()
    if path.is_dir():
        files = sorted(path.glob("*.parquet"))
        if not files:
            raise FileError(wrong("no_parquet_in_folder"))
        return pl.scan_parquet(files)
    if not path.is_file():
        raise FileError(wrong("no_such_file"))
    if kind == ".parquet":
        return pl.scan_parquet(path)
    if kind == ".csv":
        return pl.scan_csv(path, infer_schema=False, null_values=MISSING)
    raise FileError(wrong("unknown_ending", ending=kind or wrong("without_ending")))


def _no_numbers(frame: pl.LazyFrame, numeric: Collection[str]) -> dict[str, Problem]:
    """Name, per column, how many cells hold no number and the first of them; a pass that only a bad file costs."""
    problems = {}
    for name in numeric:
        cell = pl.col(name).str.strip_chars()
        unreadable = cell.is_not_null() & cell.cast(pl.Float64, strict=False).is_null()
        cells = frame.select(pl.col(name)).with_row_index("row", offset=2)
        found = cells.filter(unreadable).collect(engine="streaming")
        if len(found):
            row, value = found.row(0)
            code = "cell_no_number" if len(found) == 1 else "cells_no_numbers"
            problems[name] = wrong(code, column=name, line=row, value=repr(value), cells=len(found))
    return problems
