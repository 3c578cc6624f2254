"""Alarms as the nightly job leaves them, raised by hand."""

from dataclasses import asdict
from datetime import timedelta

from survey.alarms.found import Found
from survey.alarms.questions import Moved
from survey.alarms.raising import list_in_province, raise_alarm
from survey.base.clock import today
from survey.base.database import db
from survey.models import WatchedDay, WatchedSeries
from survey.models.watching import OUTLET

ITEMS = ("overall", "versus_ideal")


def raised(wave_id, outlet=None, *, level=OUTLET, item=None, kind="fall", listed=True, days=3, **of):
    """An alarm of a wave's outlet or its question, or of what `of` says (`unit_id=1`, `city_code="620100"`): of
    yesterday, since some days before; `listed` in the province."""
    last = today() - timedelta(days=1)
    since = last - timedelta(days=days)
    if outlet is not None:
        of = {"outlet_id": outlet.id, "sector_code": outlet.sector_code, "city_code": outlet.city_code}
    if db.session.get(WatchedDay, last) is None:
        db.session.add(WatchedDay(day=last, wave_id=wave_id, answers=9))
    key = f"{outlet.code if outlet else ''}{item or ''}{of}"
    series = WatchedSeries(level=level, key=key, item=item, **of, wave_id=wave_id, begun_on=since - timedelta(days=30))
    moved = {"items": [asdict(Moved(name, -9.0, -12.0, -6.0, 30)) for name in ITEMS], "left_out": 1}
    change = (None, None, None, 0) if kind == "silence" else (-9.0, -12.0, -6.0, 30)
    alarm = raise_alarm(series, kind, Found(since, since, last, *change, moved), last, 2000.0)
    if listed:
        list_in_province(alarm, last)
    return alarm
