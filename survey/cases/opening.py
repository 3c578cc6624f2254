"""When a case is opened, and when anybody may see it."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from survey.base import identifier
from survey.base.clock import local_day
from survey.queries.caseload import insert_case, reaching_into
from survey.workdays.days import after

LOW = 3
"""An overall rating of so much or less opens a case."""
SOONEST, LATEST = timedelta(hours=1), timedelta(hours=4)
"""A case appears so long after the rating, so that nobody at the counter knows whose it is."""
CONTACT_WITHIN, CLOSE_WITHIN = 1, 15  # working days


def is_low(overall: Any) -> bool:
    """Whether an answer to the question for overall satisfaction (1-10, None: left out) opens a case."""
    return overall is not None and overall <= LOW


def deadlines(visible: date) -> dict[str, date]:
    """Until when a case is to be taken up and closed, by the day of Gansu on which it appears."""
    return {"contact_due": after(visible, CONTACT_WITHIN), "close_due": after(visible, CLOSE_WITHIN)}


def renew_deadlines(year: int) -> int:
    """Set the deadlines of cases that are not closed anew, where they reach into a year; how many changed."""
    changed = 0
    for case in reaching_into(date(year, 1, 1)):
        days = deadlines(local_day(case.visible_at))
        if days != {name: getattr(case, name) for name in days}:
            case.contact_due, case.close_due = days["contact_due"], days["close_due"]
            changed += 1
    return changed


def open_case(
    connection: sa.Connection,
    response_id: int,
    outlet_id: int,
    wave_id: int,
    overall: int | None,
    call_back: bool,
    moment: datetime,
) -> None:
    """Open a case for a response that came at a moment, in the connection's transaction and with one statement."""
    delay = SOONEST + timedelta(seconds=secrets.randbelow(int((LATEST - SOONEST).total_seconds()) + 1))
    visible_at = moment + delay
    insert_case(
        connection,
        {
            "code": identifier.random(identifier.POSTER),
            "response_id": response_id,
            "outlet_id": outlet_id,
            "wave_id": wave_id,
            "rated_on": local_day(moment),
            "rating": overall,
            "low_rating": is_low(overall),
            "call_back": call_back,
            "visible_at": visible_at,
            **deadlines(local_day(visible_at)),
        },
    )
