"""The worker's jobs that come round by the clock: claimed in the database, so that of several workers one does each."""

from collections.abc import Callable
from datetime import datetime

from flask import current_app

from survey.base.clock import now
from survey.base.database import db, transaction
from survey.base.log import kind_of
from survey.errands.heartbeat import alive
from survey.errands.insisting import insist
from survey.errands.schedule import SCHEDULE, due
from survey.models.job_run import begin_job, end_job, fail_job, job_runs, note_job_beat

Does = Callable[[], None]


def do_next(jobs: dict[str, Does]) -> bool:
    """Do the first job that is due, unless another worker is faster; False where none is."""
    runs, moment = job_runs(), now()
    found = [(name, slot) for name in jobs if (slot := due(SCHEDULE[name], runs.get(name), moment))]
    attempts = {name: run.attempts for name, run in runs.items()}
    db.session.rollback()  # reading ends before the writing begins
    for name, slot in found[:1]:
        _do(name, jobs[name], attempts.get(name, 0), slot)
    return bool(found)


def do_now(jobs: dict[str, Does]) -> None:
    """Do every job, due or not."""
    attempts = {name: run.attempts for name, run in job_runs().items()}
    db.session.rollback()
    for name, does in jobs.items():
        _do(name, does, attempts.get(name, 0), SCHEDULE[name].latest(now()))


def _do(name: str, does: Does, attempts: int, slot: datetime) -> None:
    with transaction():
        begun = begin_job(name, attempts, now())
    if not begun:
        return
    attempt = attempts + 1
    with alive(lambda: note_job_beat(name, attempt, now())):
        failed = _failure(name, does)
        if failed:
            insist(lambda: fail_job(name, attempt, now(), failed))
        else:
            insist(lambda: end_job(name, attempt, slot, now()))


def _failure(name: str, does: Does) -> str | None:
    """Do it; the kind of the error where that fails."""
    try:
        does()
    except Exception as error:
        current_app.logger.exception("job %s", name)
        return kind_of(error)
    finally:
        db.session.rollback()
    return None
