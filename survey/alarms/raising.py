"""An alarm is raised: the one place where it comes into being, and where it reaches the province's list."""

from dataclasses import asdict
from datetime import date

from analysis.warning.watch import Kind
from survey.alarms.found import Found
from survey.base import identifier
from survey.base.clock import today
from survey.base.database import db
from survey.cases.opening import deadlines
from survey.models.alarm import Alarm, AlarmEvent
from survey.models.watching import OUTLET, QUESTION, UNIT, WatchedSeries
from survey.word import news

OF_UNITS = (OUTLET, QUESTION, UNIT)
"""Levels whose alarms a unit has to look into, within the deadlines of a case."""


def raise_alarm(series: WatchedSeries, kind: Kind, found: Found, day: date, once_in: float) -> Alarm:
    """Raise the alarm of a series that a day brought, in the caller's transaction."""
    alarm = Alarm(
        code=identifier.random(identifier.POSTER),
        series=series,
        wave_id=series.wave_id,
        kind=kind,
        begun_on=series.begun_on,
        day=day,
        once_in=once_in,
        **asdict(found),
    )
    if series.level in OF_UNITS:
        due = deadlines(today())
        alarm.seen_due, alarm.end_due = due["contact_due"], due["close_due"]
    db.session.add(alarm)
    db.session.flush()
    db.session.add(AlarmEvent(alarm_id=alarm.id, kind="raised", day=day))
    return alarm


def list_in_province(alarm: Alarm, day: date) -> None:
    """What speaks for an alarm has come to the limit of the province's list on a day."""
    alarm.province_on = day
    db.session.add(AlarmEvent(alarm_id=alarm.id, kind="province", day=day))


def tell_of(alarm: Alarm) -> None:
    """Let whoever subscribed hear of it: the unit's managers; of one in the province's list its city and the office."""
    series = alarm.series
    fact = news.Alarm(
        alarm.code, alarm.kind, alarm.since, alarm.n, alarm.change, alarm.low, alarm.high, question=series.item
    )
    unit_id = series.outlet.unit_id if series.outlet else series.unit_id
    about = news.Place(series.outlet_id, unit_id, series.sector_code, series.city_code)
    news.tell(fact, f"/alarms/{alarm.code}", about, listed=alarm.province_on is not None)
