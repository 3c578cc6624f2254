"""What early warning asks of the register, and of waves: whom to watch, and which days."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from survey.base.clock import local_day
from survey.base.database import db
from survey.models.outlet import Outlet, RegisterEntry
from survey.models.unit import Unit
from survey.models.watching import WatchedSeries, last_watched
from survey.models.wave import WaveQuestionnaire, waves


def register(wave_id: int) -> Sequence[Any]:
    """(id, code, unit_id, uscc, sector_code, city_code, version_id) of the outlets of a wave's register, in order."""
    asked = sa.and_(WaveQuestionnaire.wave_id == wave_id, WaveQuestionnaire.sector_code == Outlet.sector_code)
    return db.session.execute(
        sa.select(
            *(Outlet.id, Outlet.code, RegisterEntry.unit_id, Unit.uscc, Outlet.sector_code, Outlet.city_code),
            WaveQuestionnaire.version_id,
        )
        .join(RegisterEntry, RegisterEntry.outlet_id == Outlet.id)
        .join(Unit, Unit.id == RegisterEntry.unit_id)
        .join(WaveQuestionnaire, asked)
        .where(RegisterEntry.wave_id == wave_id)
        .order_by(Outlet.id)
    ).all()


def outlets_of(series: WatchedSeries) -> sa.Select[int]:
    """The ids of the outlets whose answers a series consists of."""
    if series.outlet_id is not None:
        return sa.select(Outlet.id).where(Outlet.id == series.outlet_id)
    found = sa.select(Outlet.id).join(RegisterEntry, RegisterEntry.outlet_id == Outlet.id)
    found = found.where(RegisterEntry.wave_id == series.wave_id)
    if series.unit_id is not None:
        found = found.where(RegisterEntry.unit_id == series.unit_id)
    if series.sector_code is not None:
        found = found.where(Outlet.sector_code == series.sector_code)
    if series.city_code is not None:
        found = found.where(Outlet.city_code == series.city_code)
    return found


def days_to_watch(until: date) -> list[tuple[int, date]]:
    """The days up to `until` that are not watched yet, in order, each with its wave (its id).

    A day belongs to the wave that was opened last. Before anything was watched they begin with the open wave.
    """
    last, found = last_watched(), dict[date, int]()
    for wave in waves():
        if wave.opened_at is None or (last is None and wave.closed_at is not None):
            continue
        first = local_day(wave.opened_at)
        end = until if wave.closed_at is None else min(until, local_day(wave.closed_at))
        start = first if last is None else max(first, last + timedelta(days=1))
        found |= {start + timedelta(days=step): wave.id for step in range((end - start).days + 1)}
    return [(wave_id, day) for day, wave_id in sorted(found.items())]
