"""A file with a row for each series and period, checked cell by cell, and the first alarm of each series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from analysis.errors import FileError, Problem, wrong
from analysis.estimation.sums import FloatArray, IntArray
from analysis.files.area_file import LARGEST
from analysis.files.rows import MOST_NAMED, Rows
from analysis.files.survey_file import read_columns
from analysis.files.table import Table
from analysis.files.watch_plan import WatchPlan
from analysis.warning.alarms import Alarm, History, first_alarms
from analysis.warning.plan import Plan
from analysis.warning.variances import learnt

LABELS = ("series", "period")
WEEK = 7
WEEKS = 4
"""Weeks that a baseline has at least where weekdays are looked for."""


@dataclass(frozen=True, eq=False)
class Watched:
    """What became of the series of a file: their `names`, the `periods` by their ordinal numbers, as they are written
    (whole numbers as such); the plan with all that was learnt, the first alarms, and what speaks for a change at the
    end (k,)."""

    names: list[str]
    periods: dict[int, str | int]
    plan: Plan
    asked: WatchPlan
    alarms: dict[int, Alarm]
    once_in: FloatArray


def watch(file: Table, asked: WatchPlan) -> Watched:
    """Read the periods of each series and watch them.

    The file has series, period (dates or whole numbers, in any order), n, and mean or sum, perhaps squares. A period of
    the file in which a series has no row had no answers. Raises FileError or ModelError with every problem.
    """
    there = file.columns
    value = "sum" if "sum" in there and "mean" not in there else "mean"
    numbers = ("n", value, "squares") if "squares" in there else ("n", value)
    table, without = read_columns(file, LABELS, numbers)
    rows = Rows(table)
    ordinals, dated = _ordinals(table["period"])
    problems = [*without.values(), *_problems(rows, numbers, ordinals, without)]
    if problems:
        raise FileError(*problems)
    table = table.with_columns(ordinal=ordinals)
    names = table["series"].unique(maintain_order=True).to_list()
    periods, at = np.unique(ordinals.to_numpy(), return_inverse=True)
    if asked.baseline >= len(periods):
        raise FileError(wrong("baseline_too_long", baseline=asked.baseline, periods=len(periods)))
    of = table["series"].replace_strict(names, range(len(names)), return_dtype=pl.Int64).to_numpy()
    history = _history(table, value, (periods, at, of), len(names))
    plan = _plan(history, asked, dated)
    alarms, state = first_alarms(history, plan, asked.baseline, asked.together)
    written = dict(zip(ordinals.to_list(), (table["period"] if dated else ordinals).to_list(), strict=True))
    return Watched(names, written, plan, asked, alarms, state.once_in.max(axis=0))


def _ordinals(periods: pl.Series) -> tuple[pl.Series, bool]:
    """The ordinal numbers of periods, null where there is none; and whether they are dates."""
    whole = periods.str.strip_chars().cast(pl.Int64, strict=False)
    if whole.null_count() <= len(whole) // 2:
        return whole, False
    days = periods.str.strip_chars().str.to_date("%Y-%m-%d", strict=False)
    return (days - date(1, 1, 1)).dt.total_days().cast(pl.Int64) + 1, True


def _problems(rows: Rows, numbers: tuple[str, ...], ordinals: pl.Series, said: dict[str, Problem]) -> Iterator[Problem]:
    table = rows.table
    if not len(table):
        yield wrong("no_rows")
        return
    for column in (*LABELS, *numbers):
        if table[column].has_nulls() and column not in said:
            yield wrong("empty_cells", column=column, lines=rows.lines(table[column].is_null()))
    for column in numbers:
        beyond = (table[column].abs() >= LARGEST).fill_null(False)
        if beyond.any():
            yield wrong("too_large", column=column, most=f"{LARGEST:g}", cells=rows.cells(column, beyond))
    bad = (table["n"] <= 0).fill_null(False)
    if bad.any():
        yield wrong("not_above_0", column="n", cells=rows.cells("n", bad))
    none = ordinals.is_null() & table["period"].is_not_null()
    if none.any():
        yield wrong("no_period", cells=rows.cells("period", none))
    keyed = table.select("series").with_columns(ordinal=ordinals)
    twice = keyed.is_duplicated() & ordinals.is_not_null() & table["series"].is_not_null()
    for series, ordinal in keyed.filter(twice).unique(maintain_order=True).head(MOST_NAMED).rows():
        here = (keyed["series"] == series) & (keyed["ordinal"] == ordinal) & twice
        yield wrong("period_twice", series=series, period=table["period"].filter(here)[0], lines=rows.lines(here))
    if "squares" in numbers:
        total = table["sum"] if "sum" in table.columns else table["mean"] * table["n"]
        short = (table["squares"] * (1 + 1e-9) < total**2 / table["n"]).fill_null(False) & ~bad
        if short.any():
            yield wrong("squares_too_small", cells=rows.cells("squares", short))


def _history(table: pl.DataFrame, value: str, places: tuple[IntArray, IntArray, IntArray], series: int) -> History:
    periods, at, of = places
    rows_n, values = table["n"].to_numpy(), table[value].to_numpy()
    n, total = np.zeros((2, len(periods), series))
    n[at, of], total[at, of] = rows_n, values if value == "sum" else values * rows_n
    squares = None
    if "squares" in table.columns:
        squares = np.zeros_like(n)
        squares[at, of] = table["squares"].to_numpy()
    return History(periods, n, total, squares)


def _plan(history: History, asked: WatchPlan, dated: bool) -> Plan:
    """The plan with what is learnt from the baseline, if it is."""
    cycle = asked.cycle or (WEEK if dated and asked.baseline >= WEEKS * WEEK else 1)
    known = asked.variance
    plan = Plan(asked.false_alarms, asked.smallest, cycle=cycle, between=0.0, within=0.0)
    if known is not None:
        plan = replace(plan, between=known.between, within=known.within, seasonal=known.seasonal or 0.0)
    if not asked.baseline or (known is not None and (known.seasonal is not None or cycle == 1)):
        return plan
    first = slice(asked.baseline)
    squares = None if history.squares is None else history.squares[first]
    found = learnt(history.periods[first], history.n[first], history.total[first], squares, cycle)
    if known is not None:
        return replace(plan, seasonal=found.seasonal)
    return replace(plan, between=found.between, within=found.within, prior_df=found.prior_df, seasonal=found.seasonal)
