"""The one pass over a wave's responses: their table of sums, from which any of them are taken without reading again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import narwhals as nw
import polars as pl

from analysis.engines import Rows, packed
from analysis.estimation.plan import Plan
from analysis.estimation.sums import Sums
from analysis.estimation.tabulate import tabulate
from analysis.quality.flags import flagging
from analysis.snapshot.days import TIME_ZONE
from analysis.snapshot.frozen import Snapshot

KEYS, LABELS = ("outlet", "day"), ("outlet", "kind")
BY_INVITATION = pl.col("kind") == "invitation"
FLAGGED = pl.col("flagged")
DATE = nw.col("hour").dt.convert_time_zone(TIME_ZONE).dt.date()


def tabulated(snapshot: Snapshot) -> Sums:
    """The sums of the items by outlet, day (of certainty outlets only) and kind of code, unweighted: whole numbers, the
    same whatever the order of the responses. Where errors are the register's, with the dates as clusters."""
    return _tabulated(snapshot, snapshot.responses, (*KEYS, "kind"))


def tabulated_with_flags(snapshot: Snapshot) -> Sums:
    """`tabulated`, apart also by `flagged`: whether anything about a response is unusual, as all of the wave tell."""
    return _tabulated(snapshot, flagging(snapshot)(snapshot.responses), (*KEYS, "kind", "flagged"), "flagged")


def counted(sums: Sums, those: pl.Expr) -> Sums:
    """Those responses of a table for which an expression of its keys holds, by outlet and day."""
    held = sums.keys.with_columns(__held=those.fill_null(False))["__held"]
    return sums.taken(held.to_numpy()).marginal(KEYS)


def with_days(snapshot: Snapshot, responses: Any) -> Any:
    """Responses, a frame of whichever engine, with the day of those of certainty outlets, whose days are their PSUs."""
    certain = snapshot.outlets.filter("certainty")["outlet"].to_list()
    day = nw.when(nw.col("outlet").is_in(certain)).then(DATE) if certain else nw.lit(None, nw.Date)
    return nw.from_native(responses).with_columns(day=day).to_native()


def _tabulated(snapshot: Snapshot, responses: Any, keys: tuple[str, ...], added: str | None = None) -> Sums:
    responses = with_days(snapshot, responses)
    items = tuple(snapshot.settings.score.weights)
    plan = Plan(keys, items, pairs=tuple((a, b) for i, a in enumerate(items) for b in items[i + 1 :]))
    if snapshot.settings.errors == "register":
        rows: Rows = nw.from_native(responses).with_columns(date=DATE)
        plan = replace(plan, clusters="date", added=added)
        if added is not None:  # flags are found once for both passes
            rows = packed(rows.select(*plan.clustered, *items), LABELS)
        responses = rows.to_native()
    return tabulate(responses, plan)
