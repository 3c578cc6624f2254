"""What the worker does, and in which order; how it goes on whatever happens, and ends."""

from datetime import UTC, date, datetime
from threading import Event, Thread
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from survey.base import clock
from survey.base.database import db, transaction
from survey.errands import asking
from survey.errands.jobs import JOBS
from survey.errands.outbox import post
from survey.errands.schedule import SCHEDULE
from survey.models import AccessCode, Comment, Contact
from survey.models.job_run import job_runs
from survey.run import worker
from tests.survey.respond.test_answering import ANSWERS, ticket_on
from tests.survey.waiting import wait_for

GANSU = ZoneInfo("Asia/Shanghai")


def test_every_job_has_its_time():
    assert list(worker.PERIODIC) == list(SCHEDULE)


@pytest.fixture
def at_work(app, monkeypatch):
    """A worker at its work, in a thread of its own."""
    monkeypatch.setattr(worker, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(worker, "REST", 0.01)
    ended, threads = Event(), []

    def begin():
        threads.append(Thread(target=worker.work_on, args=(app, ended)))
        threads[-1].start()

    yield begin
    ended.set()
    for thread in threads:
        thread.join()


def test_it_does_jobs_mails_and_errands_and_goes_on_when_something_breaks(app, sink, at_work, monkeypatch, caplog):
    done, broken = [], iter([OSError("a secret")])
    monkeypatch.setitem(JOBS, "trial", lambda work: done.append(work.subject))

    def take_up():
        for error in broken:
            raise error
        return doing()

    doing = worker.take_up
    monkeypatch.setattr(worker, "take_up", take_up)
    with app.app_context(), transaction():
        asking.ask("trial", "2026-1", None)
        post("manager@example.cn", "x", "x")
    at_work()
    wait_for(lambda: done == ["2026-1"])
    assert len(sink.mails) == 1
    assert "the worker rests" in caplog.text
    with app.app_context():
        assert all(run.done_at or run.failed for run in job_runs().values())
        assert set(job_runs()) >= {"publish_heads", "erase", "importance", "add_up"}


def test_once_it_does_every_job_and_whatever_waits(app, sink, run):
    with app.app_context(), transaction():
        post("manager@example.cn", "x", "x")
    for _ in range(2):
        assert run("worker", "--once").exit_code == 0
    assert len(sink.mails) == 1
    with app.app_context():
        assert {name: run.attempts for name, run in job_runs().items()} == dict.fromkeys(SCHEDULE, 2)


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
    with app.app_context():
        worker.erase()
        kept = [db.session.scalar(sa.select(sa.func.count()).select_from(noun)) for noun in (Comment, Contact)]
    assert kept == [left, left]
