"""What a day brings to be told: new alarms, and alarms that come to stand in the province's list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.warning.watch import Kind
from survey.alarms.day import Day
from survey.alarms.found import Found, find
from survey.alarms.watching import Watched
from survey.models.alarm import Alarm
from survey.models.watching import OUTLET, QUESTION


@dataclass(frozen=True)
class New:
    """An alarm to be raised of a series by its id; `listed`: it stands in the province's list at once."""

    series_id: int
    kind: Kind
    found: Found
    once_in: float
    listed: bool


def new_alarms(watches: Iterable[Watched], day: Day, unended: Sequence[Alarm]) -> list[New]:
    """What a day raises: none of a series whose alarm of this kind has not ended, none of an outlet's question where
    the outlet's own has not. Scores of outlets come before their questions."""
    busy = {(one.series_id, one.kind) for one in unended}
    outlets = {(one.series.outlet_id, one.kind) for one in unended if one.series.level == OUTLET}
    found = []
    for watched in watches:
        level = watched.level
        for kind, place in watched.over():
            row, outlet = watched.row(place), level.series[place]["outlet_id"]
            if row is None or (row.id, kind) in busy or (level.name == QUESTION and (outlet, kind) in outlets):
                continue
            if level.name == OUTLET:
                outlets.add((outlet, kind))
            found.append(_new(watched, kind, place, row, day))
    return found


def _new(watched: Watched, kind: Kind, place: int, row: Any, day: Day) -> New:
    once_in, last = watched.once_in(kind, place), int(watched.state.silence.last[place])
    said = find(watched.level.only(place), watched.plan, kind, row, day, last)
    return New(row.id, kind, said, once_in, once_in >= watched.level.limits.province)


def newly_listed(watches: Iterable[Watched], unended: Iterable[Alarm]) -> list[int]:
    """The ids of alarms for which so much speaks after a day that they belong to the province's list."""
    by_name = {watched.level.name: watched for watched in watches}
    found = []
    for alarm in unended:
        watched = by_name.get(alarm.series.level)
        place = watched.level.place(alarm.series.key) if watched else None
        if watched is None or place is None or alarm.province_on is not None:
            continue
        if watched.once_in(alarm.kind, place) >= watched.level.limits.province:
            found.append(alarm.id)
    return found
