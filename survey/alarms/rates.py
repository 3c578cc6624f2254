"""How often outlets raise alarms, by sector, and how many were handled in time; no unit and nobody is named."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from survey.alarms.limits import OUTLET
from survey.base.clock import local_day
from survey.base.database import db
from survey.models.alarm import KINDS
from survey.models.outlet import Outlet, RegisterEntry
from survey.models.reference import Sector, sectors
from survey.models.watching import LearntVariance, WatchedDay
from survey.queries.alarms import of_outlets_since

YEAR, MONTH = timedelta(days=365), 365.25 / 12
CHANCE = 100 * MONTH / OUTLET
"""Alarms in 100 outlet-months where nothing changes, at most."""


class Handled(NamedTuple):
    """due: alarms that were to be handled by now; in_time: those of them that were seen and ended by their days."""

    due: int
    in_time: int


@dataclass(frozen=True)
class Rate:
    """A sector's alarms over its outlet-months, and how they were handled."""

    sector: Sector
    months: float
    falls: int
    rises: int
    silences: int
    handled: Handled

    @property
    def alarms(self) -> int:
        """All of them."""
        return self.falls + self.rises + self.silences

    @property
    def per_hundred(self) -> float | None:
        """Alarms in 100 outlet-months, None where nothing was watched."""
        return 100 * self.alarms / self.months if self.months else None


def rates(today: date) -> list[Rate]:
    """Of the year up to today, sector by sector."""
    months, rows = _outlet_months(today - YEAR), of_outlets_since(today - YEAR)
    own = {sector.code: [row for row in rows if row.sector_code == sector.code] for sector in sectors()}
    return [_rate(sector, months.get(sector.code, 0.0), own[sector.code], today) for sector in sectors()]


def handled_by_city(today: date) -> dict[str, Handled]:
    """Of the year up to today, in the cities that have any."""
    own: dict[str, list[Any]] = defaultdict(list)
    for row in of_outlets_since(today - YEAR):
        own[row.city_code].append(row)
    return {city: _handled(rows, today) for city, rows in own.items()}


def _rate(sector: Sector, months: float, rows: Sequence[Any], today: date) -> Rate:
    kinds = [row.kind for row in rows]
    falls, rises, silences = (kinds.count(kind) for kind in KINDS)
    return Rate(sector, months, falls, rises, silences, _handled(rows, today))


def _handled(rows: Sequence[Any], today: date) -> Handled:
    due = [row for row in rows if row.ended_at is not None or row.end_due < today]
    return Handled(len(due), sum(map(_in_time, due)))


def _in_time(row: Any) -> bool:
    if row.ended_at is None:
        return False
    return bool(local_day(row.seen_at) <= row.seen_due and local_day(row.ended_at) <= row.end_due)


def _outlet_months(since: date) -> dict[str, float]:
    """How long outlets were watched after the baseline, added up by sector."""
    learnt_on = sa.select(LearntVariance.learnt_on).where(LearntVariance.level == "outlet").scalar_subquery()
    days = (
        sa.select(WatchedDay.wave_id, sa.func.count().label("days"))
        .where(WatchedDay.day >= since, WatchedDay.day > learnt_on)
        .group_by(WatchedDay.wave_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(Outlet.sector_code, sa.func.sum(days.c.days))
        .join(RegisterEntry, RegisterEntry.outlet_id == Outlet.id)
        .join(days, days.c.wave_id == RegisterEntry.wave_id)
        .group_by(Outlet.sector_code)
    )
    return {sector: float(total) / MONTH for sector, total in rows}
