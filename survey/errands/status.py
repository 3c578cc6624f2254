"""How an errand stands, as the database has it: nothing else is asked, so that a worker that died cannot mislead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from survey.base.clock import now
from survey.base.sentences import from_json, sentence
from survey.models.errand import BY_ITSELF, SILENCE, Errand, any_errand_alive, latest_errand, latest_errands


class State(StrEnum):
    """Waiting for a worker, or under way; finished; failed, with words; or left by several workers that died, so that
    it waits for somebody to ask again."""

    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    DIED = "died"


@dataclass(frozen=True)
class Status:
    """An errand for its page. unattended: it waits although no worker seems to be there.

    progress: (done, total) where the job can say; problems: in the reader's language; details: with which the same can
    be asked again.
    """

    subject: str
    state: State
    asked_at: datetime
    asked_by: str | None
    asked_by_id: int | None
    unattended: bool
    progress: tuple[int, int] | None
    finished_at: datetime | None
    problems: list[str]
    details: Mapping[str, Any]

    @property
    def live(self) -> bool:
        """Whether something is still to come, for which a page looks again by itself."""
        return self.state in (State.WAITING, State.RUNNING)


def state(errand: Errand, moment: datetime) -> State:
    """How an errand stands at a moment."""
    if errand.finished_at is not None:
        return State.FAILED if errand.problems else State.FINISHED
    if errand.beat_at is None:
        return State.WAITING
    if moment - errand.beat_at <= SILENCE:
        return State.RUNNING
    return State.WAITING if errand.attempts < BY_ITSELF else State.DIED


def status_of(kind: str, subject: str) -> Status | None:
    """How the errand stands that was last asked for; None where nobody has asked."""
    errand = latest_errand(kind, subject)
    return _status(errand, now()) if errand else None


def statuses(kind: str) -> list[Status]:
    """The same for every subject of a kind."""
    moment = now()
    return [_status(errand, moment) for errand in latest_errands(kind)]


def _status(errand: Errand, moment: datetime) -> Status:
    stands = state(errand, moment)
    late = stands is State.WAITING and moment - errand.asked_at > SILENCE
    return Status(
        subject=errand.subject,
        state=stands,
        asked_at=errand.asked_at,
        asked_by=errand.asked_by.name if errand.asked_by else None,
        asked_by_id=errand.asked_by_id,
        unattended=late and not any_errand_alive(moment - SILENCE),
        progress=None if errand.done is None or errand.total is None else (errand.done, errand.total),
        finished_at=errand.finished_at,
        problems=[sentence(from_json(problem)) for problem in errand.problems or ()],
        details=errand.details,
    )
