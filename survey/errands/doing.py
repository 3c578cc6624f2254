"""The worker's side: claims each errand that waits, does it, and writes down how it ended."""

from collections.abc import Sequence

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from survey.base.clock import now
from survey.base.database import db, transaction
from survey.base.wording import REFUSALS, reasons
from survey.errands.heartbeat import alive
from survey.errands.jobs import JOBS, Work
from survey.models import Errand
from survey.models.errand import begin_errand, finish_errand, waiting_errands


def take_up() -> None:
    """Do the errands that wait, the first asked first; two workers never do the same one."""
    while waiting := _waiting():
        for number, attempts in waiting:
            with transaction():
                begun = begin_errand(number, attempts, now())
            if begun:
                _do(number, attempts + 1)


def _waiting() -> list[tuple[int, int]]:
    found = waiting_errands(JOBS)
    db.session.rollback()  # reading ends before the writing begins
    return found


def _do(number: int, attempt: int) -> None:
    errand = db.session.get_one(Errand, number)
    kind, language = errand.kind, errand.language
    work = Work(errand.subject, errand.details, errand.asked_by_id)
    db.session.rollback()
    with force_locale(language), alive(number, attempt, work):
        problems = _problems(kind, work)
    with transaction():
        mine = finish_errand(number, attempt, now(), "\n".join(problems) or None)
    if not mine:
        current_app.logger.warning("errand %s %s was given up for dead, and ended after all", kind, work.subject)


def _problems(kind: str, work: Work) -> Sequence[str]:
    """Do it; what went wrong, in words for whoever asked."""
    try:
        JOBS[kind](work)
    except REFUSALS as error:
        return list(reasons(error)) or [type(error).__name__]
    except Exception:
        current_app.logger.exception("errand %s %s", kind, work.subject)
        return [_("后台任务出错停下了，原因记在系统日志里。")]
    finally:
        db.session.rollback()
    return ()
