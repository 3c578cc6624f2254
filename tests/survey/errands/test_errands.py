"""Work given to the worker: asked for, begun, under way, finished, failed, or left by a worker that died."""

import errno
import logging
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
import sqlalchemy as sa

from analysis.errors import CalibrationError, wrong
from survey.base.clock import now
from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.errands import asking, heartbeat, insisting
from survey.errands.asking import AlreadyAskedError
from survey.errands.jobs import JOBS, job
from survey.errands.status import SILENCE, State
from survey.models.account import STATISTICIAN, Account
from survey.models.errand import Errand, begin_errand, finish_errand, note_beat
from tests.survey.errands.conftest import KIND
from tests.survey.waiting import PATIENCE, wait_for


def test_it_waits_is_under_way_and_is_finished(ask, does, seen, worker):
    during = []

    def work(work):
        looking = Thread(target=lambda: during.append(seen()))  # as a page does, in a session of its own
        looking.start()
        looking.join()

    does(work)
    assert seen() is None
    ask()
    assert (seen().state, seen().live, seen().unattended) == (State.WAITING, True, False)
    worker()
    assert [(status.state, status.live) for status in during] == [(State.RUNNING, True)]
    assert (seen().state, seen().live, seen().problems) == (State.FINISHED, False, [])
    assert seen().finished_at >= seen().asked_at


def test_the_job_is_told_what_was_given_and_who_asked(app, ask, does, seen, worker, account):
    told = []
    does(lambda work: told.append((work.subject, work.details, work.asked_by().email)))
    person = account(STATISTICIAN, email="asking@example.cn")
    with app.app_context():
        ask(by=db.session.get(Account, person.id), reason="更正", basis="all")
    worker()
    assert told == [("2026-1", {"reason": "更正", "basis": "all"}, "asking@example.cn")]
    assert seen().asked_by
    assert seen().details == {"reason": "更正", "basis": "all"}


def test_the_first_asked_for_is_done_first_and_each_stands_for_itself(ask, does, seen, worker):
    done = []

    def work(work):
        done.append(work.subject)
        if work.subject == "second":
            raise RefusedError(wrong("published_meanwhile"))

    does(work)
    for subject in ("first", "second", "third"):
        ask(subject)
    worker()
    assert done == ["first", "second", "third"]
    assert [seen(subject).state for subject in done] == [State.FINISHED, State.FAILED, State.FINISHED]


def test_a_sign_of_life_says_how_far_it_is(ask, does, seen, worker, monkeypatch):
    monkeypatch.setattr(heartbeat, "EVERY", 0.02)
    go_on = Event()

    def work(work):
        work.progress = lambda: (3, 7)
        go_on.wait(PATIENCE)

    does(work)
    ask()
    thread = Thread(target=worker)
    thread.start()
    wait_for(lambda: seen().progress == (3, 7))
    go_on.set()
    thread.join()
    assert seen().state is State.FINISHED


@pytest.mark.parametrize(
    ("error", "chinese", "english"),
    [
        (
            RefusedError(wrong("not_closed", wave="2026-1", status=wrong("wave_open"))),
            ["2026-1 期是 进行中，只有已结束的才能冻结"],
            ["wave 2026-1 is open; only a closed wave can be frozen"],
        ),
        (
            CalibrationError(wrong("no_column", columns=("a", "b"), known=("c",)), wrong("no_margin")),
            ["没有 a、b 列；现有的列是 c", "一个边际也没有"],
            ["there is no column a, b; the columns are c", "there is none"],
        ),
        (RefusedError("told as it is: 100 %(x)s"), ["told as it is: 100 %(x)s"], ["told as it is: 100 %(x)s"]),
        (
            ZeroDivisionError("/srv/secret"),
            ["后台任务出错停下了，原因记在系统日志里。"],
            ["The work ended with an error; the log of the service has the reason."],
        ),
    ],
)
def test_each_reader_reads_in_their_own_language_why_it_failed(ask, does, seen, worker, error, chinese, english):
    def work(work):
        raise error

    does(work)
    ask()
    worker()
    assert seen().state is State.FAILED
    assert seen(language="zh").problems == chinese
    assert seen(language="en").problems == english


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "/srv/secret"), sa.exc.OperationalError("x", None, Exception("gone"))]
)
def test_what_the_disk_or_the_database_breaks_off_is_begun_again_by_itself(ask, does, seen, worker, passed, error):
    tries = []

    def work(work):
        tries.append(work.subject)
        raise error

    does(work)
    ask()
    for number in (1, 2):
        worker()
        assert (len(tries), seen().live) == (number, True)
        passed(61)
    worker()
    assert (len(tries), seen().state) == (3, State.FAILED)
    assert seen().problems == ["数据库或磁盘出错，试了几次都没有做完，原因记在系统日志里。恢复后请再交一次。"]
    does(lambda work: None)
    ask()
    worker()
    assert seen().state is State.FINISHED


def test_the_log_has_the_traceback_of_what_nobody_expected(ask, does, worker, caplog):
    does(lambda work: 1 // 0)
    ask()
    worker()
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info[0] is ZeroDivisionError


def test_a_failed_one_can_be_asked_for_again(ask, does, seen, worker):
    does(lambda work: 1 // 0)
    ask()
    worker()
    does(lambda work: None)
    ask()
    assert seen().state is State.WAITING
    worker()
    assert seen().state is State.FINISHED


def test_a_worker_that_died_is_noticed_after_a_minute_and_not_before(app, ask, does, seen, passed):
    does(lambda work: None)
    ask()
    for attempt, then in enumerate((State.WAITING, State.WAITING, State.DIED)):
        with app.app_context(), transaction():
            assert begin_errand(db.session.scalar(sa.select(Errand.id)), attempt, now())
        passed(58)
        assert (seen().state, seen().live) == (State.RUNNING, True)
        passed(3)
        assert (seen().state, seen().live) == (then, then is State.WAITING)


def test_a_living_worker_has_ten_chances_to_be_heard():
    assert timedelta(seconds=60) == SILENCE
    assert timedelta(seconds=10 * heartbeat.EVERY) <= SILENCE


def test_a_long_job_gives_signs_of_life_to_its_end(ask, does, seen, worker, passed, monkeypatch):
    monkeypatch.setattr(heartbeat, "EVERY", 0.02)
    go_on = Event()
    does(lambda work: go_on.wait(PATIENCE))
    ask()
    thread = Thread(target=worker)
    thread.start()
    wait_for(lambda: seen().state is State.RUNNING)
    for _hour in range(3):
        passed(3600)
        wait_for(lambda: seen().state is State.RUNNING)
    go_on.set()
    thread.join()
    assert seen().state is State.FINISHED


def test_what_a_dead_worker_left_is_done_by_itself_as_it_was_asked_for(ask, does, seen, worker, died):
    done = []
    does(lambda work: done.append(work.details["try"]))
    ask(**{"try": 1})
    died(times=1)
    with pytest.raises(AlreadyAskedError):
        ask(**{"try": 2})
    worker()
    assert (done, seen().state) == ([1], State.FINISHED)


def test_what_three_dead_workers_left_is_done_when_it_is_asked_for_again(ask, does, seen, worker, died):
    done = []
    does(lambda work: done.append(work.details["try"]))
    ask(**{"try": 1})
    died()
    worker()
    assert (done, seen().state) == ([], State.DIED)  # it may be what kills them: somebody has to look
    ask(**{"try": 2})
    assert seen().state is State.WAITING
    died(times=1)
    assert seen().state is State.DIED
    ask(**{"try": 3})
    worker()
    assert (done, seen().state) == ([3], State.FINISHED)


def test_a_worker_that_is_heard_again_keeps_its_work(app, ask, does, passed):
    does(lambda work: None)
    ask()
    with app.app_context(), transaction():
        number = db.session.scalar(sa.select(Errand.id))
        assert begin_errand(number, 0, now())
    passed(61)
    with app.app_context(), transaction():
        assert note_beat(number, 1, now(), None)
        assert not begin_errand(number, 1, now())


def test_how_it_ended_is_written_down_once_the_database_is_back(app, ask, does, seen, worker, monkeypatch):
    done, away = [], iter([True, True])
    monkeypatch.setattr(insisting, "PAUSE", 0.0)

    def lose(connection, cursor, statement, parameters, context, executemany):
        if done and statement.startswith("UPDATE errand") and next(away, False):
            raise sa.exc.OperationalError(statement, None, Exception("gone"))

    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", lose)
    does(lambda work: done.append(work.subject))
    ask()
    worker()
    assert (done, seen().state) == (["2026-1"], State.FINISHED)
    assert next(away, None) is None


def test_one_that_was_given_up_for_dead_cannot_speak_for_the_next(app, ask, does, died):
    does(lambda work: None)
    ask()
    died()
    ask()
    with app.app_context(), transaction():
        number = db.session.scalar(sa.select(Errand.id))
        assert not note_beat(number, 3, now(), None)
        assert begin_errand(number, 3, now())
        assert not note_beat(number, 3, now(), (9, 9))
        assert not finish_errand(number, 3, now(), [])
        assert note_beat(number, 4, now(), (1, 9))
        assert finish_errand(number, 4, now(), [])


def test_asked_for_twice_it_is_done_once(ask, does, worker):
    done = []
    does(lambda work: done.append(work.subject))
    ask()
    ask("2026-2")  # another subject is another errand
    with pytest.raises(AlreadyAskedError):
        ask()
    worker()
    assert sorted(done) == ["2026-1", "2026-2"]


def test_of_many_who_ask_at_once_one_is_heard(ask, does, worker):
    done, refused, start = [], [], Barrier(4)
    does(lambda work: done.append(work.subject))

    def tap():
        start.wait()
        try:
            ask()
        except AlreadyAskedError as error:
            refused.append(error)

    taps = [Thread(target=tap) for _ in range(4)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join()
    worker()
    assert (len(done), len(refused)) == (1, 3)


def test_two_workers_share_the_work_and_do_nothing_twice(ask, does, worker):
    done, both_at_it = [], Barrier(2)

    def work(work):
        done.append(work.subject)
        if len(done) <= 2:
            both_at_it.wait(PATIENCE)

    does(work)
    subjects = [f"2026-{number}" for number in range(8)]
    for subject in subjects:
        ask(subject)
    workers = [Thread(target=worker) for _ in range(2)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    assert sorted(done) == subjects


def test_what_nobody_takes_up_for_a_minute_says_that_no_worker_seems_to_be_there(app, ask, does, seen, passed):
    does(lambda work: None)
    ask()
    passed(59)
    assert not seen().unattended
    passed(2)
    assert seen().unattended
    ask("2026-2")
    with app.app_context(), transaction():
        number = db.session.scalar(sa.select(Errand.id).where(Errand.subject == "2026-2"))
        assert begin_errand(number, 0, now())
    assert not seen().unattended  # the worker is there, at something else


def test_nobody_asks_for_what_no_job_does(app):
    with app.app_context(), pytest.raises(ValueError, match="no job does"):
        asking.ask("unheard", "2026-1", None)


def test_a_kind_has_one_job(does):
    does(lambda work: None)
    with pytest.raises(ValueError, match="two jobs"):
        job(KIND)(lambda work: None)
    assert set(JOBS) >= {"freeze", "draft", "microdata"}
