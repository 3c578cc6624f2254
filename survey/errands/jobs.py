"""The kinds of errands, and the job that does each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from survey.base.database import db
from survey.models import Account


@dataclass
class Work:
    """What a job is told: the subject, who asked, whatever else was given. Its session is in no transaction.

    progress: looked up at every sign of life, (done, total); a job that can say how far it is sets it.
    """

    subject: str
    details: Mapping[str, Any]
    asked_by_id: int | None
    progress: Callable[[], tuple[int, int]] | None = field(default=None)

    def asked_by(self) -> Account | None:
        """Who asked for it, within the session's transaction of now."""
        return db.session.get(Account, self.asked_by_id) if self.asked_by_id is not None else None


Job = Callable[[Work], None]

JOBS: dict[str, Job] = {}
"""What the worker can do, by kind; each room adds its own."""


def job(kind: str) -> Callable[[Job], Job]:
    """The function that does the errands of a kind. It may be begun anew on the same subject after its worker died.

    It commits for itself, and raises RefusedError or AnalysisError with problems that every reader can read.
    """

    def known(function: Job) -> Job:
        if kind in JOBS:
            raise ValueError(f"two jobs for the errands of kind {kind!r}")
        JOBS[kind] = function
        return function

    return known
