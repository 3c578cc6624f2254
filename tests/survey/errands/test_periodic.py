"""Jobs that come round by the clock: each by one worker, and whatever comes to nothing again later."""

import sqlite3
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from survey.base.clock import now
from survey.base.database import db, transaction
from survey.errands import heartbeat, periodic
from survey.errands.periodic import do_next
from survey.errands.schedule import NIGHTLY
from survey.models.job_run import JobRun, begin_job, end_job, fail_job, job_runs, note_job_beat
from tests.survey.waiting import wait_for


@pytest.fixture
def work(app):
    """Let a worker do what is due of these jobs: `work(erase=...)`."""

    def come(**jobs):
        with app.app_context():
            while do_next(jobs):
                pass

    return come


@pytest.fixture
def passed(app):
    def later(length):
        with app.app_context(), transaction():
            for run in db.session.scalars(sa.select(JobRun)):
                for column in ("slot", "done_at", "beat_at"):
                    if moment := getattr(run, column):
                        setattr(run, column, moment - length)

    return later


def runs(app):
    with app.app_context():
        return job_runs()


def test_a_job_is_done_once_and_again_the_next_day(app, work, passed):
    done = []
    work(erase=lambda: done.append(1))
    work(erase=lambda: done.append(2))
    passed(timedelta(days=1))
    work(erase=lambda: done.append(3))
    assert done == [1, 3]
    run = runs(app)["erase"]
    assert (run.beat_at, run.failed, run.attempts) == (None, None, 2)
    assert run.slot == NIGHTLY.latest(run.done_at)


def test_two_workers_do_each_job_once(app, work):
    done, start = [], Barrier(2)
    jobs = {name: lambda name=name: done.append(name) for name in ("publish_heads", "erase", "importance")}

    def come():
        start.wait()
        work(**jobs)

    workers = [Thread(target=come) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done) == sorted(jobs)


def test_one_that_fails_holds_nobody_up_and_is_tried_again(app, work, passed, caplog):
    done = []

    def fails():
        raise sa.exc.OperationalError("INSERT", {"a": "a secret"}, sqlite3.OperationalError("a secret"))

    work(erase=fails, importance=lambda: done.append("importance"))
    assert done == ["importance"]
    assert runs(app)["erase"].failed == "OperationalError OperationalError"
    assert "job erase" in caplog.text
    work(erase=lambda: done.append("too early"))
    passed(timedelta(minutes=10))
    work(erase=lambda: done.append("erase"))
    assert done == ["importance", "erase"]
    assert runs(app)["erase"].failed is None


def test_what_a_dead_worker_left_is_done_after_ten_minutes(app, work, passed):
    done = []
    with app.app_context(), transaction():
        assert begin_job("erase", 0, now())
        assert not begin_job("erase", 0, now())
    passed(timedelta(minutes=9))
    work(erase=lambda: done.append(1))
    passed(timedelta(minutes=1))
    work(erase=lambda: done.append(2))
    assert done == [2]


def test_a_long_one_gives_signs_of_life_and_nobody_else_begins_it(app, work, passed, monkeypatch):
    monkeypatch.setattr(heartbeat, "EVERY", 0.02)
    done = []

    def long():
        passed(timedelta(hours=1))
        wait_for(lambda: now() - runs(app)["erase"].beat_at < timedelta(minutes=1))
        work(erase=lambda: done.append("another worker"))
        done.append("the first")

    work(erase=long)
    assert done == ["the first"]


def test_one_that_was_given_up_for_dead_cannot_speak_for_the_next(app):
    with app.app_context(), transaction():
        moment = now()
        assert begin_job("erase", 0, moment)
        assert begin_job("erase", 1, moment)
        assert not note_job_beat("erase", 1, moment)
        assert not fail_job("erase", 1, moment, "OSError")
        assert not end_job("erase", 1, moment, moment)
        assert end_job("erase", 2, moment, moment)
        assert not note_job_beat("erase", 2, moment)  # a beat that was on its way when the job ended


def test_asked_for_now_every_job_is_done_due_or_not(app, work):
    done = []
    work(erase=lambda: done.append(1))
    with app.app_context():
        periodic.do_now({"erase": lambda: done.append(2)})
    assert done == [1, 2]
