"""Asking for an errand: written down with the transaction of whoever asks, where the worker finds it."""

from typing import Any

from flask_babel import gettext as _

from survey.base.clock import now
from survey.base.refusal import RefusedError
from survey.errands.jobs import JOBS
from survey.errands.status import State, state
from survey.models import Account
from survey.models.errand import add_errand, ask_again, latest_errand


class AlreadyAskedError(RefusedError):
    """The same is waiting or under way."""


def ask(kind: str, subject: str, by: Account | None, **details: Any) -> None:
    """Give the worker something to do once the caller has committed.

    Raises AlreadyAskedError where the same work waits or is under way.
    """
    if kind not in JOBS:
        raise ValueError(f"no job does the errands of kind {kind!r}")
    moment = now()
    asked = {"details": details, "asked_by_id": by.id if by else None, "asked_at": moment}
    known = latest_errand(kind, subject)
    if known is not None and state(known, moment) is State.DIED:
        taken = ask_again(known, asked)
    else:
        taken = add_errand(kind, subject, {**asked, "attempts": 0})
    if not taken:
        raise AlreadyAskedError(_("已经交给后台任务，正在做，不用再交一次。"))
