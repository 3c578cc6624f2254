"""The register of a survey file: every outlet of the population with its size, answering or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from analysis.errors import FileError, Problem, at, refused_of, wrong
from analysis.estimation.design import Columns
from analysis.estimation.register import Register
from analysis.estimation.sums import IntArray, Sums, codes_of
from analysis.files.survey_file import opened, read_columns
from analysis.files.table import LINE

MOST_NAMED = 20


@dataclass(frozen=True)
class RegisterFile:
    """Where a register lies and which of its columns are the size, the pool, whose strata vary alike, and the
    organisation that an outlet belongs to; `day` is the column of the survey file whose answers are alike."""

    path: Path
    size: str
    pool: str | None = None
    organisation: str | None = None
    day: str | None = None


def read_register(file: RegisterFile, columns: Columns, sums: Sums) -> Register:
    """The register of a table of sums, in which every PSU of the sums must have its row, with the same stratum.

    Raises FileError with every problem of the file.
    """
    labels = labels_of(columns)
    strata = labels[-1]
    optional = [name for name in (file.pool, file.organisation) if name is not None]
    table, without = _read(file.path, (*labels, *optional), file.size)
    problems = [
        *without.values(),
        *(problem for name in labels for problem in _without_value(table, name)),
        *([] if file.size in without else _wrong_sizes(table, file.size)),
        *_twice(table, columns.psu),
        *(problem for name in optional for problem in _without_value(table, name)),
        *([] if file.pool is None else _mixed_pools(table, strata, file.pool)),
    ]
    answered = sums.keys.select(pl.col(labels).cast(pl.String)).unique().sort(labels)
    strangers = answered.join(table, on=labels, how="anti").sort(labels)
    named = tuple("-".join(row) for row in strangers.select(labels).head(MOST_NAMED).iter_rows())
    if len(strangers):
        problems.append(wrong("not_in_register", psus=named, of=len(strangers)))
    if problems:
        raise FileError(at(file.path, problems))
    return _laid_out(file, columns, sums, table)


def labels_of(columns: Columns) -> tuple[str, ...]:
    """The columns that tell an outlet: those of the PSU, last the stratum's."""
    return (*(name for name in columns.psu if name != columns.strata), columns.strata or "")


def psus_of(sums: Sums, columns: Columns) -> tuple[IntArray, pl.DataFrame]:
    """The PSU of each row of a table of sums, and their labels in the order of these numbers."""
    return codes_of(sums.keys.select(pl.col(labels_of(columns)).cast(pl.String)))


def _laid_out(file: RegisterFile, columns: Columns, sums: Sums, table: pl.DataFrame) -> Register:
    labels = labels_of(columns)
    stratum, strata = codes_of(table.select(labels[-1]))
    pools = table.group_by(labels[-1]).agg((pl.col(file.pool).first() if file.pool else pl.lit("")).alias("__pool"))
    pool = codes_of(strata.join(pools, on=labels[-1], how="left", maintain_order="left").select("__pool"))[0]
    known = psus_of(sums, columns)[1].with_row_index("__psu")
    psu = table.join(known, on=labels, how="left", maintain_order="left")["__psu"]
    size = table[file.size].cast(pl.Float64).to_numpy()
    organisation = None if file.organisation is None else codes_of(table.select(file.organisation))[0]
    return Register(size, stratum, pool, psu.cast(pl.Int64).fill_null(-1).to_numpy(), organisation)


def _read(path: Path, labels: Sequence[str], size: str) -> tuple[pl.DataFrame, dict[str, Problem]]:
    """The columns of a register, labels without the blanks around them, and what is wrong with them."""
    labels = tuple(dict.fromkeys(labels))
    with refused_of(path), opened(path) as file:
        table, without = read_columns(file, labels, (size,))
        if not len(table):
            raise FileError(wrong("no_rows"))
    return table.with_columns(pl.col(labels).str.strip_chars()), without


def _without_value(table: pl.DataFrame, name: str) -> list[Problem]:
    empty = int((table[name].is_null() | (table[name] == "")).sum())
    return [wrong("register_without_value", column=name, rows=empty)] if empty else []


def _wrong_sizes(table: pl.DataFrame, name: str) -> list[Problem]:
    """A size must be a number above 0; the first that is none is named."""
    size = table[name]
    bad = table.filter(~(size.is_finite() & (size > 0)).fill_null(False))
    if not len(bad):
        return []
    line, value = bad.select(LINE, name).row(0)
    return [wrong("register_size", column=name, line=line, value=value, cells=len(bad))]


def _twice(table: pl.DataFrame, psu: tuple[str, ...]) -> list[Problem]:
    found = table.select(psu).filter(table.select(psu).is_duplicated()).unique().sort(psu)
    named = tuple("-".join(map(str, row)) for row in found.head(MOST_NAMED).iter_rows())
    return [wrong("register_twice", psus=named)] if named else []


def _mixed_pools(table: pl.DataFrame, strata: str, pool: str) -> list[Problem]:
    """A stratum lies in one pool."""
    found = table.group_by(strata).agg(pl.col(pool).n_unique().alias("__pools")).filter(pl.col("__pools") > 1)
    mixed = tuple(found[strata].sort().head(MOST_NAMED).to_list())
    return [wrong("register_pools", strata=mixed)] if mixed else []
