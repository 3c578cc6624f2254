"""The worker's side: claims each errand that waits, does it, and writes down how it ended."""

from collections.abc import Sequence

from flask import current_app

from analysis.errors import AnalysisError, Problem, wrong
from survey.base.clock import now
from survey.base.database import AWAY, db, transaction
from survey.base.refusal import RefusedError
from survey.base.sentences import as_json
from survey.base.wording import codes
from survey.errands.heartbeat import alive
from survey.errands.insisting import insist
from survey.errands.jobs import JOBS, Work
from survey.models import Errand
from survey.models.errand import BY_ITSELF, begin_errand, finish_errand, note_beat, waiting_errand

BROKEN_OFF = wrong("broken_off")
"""Database or disk failed: what was at it is left as a dead worker leaves it, and begun again by itself."""


def take_up() -> bool:
    """Do the errand that was asked for first, unless another worker is faster; False where none waits."""
    waiting = waiting_errand(JOBS, now())
    db.session.rollback()  # reading ends before the writing begins
    if waiting is None:
        return False
    number, attempts = waiting
    with transaction():
        begun = begin_errand(number, attempts, now())
    if begun:
        _do(number, attempts + 1)
    return True


def _do(number: int, attempt: int) -> None:
    errand = db.session.get_one(Errand, number)
    kind = errand.kind
    work = Work(errand.subject, errand.details, errand.asked_by_id)
    db.session.rollback()
    with alive(lambda: note_beat(number, attempt, now(), work.progress() if work.progress else None)):
        problems = _problems(kind, work)
        if BROKEN_OFF in problems and attempt < BY_ITSELF:
            return
        told = [as_json(problem) for problem in problems]
        mine = insist(lambda: finish_errand(number, attempt, now(), told))
    if not mine:
        current_app.logger.warning("errand %s %s was given up for dead, and ended after all", kind, work.subject)


def _problems(kind: str, work: Work) -> Sequence[Problem]:
    """Do it; what went wrong, for every reader to be worded in their language."""
    try:
        JOBS[kind](work)
    except (RefusedError, AnalysisError) as error:
        current_app.logger.warning("errand %s %s: %s", kind, work.subject, codes(error))
        return error.coded if isinstance(error, RefusedError) else error.problems
    except Exception as error:
        current_app.logger.exception("errand %s %s", kind, work.subject)
        return [BROKEN_OFF if isinstance(error, (*AWAY, OSError)) else wrong("stopped")]
    finally:
        db.session.rollback()
    return ()
