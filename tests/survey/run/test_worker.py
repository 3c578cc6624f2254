"""What the worker does, and when: by the clock of Gansu."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from survey.base import clock
from survey.base.database import db, transaction
from survey.models import AccessCode, Comment, Contact
from survey.run.worker import scheduled
from tests.survey.respond.test_answering import ANSWERS, ticket_on

GANSU = ZoneInfo("Asia/Shanghai")
A_DAY = [datetime(2026, 11, 23, tzinfo=GANSU) + timedelta(minutes=minute) for minute in range(24 * 60)]


def due(queue, moment):
    """The names of the tasks that the worker begins at a moment."""
    return {task.name for task in queue.read_periodic(moment.astimezone(UTC).replace(tzinfo=None))}


def test_the_night_s_work_is_done_just_after_midnight_and_the_mails_at_half_past_eight(app):
    queue = scheduled(app)
    begun = {}
    for moment in A_DAY:
        for name in due(queue, moment):
            begun.setdefault(name, []).append(f"{moment:%H:%M}")
    nightly = ("publish_heads", "erase", "importance")
    assert {name: begun.pop(name) for name in nightly} == {name: ["00:10"] for name in nightly}
    assert begun.pop("reminders") == ["08:30"]
    every_minute = ("ask_for_missing", "take_up", "add_up", "first_importance")
    assert {name: len(minutes) for name, minutes in begun.items()} == dict.fromkeys(every_minute, 1440)


@pytest.fixture
def written(app, client, open_wave):
    """Two responses with comment and contact, to be erased on 24 November and on the day after."""
    with app.app_context():
        code = db.session.scalars(sa.select(AccessCode.code)).first()
    for _ in range(2):
        words_too = {**ANSWERS, "contact": "13812345678", "ticket": ticket_on(client.get(f"/s/{code}"))}
        assert client.post(f"/s/{code}", data=words_too).status_code == 303
    with app.app_context(), transaction():
        for noun in (Comment, Contact):
            for number, one in enumerate(db.session.scalars(sa.select(noun))):
                one.erase_on = date(2026, 11, 24 + number)


@pytest.mark.parametrize(
    ("moment", "left"),
    [
        (datetime(2026, 11, 23, 23, 59, tzinfo=GANSU), 2),
        (datetime(2026, 11, 24, 0, 10, tzinfo=GANSU), 1),
        (datetime(2026, 11, 25, 0, 10, tzinfo=GANSU), 0),
    ],
)
def test_the_night_erases_what_has_been_kept_long_enough(app, written, monkeypatch, moment, left):
    monkeypatch.setattr(clock, "now", lambda: moment.astimezone(UTC))
    queue = scheduled(app)
    (erase,) = [task for task in queue.read_periodic(datetime(2026, 11, 23, 16, 10)) if task.name == "erase"]  # noqa: DTZ001
    queue.execute(erase)
    with app.app_context():
        kept = [db.session.scalar(sa.select(sa.func.count()).select_from(noun)) for noun in (Comment, Contact)]
    assert kept == [left, left]
