"""Survey files: text, Parquet, SPSS, Stata, read as they are summed up; or a few columns, whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from narwhals.exceptions import NarwhalsError

from analysis import spark
from analysis.errors import FileError, Problem, wrong
from analysis.estimation.labels import two_spellings
from analysis.estimation.plan import Plan
from analysis.estimation.sums import Sums
from analysis.estimation.tabulate import tabulate
from analysis.files import labelled_table
from analysis.files.table import Table
from analysis.files.text_table import text_table
from analysis.lazily import load
from analysis.spark import Engine

TEXTS = (".csv", ".tsv", ".txt")
PARQUET = ".parquet"


@contextmanager
def opened(place: str | Path, engine: Engine = "polars") -> Iterator[Table]:
    """A survey file, to be read within: a text, Parquet or a folder of it, a file of SPSS or Stata; on Spark Parquet.

    What goes wrong within is raised as FileError: the file cannot be read, what should be numbers is not.
    """
    if engine == "spark":
        with _on_spark(place) as table:
            yield table
        return
    try:
        with _opened(Path(place)) as table:
            try:
                yield table
            except pl.exceptions.InvalidOperationError as error:
                raise FileError(*table.no_numbers().values()) from error
    except (pl.exceptions.PolarsError, NarwhalsError, OSError) as error:
        raise FileError(wrong("cannot_be_read", error=str(error).splitlines()[0])) from error


@contextmanager
def _on_spark(place: str | Path) -> Iterator[Table]:
    """The rows of Parquet files wherever a cluster can read them."""
    if str(place).lower().endswith(TEXTS):
        raise FileError(wrong("spark_no_csv"))
    frame = spark.parquet(spark.session(), spark.address(place))
    with spark.refused():
        yield Table(frame, "Parquet, by Spark")


@contextmanager
def _opened(path: Path) -> Iterator[Table]:
    kind = path.suffix.lower()
    if path.is_dir():
        files = sorted(path.glob(f"*{PARQUET}"))
        if not files:
            raise FileError(wrong("no_parquet_in_folder"))
        yield Table(pl.scan_parquet(files), "Parquet")
    elif not path.is_file():
        raise FileError(wrong("no_such_file"))
    elif kind == PARQUET:
        yield Table(pl.scan_parquet(path), "Parquet")
    elif kind in labelled_table.KINDS:
        yield labelled_table.read_labelled(path)
    elif kind in TEXTS:
        with text_table(path) as table:
            yield table
    else:
        known = (*TEXTS, PARQUET, *labelled_table.KINDS)
        raise FileError(wrong("unknown_ending", known=known, ending=kind or wrong("without_ending")))


def read(table: Table, plan: Plan) -> Sums:
    """Sum an open survey file up in one pass, during which what is needed after it is loaded.

    In a text every label is text (so that 007 stays 007), an empty cell or NA is missing. Raises FileError where a
    column is missing.
    """
    rows = table.rows(plan.clustered, plan.numeric)
    with ThreadPoolExecutor(1) as aside:
        summed = aside.submit(tabulate, rows, plan)
        load()
        return summed.result()


def read_columns(
    table: Table, labels: Sequence[str], numbers: Sequence[str]
) -> tuple[pl.DataFrame, dict[str, Problem]]:
    """Some columns whole: labels as text, numbers as such, null where missing, LINE where the row stands; and by column
    what is wrong with it, such as cells that hold no numbers.

    Raises FileError where a column is missing.
    """
    found, without = table.whole(labels, numbers)
    found = found.with_columns(pl.col(labels).cast(pl.String).replace("", None), pl.col(numbers).cast(pl.Float64))
    spelled = {name: problem for name in labels if (problem := two_spellings(found[name])) is not None}
    return found.with_columns(pl.col(numbers).fill_nan(None)), without | spelled
