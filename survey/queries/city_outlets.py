"""The outlets and units of a city as its officer asks for them: what waits at each, the worst first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from survey.base.database import db
from survey.models.account import Account
from survey.models.alarm import Alarm
from survey.models.case import Case
from survey.models.day_sums import DaySums
from survey.models.outlet import Outlet, RegisterEntry
from survey.models.unit import Unit
from survey.models.watching import WatchedSeries
from survey.queries import alarms, caseload


@dataclass(frozen=True)
class Waiting:
    """How many alarms and cases wait, as far as the officer may see them, and how many of these are overdue."""

    alarms: int
    late_alarms: int
    cases: int
    late_cases: int

    @property
    def any(self) -> bool:
        return bool(self.alarms or self.cases)


@dataclass(frozen=True)
class OutletOfCity:
    """An outlet, with its unit and sector."""

    outlet: Outlet
    waiting: Waiting


@dataclass(frozen=True)
class UnitOfCity:
    """A unit, with how many outlets it has in the city."""

    id: int
    name: str
    uscc: str
    outlets: int
    waiting: Waiting


class City:
    """The outlets of an officer's city that are in a wave's register, or at which something waits, at a moment."""

    def __init__(self, officer: Account, wave_id: int, moment: datetime, today: date) -> None:
        self._alarms = (
            sa.select(WatchedSeries.outlet_id, *_counted(Alarm.id, alarms.overdue(today)))
            .select_from(Alarm)
            .join(Alarm.series)
            .where(alarms.own(officer), alarms.UNENDED, WatchedSeries.outlet_id.is_not(None))
            .group_by(WatchedSeries.outlet_id)
            .subquery()
        )
        self._cases = (
            sa.select(Case.outlet_id, *_counted(Case.id, caseload.overdue(today)))
            .join(Case.outlet)
            .where(caseload.own(officer, moment), caseload.IS_OPEN)
            .group_by(Case.outlet_id)
            .subquery()
        )
        self._city, self._wave_id = officer.city_code, wave_id

    def outlets(self, text: str = "", *, limit: int, offset: int) -> Sequence[OutletOfCity]:
        """Those with a text in the name or code of the outlet or its unit: where most is overdue, then where most
        alarms and most cases wait, then by code."""
        waits = self._waits()
        named = (Outlet.name, Outlet.code, Unit.name, Unit.uscc)
        found = (
            self._here(sa.select(Outlet, *waits))
            .where(_has(text, named))
            .options(contains_eager(Outlet.unit), joinedload(Outlet.sector))
            .order_by(*_worst_first(waits), Outlet.code)
        )
        rows = db.session.execute(found.limit(limit).offset(offset))
        return [OutletOfCity(outlet, Waiting(*counts)) for outlet, *counts in rows]

    def units(self, text: str = "", *, limit: int, offset: int) -> Sequence[UnitOfCity]:
        """Their units, with a text in name or code; in the same order."""
        waits = [sa.func.sum(one) for one in self._waits()]
        found = (
            self._here(sa.select(Unit.id, Unit.name, Unit.uscc, sa.func.count(Outlet.id), *waits))
            .where(_has(text, (Unit.name, Unit.uscc)))
            .group_by(Unit.id, Unit.name, Unit.uscc)
            .order_by(*_worst_first(waits), Unit.uscc)
        )
        rows = db.session.execute(found.limit(limit).offset(offset))
        return [
            UnitOfCity(id_, name, uscc, outlets, Waiting(*map(int, counts)))
            for id_, name, uscc, outlets, *counts in rows
        ]

    def responses(self, outlets: Collection[int]) -> Mapping[int, int]:
        """How many responses of these outlets are in the wave's sums, by outlet."""
        return self._counted(DaySums.outlet_id, DaySums.outlet_id.in_(outlets))

    def responses_of_units(self, units: Collection[int]) -> Mapping[int, int]:
        """The same of the units' outlets in the city, by unit."""
        return self._counted(Outlet.unit_id, Outlet.unit_id.in_(units))

    def _counted(self, by: Any, condition: sa.ColumnElement[bool]) -> Mapping[int, int]:
        rows = db.session.execute(
            sa.select(by, sa.func.sum(DaySums.n))
            .select_from(DaySums)
            .join(Outlet, Outlet.id == DaySums.outlet_id)
            .where(DaySums.wave_id == self._wave_id, Outlet.city_code == self._city, condition)
            .group_by(by)
        )
        return {id_: int(n) for id_, n in rows}

    def _waits(self) -> list[Any]:
        both = (self._alarms.c.open, self._alarms.c.late, self._cases.c.open, self._cases.c.late)
        return [sa.func.coalesce(one, 0) for one in both]

    def _here(self, asked: Any) -> Any:
        """What is asked of the city's outlets, joined with their units and with what waits at them."""
        entered = sa.exists().where(RegisterEntry.wave_id == self._wave_id, RegisterEntry.outlet_id == Outlet.id)
        waits = self._alarms.c.outlet_id.is_not(None) | self._cases.c.outlet_id.is_not(None)
        return (
            asked.select_from(Outlet)
            .join(Unit, Unit.id == Outlet.unit_id)
            .outerjoin(self._alarms, self._alarms.c.outlet_id == Outlet.id)
            .outerjoin(self._cases, self._cases.c.outlet_id == Outlet.id)
            .where(Outlet.city_code == self._city, entered | waits)
        )


def _counted(id_: Any, late: sa.ColumnElement[bool]) -> tuple[sa.ColumnElement[int], ...]:
    return sa.func.count(id_).label("open"), sa.func.count(id_).filter(late).label("late")


def _worst_first(waits: Sequence[Any]) -> list[Any]:
    """Columns to order by: `waits` are the counts of `Waiting`."""
    in_alarms, late_alarms, in_cases, late_cases = waits
    return [one.desc() for one in (late_alarms + late_cases, in_alarms, in_cases)]


def _has(text: str, columns: Sequence[Any]) -> sa.ColumnElement[bool]:
    return sa.or_(*(column.icontains(text, autoescape=True) for column in columns)) if text else sa.true()
