"""The days of a series as its alarm shows them: how many answers, and their mean where there are enough of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

import sqlalchemy as sa

from survey.alarms.levels import in_points
from survey.base.database import db
from survey.models.alarm import Alarm
from survey.models.day_sums import DaySums
from survey.models.watching import LeftOut, last_watched
from survey.queries.watched import outlets_of

FEWEST = 5
"""Answers below which no mean is shown, so that nobody reads what one customer answered."""
BARS, BEFORE = 42, 120
"""How many stretches of days are drawn at most, from how many days before the change."""


@dataclass(frozen=True)
class Stretch:
    """Some days from `first` on: answers, and their mean in points where there are enough."""

    first: date
    last: date
    n: int
    mean: float | None


@dataclass(frozen=True)
class Course:
    """The stretches around an alarm's first day `since`; the means of all answers before it and since."""

    stretches: Sequence[Stretch]
    since: date
    before: float | None
    after: float | None


def course(alarm: Alarm, turned: bool) -> Course:
    """The days of an alarm's series up to the last that was watched; `turned`: of a question whose low end is good."""
    first = max(alarm.begun_on, alarm.since - timedelta(days=BEFORE))
    last = max(last_watched() or alarm.day, alarm.day)
    days = _sums(alarm, first, last, turned)
    width = ceil(((last - first).days + 1) / BARS)
    start = alarm.since - timedelta(days=width * ceil((alarm.since - first).days / width))
    found = []
    while start <= last:
        end = start + timedelta(days=width - 1)
        parts = [days[day] for day in days if start <= day <= end]
        found.append(Stretch(max(start, first), min(end, last), *_mean(parts)))
        start = end + timedelta(days=1)
    before = _mean([part for day, part in days.items() if day < alarm.since])[1]
    after = _mean([part for day, part in days.items() if alarm.since <= day <= alarm.day])[1]
    return Course(found, alarm.since, before, after)


def _mean(parts: Sequence[tuple[float, float]]) -> tuple[int, float | None]:
    n, total = (sum(part[place] for part in parts) for place in (0, 1))
    return int(n), total / n if n >= FEWEST else None


def _sums(alarm: Alarm, first: date, last: date, turned: bool) -> dict[date, tuple[float, float]]:
    """Answers and points by day, added up by the database."""
    item = alarm.series.item
    path = ("score",) if item is None else ("items", item)
    n, total = (sa.func.sum(DaySums.sums[(*path, place)].as_float()) for place in (0, 1))
    rows = db.session.execute(
        sa.select(DaySums.day, n, total)
        .outerjoin(LeftOut, sa.and_(LeftOut.outlet_id == DaySums.outlet_id, LeftOut.day == DaySums.day))
        .where(
            DaySums.wave_id == alarm.wave_id,
            DaySums.outlet_id.in_(outlets_of(alarm.series)),
            DaySums.day.between(first, last),
            LeftOut.day.is_(None),
        )
        .group_by(DaySums.day)
    )
    found = {day: (n, total) for day, n, total in rows if n}
    if item is None:
        return found
    return {day: in_points((n, total, 0.0), turned)[:2] for day, (n, total) in found.items()}
