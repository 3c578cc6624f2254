"""Asking for an errand: written down with the transaction of whoever asks; the queue only wakes the worker."""

from typing import Any

from flask import Flask, current_app
from flask_babel import gettext as _

from survey.base.application import this_app
from survey.base.clock import now
from survey.base.queue import queued
from survey.base.refusal import RefusedError
from survey.errands.doing import take_up
from survey.errands.jobs import JOBS
from survey.errands.status import State, state
from survey.models import Account
from survey.models.errand import add_errand, ask_again, latest_errand


class AlreadyAskedError(RefusedError):
    """The same is waiting or under way."""


def ask(kind: str, subject: str, by: Account | None, **details: Any) -> None:
    """Give the worker something to do; the caller commits and then rings (`ring`).

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


def ring() -> None:
    """Wake the worker; to be called after the commit. Unheard, it looks by itself within a minute."""
    try:
        bell(this_app())()
    except Exception:  # whatever keeps the queue: a file or a server
        current_app.logger.warning("the queue is away: errands wait for the worker's next minute", exc_info=True)


def bell(app: Flask) -> Any:
    """The task that lets the worker look for errands."""
    return queued(app, "errands", take_up)
