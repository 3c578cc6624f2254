"""Presence at a display is proved once: the browser keeps the page's ticket for as long as the page may be answered.

So whoever scanned in time can load the page again, and has one response in all with it.
"""

from datetime import datetime

from flask import current_app, request
from werkzeug.wrappers import Response

from survey.respond.ticket import LIFETIMES, TamperedTicketError, Ticket, read

_COOKIE = "present"
_KIND = "display"


def kept_ticket(code: str, moment: datetime) -> Ticket | None:
    """The ticket of an earlier scan of this display's code by this browser, while it may be answered."""
    if _COOKIE not in request.cookies:
        return None
    try:
        ticket = read(request.cookies[_COOKIE])
    except TamperedTicketError:
        return None
    return ticket if ticket.code == code and not ticket.expired(moment, _KIND) else None


def keep(response: Response, ticket: Ticket) -> None:
    """Let the browser keep the ticket."""
    response.set_cookie(
        _COOKIE,
        ticket.text,
        max_age=LIFETIMES[_KIND],
        path=f"/s/{ticket.code}",
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
