"""What an alarm says of its series: since when, by how much, on how many answers, which question moved most."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np

from analysis.warning.alarms import described
from analysis.warning.plan import Plan
from analysis.warning.watch import Kind
from survey.alarms.day import Day
from survey.alarms.levels import Level, Sums
from survey.alarms.questions import moved
from survey.alarms.states import history
from survey.base.database import db
from survey.models.watching import WatchedSeries, sums_of_days, watched_days
from survey.queries.watched import outlets_of


@dataclass(frozen=True)
class Found:
    """The columns of `survey.models.alarm.Alarm` that tell what was found."""

    since: date
    since_first: date
    since_last: date
    change: float | None
    low: float | None
    high: float | None
    n: int
    moved: dict[str, Any]


@dataclass(frozen=True)
class Past:
    """A series' days since it was begun, each with the sums of its outlets; days without answers have none, days left
    out do not count."""

    days: Sequence[date]
    sums: dict[date, dict[int, Sums]]
    left_out: int

    def parts(self) -> list[tuple[date, Sums]]:
        """Every outlet's day for itself."""
        return [(day, sums) for day, outlets in self.sums.items() for sums in outlets.values()]


def past(series: WatchedSeries, days: Sequence[date], left_out: Collection[int] = ()) -> Past:
    """The days of a series; `left_out`: outlets whose last day does not count, where that is not kept yet."""
    sums: dict[date, dict[int, Sums]] = {day: {} for day in days}
    without = 0
    for day, outlet, found, out in sums_of_days(series.wave_id, days, outlets_of(series)):
        if out or (day == days[-1] and outlet in left_out):
            without += 1
        else:
            sums[day][outlet] = found
    return Past(days, sums, without)


def find(level: Level, plan: Plan, kind: Kind, row: Any, day: Day, last: int) -> Found:
    """What an alarm that a day raised says of the one series of `level`, which is kept as `row`; `last`: the ordinal
    number of the last day with answers."""
    series = db.session.get_one(WatchedSeries, row.id)
    days = [*watched_days(series.wave_id, row.begun_on), day.day]
    behind = past(series, days, day.left_out)
    items = {"left_out": behind.left_out, "items": list[Any]()}
    if kind == "silence":
        since = days[int(np.searchsorted([one.toordinal() for one in days], last, side="right"))]
        return Found(since, since, since, None, None, None, 0, items)
    change = described(history(days, [level.counted(behind.sums[one]) for one in days]), plan, kind)
    since, first, latest = (date.fromordinal(one) for one in (change.since, change.since_first, change.since_last))
    items["items"] = [asdict(one) for one in moved(behind.parts(), since, level.turned)]
    return Found(since, first, latest, change.change, change.low, change.high, int(change.n), items)
