"""What every page with an errand does: hand it over, and look again by itself until it has ended."""

from typing import Any

from flask import flash, make_response
from flask.wrappers import Response

from survey.base.database import db
from survey.errands.asking import AlreadyAskedError, ask
from survey.errands.status import Status
from survey.models import Account

LOOK_AGAIN = 5
"""Seconds."""


def hand_over(kind: str, subject: str, by: Account, **details: Any) -> None:
    """Commit what the view has written, with the errand. A second tap on the button changes nothing, and the next page
    says so."""
    try:
        ask(kind, subject, by, **details)
    except AlreadyAskedError as error:
        db.session.rollback()
        for problem in error.problems:
            flash(problem)
        return
    db.session.commit()


def looking_again(page: str, errand: Status | None) -> Response:
    """The page, which comes back by itself while there is something to come."""
    answer = make_response(page)
    if errand is not None and errand.live:
        answer.headers["Refresh"] = str(LOOK_AGAIN)
    return answer
