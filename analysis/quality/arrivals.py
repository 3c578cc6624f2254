"""When responses came: by weekday and hour, by day, and week by week at the outlets with most flagged ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from analysis.quality.flags import flagging
from analysis.snapshot.days import TIME_ZONE
from analysis.snapshot.frozen import Snapshot


@dataclass(frozen=True)
class Hour:
    """A weekday (1 is Monday) and hour of the province's own time: responses, and those with a flag."""

    weekday: int
    hour: int
    responses: int
    flagged: int


@dataclass(frozen=True)
class Day:
    """The same of a day."""

    day: date
    responses: int
    flagged: int


@dataclass(frozen=True)
class Week:
    """The same of an outlet's week, by its Monday."""

    outlet: str
    week: date
    responses: int
    flagged: int


@dataclass(frozen=True)
class Arrivals:
    """In order; what has no responses is left out."""

    hours: tuple[Hour, ...]
    days: tuple[Day, ...]
    weeks: tuple[Week, ...]


def arrivals(snapshot: Snapshot, outlets: Sequence[str]) -> Arrivals:
    """The responses that count; `outlets`: of which the weeks are told. Two streamed passes after learning what is
    usual."""
    local = pl.col("hour").dt.convert_time_zone(TIME_ZONE)
    day = local.dt.date()
    responses = flagging(snapshot)(snapshot.responses).with_columns(
        day=day, clock=local.dt.hour(), week=day.dt.truncate("1w")
    )
    hours = _counted(responses, "day", "clock")
    by_clock = hours.with_columns(pl.col("day").dt.weekday()).group_by("day", "clock").agg(pl.col("n", "flagged").sum())
    by_day = hours.group_by("day").agg(pl.col("n", "flagged").sum())
    weeks = _counted(responses.filter(pl.col("outlet").is_in([*outlets])), "outlet", "week")
    return Arrivals(
        tuple(Hour(*row) for row in by_clock.sort("day", "clock").rows()),
        tuple(Day(*row) for row in by_day.sort("day").rows()),
        tuple(Week(*row) for row in weeks.sort("outlet", "week").rows()),
    )


def _counted(responses: pl.LazyFrame, *keys: str) -> pl.DataFrame:
    counts = pl.len().alias("n"), pl.col("flagged").sum()
    return responses.group_by(keys).agg(counts).collect(engine="streaming")
