"""What is asked of the table of alarms: each role sees its own ones, the office those of the province's list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from survey.base.database import db
from survey.models.account import CITY_OFFICER, MANAGER, STAFF, STATISTICIAN, Account, account_outlet
from survey.models.alarm import Alarm, AlarmEvent
from survey.models.outlet import Outlet
from survey.models.watching import WatchedSeries

UNENDED = Alarm.ended_at.is_(None)


@dataclass(frozen=True)
class Waiting:
    """How many alarms somebody has to look after: not ended, and of these with a missed deadline."""

    open: int
    overdue: int


def own(account: Account) -> sa.ColumnElement[bool]:
    """The alarms that an account may see: of its unit and the unit's outlets, of its outlets, of its city; of the
    province's list."""
    if account.role == MANAGER:
        return (WatchedSeries.unit_id == account.unit_id) | (Outlet.unit_id == account.unit_id)
    if account.role == STAFF:
        its = sa.select(account_outlet.c.outlet_id).where(account_outlet.c.account_id == account.id)
        return (Outlet.unit_id == account.unit_id) & WatchedSeries.outlet_id.in_(its)
    if account.role == CITY_OFFICER:
        return WatchedSeries.city_code == account.city_code
    if account.role == STATISTICIAN:
        return Alarm.province_on.is_not(None)
    return sa.false()


def overdue(today: date) -> sa.ColumnElement[bool]:
    """Alarms that were not looked at, or not ended, by their day."""
    return UNENDED & ((Alarm.end_due < today) | (Alarm.seen_at.is_(None) & (Alarm.seen_due < today)))


def alarms(*conditions: sa.ColumnElement[bool], limit: int | None = None, offset: int = 0) -> Sequence[Alarm]:
    """Alarms with what they are of, the latest day first."""
    found = _alarms(*conditions).order_by(Alarm.day.desc(), Alarm.id.desc())
    return db.session.scalars(found.limit(limit).offset(offset)).all()


def alarm_by_code(code: str, *conditions: sa.ColumnElement[bool], lock: bool = False) -> Alarm | None:
    """The alarm with this code; `lock`: nobody else changes it until the transaction ends."""
    found = _alarms(*conditions).where(Alarm.code == code)
    return db.session.scalar(found.with_for_update(of=Alarm) if lock else found)


def _alarms(*conditions: sa.ColumnElement[bool]) -> sa.Select[Alarm]:
    series = contains_eager(Alarm.series)
    return (
        sa.select(Alarm)
        .join(Alarm.series)
        .outerjoin(WatchedSeries.outlet)
        .options(
            joinedload(Alarm.wave),
            series.contains_eager(WatchedSeries.outlet),
            *(series.joinedload(part) for part in (WatchedSeries.unit, WatchedSeries.sector, WatchedSeries.city)),
            *(series.defer(part) for part in (WatchedSeries.state, WatchedSeries.hours)),
        )
        .where(*conditions)
    )


def count(*conditions: sa.ColumnElement[bool], today: date) -> Waiting:
    """How many alarms are not ended, and how many of these overdue."""
    row = db.session.execute(
        sa.select(sa.func.count(Alarm.id).filter(UNENDED), sa.func.count(Alarm.id).filter(overdue(today)))
        .join(Alarm.series)
        .outerjoin(WatchedSeries.outlet)
        .where(*conditions)
    ).one()
    return Waiting(*row)


def waiting(account: Account, *conditions: sa.ColumnElement[bool]) -> Sequence[Alarm]:
    """An account's alarms with a deadline that have not ended, the next deadline first."""
    next_due = sa.case((Alarm.seen_at.is_(None), Alarm.seen_due), else_=Alarm.end_due)
    found = _alarms(own(account), UNENDED, Alarm.end_due.is_not(None), *conditions)
    return db.session.scalars(found.order_by(next_due, Alarm.id)).all()


def to_remind(today: date) -> Sequence[Alarm]:
    """Alarms of which somebody must be told this morning: new ones, those due today, overdue ones."""
    due = (Alarm.seen_at.is_(None) & (Alarm.seen_due <= today)) | (Alarm.end_due <= today)
    told_today = Alarm.reminded_on.is_not(None) & (Alarm.reminded_on >= today)
    asked = _alarms(UNENDED, Alarm.end_due.is_not(None), Alarm.reminded_on.is_(None) | due, ~told_today)
    return db.session.scalars(asked.order_by(Alarm.id).with_for_update(of=Alarm)).all()


def events_of(alarm: Alarm) -> Sequence[AlarmEvent]:
    """The steps of an alarm with who took them, the first one first."""
    return db.session.scalars(
        sa.select(AlarmEvent)
        .options(joinedload(AlarmEvent.account))
        .where(AlarmEvent.alarm_id == alarm.id)
        .order_by(AlarmEvent.id)
    ).all()


def of_outlets_since(day: date) -> Sequence[Any]:
    """(sector, city, kind, seen_at, ended_at, seen_due, end_due) of outlets' alarms that were raised from a day on."""
    return db.session.execute(
        sa.select(
            *(WatchedSeries.sector_code, WatchedSeries.city_code, Alarm.kind),
            *(Alarm.seen_at, Alarm.ended_at, Alarm.seen_due, Alarm.end_due),
        )
        .join(Alarm.series)
        .where(WatchedSeries.level.in_(("outlet", "question")), Alarm.day >= day)
    ).all()
