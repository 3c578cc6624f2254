"""Every day once, in its order: what is kept of the series, and the day's answers, make what is kept the next day.

All that a day needs is read and computed before the one short transaction that writes it, and only this job writes
what is kept: an alarm that somebody ends begins its series anew when the next day is watched.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf
from time import monotonic
from typing import Any

from analysis.warning.kept import Kept
from survey.alarms.day import Day, Rows, read
from survey.alarms.levels import Level, Sums, levels
from survey.alarms.limits import BASELINE
from survey.alarms.news import New, new_alarms, newly_listed
from survey.alarms.raising import list_in_province, raise_alarm, tell_of
from survey.alarms.states import to_keep
from survey.alarms.watching import Watched, begun, led_on
from survey.base.clock import local_day
from survey.base.database import db, transaction
from survey.models import watching
from survey.models.alarm import Alarm, unfinished
from survey.models.watching import LearntVariance, WatchedSeries
from survey.queries.watched import days_to_watch, register

LOOKED_BACK = timedelta(days=7)
"""How long responses are looked for that came into a day's sums after it was watched."""


@dataclass(frozen=True)
class Looked:
    """What a day brings, before it is written: the levels whose states are known, and these states by level and series;
    new alarms, alarms by id that come into the province's list, and ended ones whose series begin anew."""

    levels: Sequence[Level]
    rows: Rows
    day: Day
    watches: Sequence[Watched]
    kept: Mapping[str, Sequence[Kept]]
    raised: Sequence[New]
    listed: Sequence[int]
    renewed: Sequence[int]


def watch(until: date, seconds: float = inf) -> int:
    """Watch the days up to `until` that were not, one at least, and no more after so many seconds; how many alarms they
    raised. Commits day by day. Responses must be in the sums of their days before."""
    alarms, begun = 0, monotonic()
    for wave_id, day in days_to_watch(until):
        alarms += _watch_day(wave_id, day)
        if monotonic() - begun > seconds:
            break
    return alarms


def _watch_day(wave_id: int, day: date) -> int:
    looked = look(wave_id, day)
    db.session.rollback()  # nothing was written; reading ends before the writing transaction begins
    return keep(looked)


def look(wave_id: int, day: date) -> Looked:
    """Read and compute all that a day of a wave brings; writes nothing."""
    every = levels(register(wave_id))
    rows: dict[str, dict[str, Any]] = {level.name: {} for level in every}
    for row in watching.series_of_wave(wave_id):
        rows[row.level][row.key] = row
    this = read(wave_id, day, {level.name: level for level in every}, rows)
    alarms = unfinished()
    over = [alarm for alarm in alarms if alarm.ended_at is not None and local_day(alarm.ended_at) <= day]
    unended = [alarm for alarm in alarms if alarm.ended_at is None]
    ended = {(alarm.series_id, alarm.kind) for alarm in over}
    known = watching.variances()
    watches = [led_on(one, rows[one.name], known[one.name], this, ended) for one in every if one.name in known]
    raised, listed = new_alarms(watches, this, unended), newly_listed(watches, unended)
    watches += _begun([one for one in every if one.series and one.name not in known], rows, this)
    kept = {watched.level.name: to_keep(watched.level, watched.state) for watched in watches}
    return Looked(every, rows, this, watches, kept, raised, listed, [alarm.id for alarm in over])


def _begun(unknown: Sequence[Level], rows: Rows, day: Day) -> list[Watched]:
    """The levels of which nobody knew how they vary, once there are days enough to tell."""
    days = [*watching.watched_days(day.wave_id)[1 - BASELINE :], day.day]
    if not unknown or len(days) < BASELINE:
        return []
    sums: dict[date, dict[int, Sums]] = {one: {} for one in days}
    left_out: dict[date, set[int]] = {one: set() for one in days} | {day.day: day.left_out}
    for when, outlet, found, out in watching.sums_of_days(day.wave_id, days):
        sums[when][outlet] = found
        left_out[when] |= {outlet} if out else set()
    made = (begun(one, rows[one.name], days, [one.counted(sums[d], left_out[d]) for d in days]) for one in unknown)
    return [watched for watched in made if watched is not None]


def keep(looked: Looked) -> int:
    """Write what a day brings, in one transaction, unless somebody else was faster; how many alarms it raised."""
    with transaction():
        return _write(looked) if watching.begin_day(looked.day.day, looked.day.wave_id, looked.day.answers) else 0


def _write(looked: Looked) -> int:
    day, wave_id = looked.day.day, looked.day.wave_id
    watching.leave_out(day, looked.day.left_out)
    new = {"wave_id": wave_id, "begun_on": day, "state": None, "hours": {}}
    every = ((level.name, series) for level in looked.levels for series in level.series)
    watching.begin_series([{**series, **new} for name, series in every if series["key"] not in looked.rows[name]])
    ids = watching.ids_of_wave(wave_id)
    for watched in looked.watches:
        watching.keep_series(_states(watched, looked.kept[watched.level.name], ids, looked.day))
        if watched.learnt:
            db.session.add(LearntVariance(level=watched.level.name, learnt_on=day, figures=dict(watched.figures)))
    for name, hours in looked.day.hours.items():
        watching.keep_series([{"id": ids[name, key], "hours": kept} for key, kept in hours.items()])
    for one in looked.raised:
        alarm = raise_alarm(db.session.get_one(WatchedSeries, one.series_id), one.kind, one.found, day, one.once_in)
        if one.listed:
            list_in_province(alarm, day)
        tell_of(alarm)
    for alarm_id in looked.listed:
        alarm = db.session.get_one(Alarm, alarm_id)
        list_in_province(alarm, day)
        tell_of(alarm)
    for alarm_id in looked.renewed:
        db.session.get_one(Alarm, alarm_id).renewed = True
    watching.count_late(day - LOOKED_BACK)
    return len(looked.raised)


def _states(
    watched: Watched, states: Sequence[Kept], ids: Mapping[tuple[str, str], int], day: Day
) -> list[dict[str, Any]]:
    """What is to be kept of a level's series."""
    level = watched.level
    begun_on = {row.key: row.begun_on for row in watched.rows.values() if row.key not in watched.anew}
    return [
        {"id": ids[level.name, one["key"]], "begun_on": begun_on.get(one["key"], day.day), "state": kept}
        for one, kept in zip(level.series, states, strict=True)
    ]
