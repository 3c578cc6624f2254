"""Numbers as they are written in the cells of a text: true and false, decimal commas, what is none."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from analysis.errors import FileError, Problem, wrong

FIRST_ROWS = 1000
"""Rows by which a column of true and false is known."""

_COMMA = r"^[+-]?\d*,\d+([eE][+-]?\d+)?$"
_THOUSANDS = r"^[+-]?[1-9]\d{0,2},\d{3}$"
_POINT = r"^[+-]?\d*\.\d+([eE][+-]?\d+)?$"
_WITH_UNIT = r"^\D{0,3}[+-]?\d[\d.,]*\s*\D{1,20}$|^\D{1,3}[+-]?\d[\d.,]*$"
_WORDS = {"true": "1", "false": "0"}


def cell(name: str) -> pl.Expr:
    """What a cell holds, without the blanks around it."""
    return pl.col(name).str.strip_chars()


def with_digits(rows: pl.LazyFrame, names: Collection[str]) -> pl.LazyFrame:
    """The rows with true and false of some columns, however they are written, as 1 and 0."""
    first = rows.select(cell(name).str.to_lowercase() for name in names).head(FIRST_ROWS).collect()
    of_words = [column.name for column in first if column.is_in(list(_WORDS)).any()]
    return rows.with_columns(cell(name).str.to_lowercase().replace(_WORDS) for name in of_words)


def with_points(rows: pl.LazyFrame, names: Collection[str]) -> tuple[pl.LazyFrame, bool]:
    """The rows with the decimal commas of some columns as points, and whether there were any.

    Raises FileError where a comma may stand for thousands as well, or commas and points are mixed.
    """
    kinds = {"comma": (_COMMA, _THOUSANDS), "thousands": (_THOUSANDS, None), "point": (_POINT, None)}
    examples = [
        cell(name)
        .filter(cell(name).str.contains(pattern) & (True if but is None else ~cell(name).str.contains(but)))
        .first()
        .alias(f"{kind} {name}")
        for name in names
        for kind, (pattern, but) in kinds.items()
    ]
    found = rows.select(examples).collect(engine="streaming").row(0, named=True) if examples else {}
    first = {
        kind: next(((name, value) for name in names if (value := found[f"{kind} {name}"]) is not None), None)
        for kind in kinds
    }
    comma, thousands, point = first["comma"], first["thousands"], first["point"]
    if comma is not None and point is not None:
        (column, value), (other, other_value) = comma, point
        raise FileError(
            wrong("decimals_mixed", column=column, value=repr(value), other=other, other_value=repr(other_value))
        )
    if comma is None and thousands is not None:
        raise FileError(wrong("number_doubtful", column=thousands[0], value=repr(thousands[1])))
    if comma is None:
        return rows, False
    return rows.with_columns(pl.col(names).str.replace(",", ".", literal=True)), True


def no_numbers(written: pl.LazyFrame, taken: pl.LazyFrame, line: str, names: Collection[str]) -> dict[str, Problem]:
    """Name, by column, how many cells hold no number and the first of them; a pass that only a bad file costs.

    `written` and `taken` are the same rows before and after numbers were made plain, their lines in `line`.
    """
    problems = {}
    for name in names:
        unreadable = pl.col(name).is_not_null() & cell(name).cast(pl.Float64, strict=False).is_null()
        bad = taken.filter(unreadable).select(line).collect(engine="streaming")[line]
        if len(bad):
            value = written.filter(pl.col(line) == bad[0]).select(name).collect().item()
            code = "cell_no_number" if len(bad) == 1 else "cells_no_numbers"
            code = "cell_with_unit" if pl.Series([value.strip()]).str.contains(_WITH_UNIT).item() else code
            problems[name] = wrong(code, column=name, line=bad[0], value=repr(value), cells=len(bad))
    return problems
