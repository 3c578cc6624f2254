"""Days of answers at the outlets of a wave, as they stand in the sums of their days, and the job that watches them."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from survey.alarms.night import watch
from survey.asked.scoring import SCORE
from survey.asked.versions import version
from survey.base.database import db, transaction
from survey.models import Alarm, DaySums, WatchedSeries, Wave
from survey.queries.watched import register
from survey.units import sums

FIRST = date(2026, 3, 2)
CHANGES = 35
"""The day, counted from 0, on which something changes."""


def day(number):
    """A day of the wave, counted from 0."""
    return FIRST + timedelta(days=number)


@pytest.fixture
def wave(app, open_wave):
    """The id of a wave that was opened on the first day."""
    with app.app_context(), transaction():
        db.session.get_one(Wave, open_wave).opened_at = datetime(2026, 3, 1, 16, tzinfo=UTC)
    return open_wave


def answers(outlet, number, asked, n, shift):
    """n responses of an outlet on a day, about 7.5 of 10; the same whenever they are asked for."""
    drawn = random.Random(f"{outlet} {number}")
    for _ in range(n):
        person = drawn.gauss(7.5, 1.2)
        marks = {item: person + drawn.gauss(0, 0.8) + shift.get(item, shift.get("", 0)) for item in asked.scales}
        yield {item: min(max(round(mark), 1), 10) for item, mark in marks.items()}


@pytest.fixture
def fill(app, wave):
    """`fill(first, last, n={"A1": 9}, shift={"A1": {"": -2}})`: five answers a day at every outlet, or so many, with
    the marks of all questions or of some moved; `hour`: all in one."""

    def put(first, last, *, n=None, shift=None, hour=None):
        rows = []
        with app.app_context(), transaction():
            for row in register(wave):
                asked = version(row.version_id).questionnaire
                for number in range(first, last):
                    found = sums.empty()
                    for place, given in enumerate(
                        answers(row.code, number, asked, (n or {}).get(row.code, 5), (shift or {}).get(row.code, {}))
                    ):
                        when = 9 + place % 8 if hour is None else hour
                        sums.count(found, "poster", when, SCORE.of_answers(given), given, asked)
                    if size := sums.size(found):
                        of = {"wave_id": wave, "outlet_id": row.id, "day": day(number)}
                        rows.append({**of, "n": size, "sums": found})
            db.session.execute(sa.insert(DaySums.__table__), rows)

    return put


@pytest.fixture
def night(app):
    """`night(60)`: watch the days before this one, as the worker does at night; in `seconds`."""

    def watched(number, *seconds):
        with app.app_context():
            return watch(day(number - 1), *seconds)

    return watched


@pytest.fixture
def found(app):
    """The alarms of a series, or all, in their order: `found("outlet", "A1")`."""

    def of(level=None, key=None):
        with app.app_context():
            asked = sa.select(Alarm).join(Alarm.series).order_by(Alarm.id)
            asked = asked.where(WatchedSeries.level == level) if level else asked
            asked = asked.where(WatchedSeries.key == key) if key else asked
            return list(db.session.scalars(asked.options(sa.orm.joinedload(Alarm.series))))

    return of
