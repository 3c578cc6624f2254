"""Survey files: CSV, Parquet, or a folder of Parquet files, read as they are summed up, never whole."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import polars as pl
from narwhals.exceptions import NarwhalsError

from analysis.errors import FileError
from analysis.estimation.plan import Plan
from analysis.estimation.sums import Sums
from analysis.estimation.tabulate import tabulate

MISSING = "NA"  # besides an empty cell: R's word for a missing value


def read(path: Path, plan: Plan) -> Sums:
    """Sum a survey file up in one pass.

    In CSV every label is text (so that 007 stays 007), an empty cell or NA is missing. Raises FileError where the file
    cannot be read, a column is missing, or what should be numbers is not.
    """
    frame = _scan(path)
    try:
        text = frame.collect_schema() if path.suffix.lower() == ".csv" else ()
        numeric = [name for name in plan.numeric if name in text]
        return tabulate(frame.with_columns(pl.col(numeric).str.strip_chars().cast(pl.Float64)), plan)
    except pl.exceptions.InvalidOperationError as error:
        raise FileError(_no_numbers(frame, numeric)) from error
    except (pl.exceptions.PolarsError, NarwhalsError, OSError) as error:
        raise FileError(f"cannot be read: {str(error).splitlines()[0]}") from error


def _scan(path: Path) -> pl.LazyFrame:
    kind = path.suffix.lower()
    if path.is_dir():
        files = sorted(path.glob("*.parquet"))
        if not files:
            raise FileError("there are no .parquet files in the folder")
        return pl.scan_parquet(files)
    if not path.is_file():
        raise FileError("there is no such file")
    if kind == ".parquet":
        return pl.scan_parquet(path)
    if kind == ".csv":
        return pl.scan_csv(path, infer_schema=False, null_values=MISSING)
    raise FileError(
        f"the name must end in .csv or .parquet, or be that of a folder of .parquet files, not {kind or 'so'}"
    )


def _no_numbers(frame: pl.LazyFrame, numeric: Collection[str]) -> str:
    """Name, per column, how many cells hold no number and the first of them; a pass that only a bad file costs."""
    problems = []
    for name in numeric:
        cell = pl.col(name).str.strip_chars()
        wrong = cell.is_not_null() & cell.cast(pl.Float64, strict=False).is_null()
        found = frame.select(pl.col(name)).with_row_index("row", offset=2).filter(wrong).collect(engine="streaming")
        if len(found):
            row, value = found.row(0)
            more = f" ({len(found)} such cells)" if len(found) > 1 else ""
            problems.append(f"{name} must hold numbers; line {row} has {value!r}{more}")
    return "\n".join(problems)
