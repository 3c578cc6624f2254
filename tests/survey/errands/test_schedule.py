"""When jobs are due: by the clock of Gansu, once, and again where an attempt came to nothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from survey.errands.schedule import EVERY_MINUTE, IN_THE_MORNING, NIGHTLY, SCHEDULE, due, overdue
from survey.errands.watch import job_names
from survey.models.job_run import JobRun

GANSU = ZoneInfo("Asia/Shanghai")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def at(day, hour, minute, second=0):
    return datetime(2026, 11, day, hour, minute, second, tzinfo=GANSU).astimezone(UTC)


def done(slot, **columns):
    return JobRun(name="x", attempts=1, slot=slot, done_at=slot, **columns)


@pytest.mark.parametrize(("cadence", "clock"), [(NIGHTLY, "00:10"), (IN_THE_MORNING, "08:30")])
def test_the_night_s_work_is_due_just_after_midnight_and_the_mails_at_half_past_eight(cadence, clock):
    run, begun = done(at(22, 12, 0)), []
    for minute in range(24 * 60):
        moment = at(23, 0, 0) + minute * MINUTE
        if slot := due(cadence, run, moment):
            begun.append(f"{moment.astimezone(GANSU):%H:%M}")
            run = done(slot)
    assert begun == [clock]


def test_what_comes_round_every_minute_is_due_once_in_each():
    run, begun = None, 0
    for second in range(0, 3600, 5):
        if slot := due(EVERY_MINUTE, run, at(23, 9, 0) + timedelta(seconds=second)):
            run, begun = done(slot), begun + 1
    assert begun == 60


def test_a_night_that_was_missed_is_done_once_when_a_worker_is_back():
    slot = due(NIGHTLY, done(at(20, 0, 10)), at(23, 15, 0))
    assert slot == at(23, 0, 10)
    assert due(NIGHTLY, done(slot), at(23, 15, 1)) is None
    assert due(NIGHTLY, None, at(23, 15, 0)) == slot  # a job that was never done


def test_a_morning_that_was_missed_is_made_up_for_until_the_evening():
    before = done(at(22, 8, 30))
    assert due(IN_THE_MORNING, before, at(23, 18, 30)) == at(23, 8, 30)
    assert due(IN_THE_MORNING, before, at(23, 18, 31)) is None
    assert due(IN_THE_MORNING, before, at(24, 8, 29)) is None
    assert due(IN_THE_MORNING, before, at(24, 8, 30)) == at(24, 8, 30)


def test_what_failed_or_was_left_by_a_dead_worker_waits_ten_minutes():
    for failed in (None, "OSError"):
        run = done(at(22, 0, 10), beat_at=at(23, 0, 12), failed=failed)
        assert due(NIGHTLY, run, at(23, 0, 21, 59)) is None
        assert due(NIGHTLY, run, at(23, 0, 22)) == at(23, 0, 10)


@pytest.mark.parametrize(
    ("cadence", "last", "moment", "late"),
    [
        (NIGHTLY, at(22, 0, 10), at(23, 1, 9), False),
        (NIGHTLY, at(22, 0, 10), at(23, 1, 10), True),
        (NIGHTLY, at(23, 0, 10), at(23, 12, 0), False),
        (NIGHTLY, at(1, 0, 10), at(23, 12, 0), True),
        (EVERY_MINUTE, at(23, 9, 0), at(23, 9, 5, 59), False),
        (EVERY_MINUTE, at(23, 9, 0), at(23, 9, 6), True),
        (IN_THE_MORNING, at(22, 8, 30), at(23, 9, 30), True),
        (IN_THE_MORNING, at(22, 8, 30), at(23, 20, 0), False),  # too late to be done: the next morning's is
    ],
)
def test_somebody_should_look_where_a_job_is_long_due(cadence, last, moment, late):
    assert overdue(cadence, done(last), moment) is late


def test_every_job_has_a_name_in_words(app):
    with app.test_request_context("/"):
        assert list(job_names()) == list(SCHEDULE)
