"""A repeat: the same browser answers for the same outlet again within the cool-down.

The signed cookie holds only outlets and times; the server keeps a flag with the response and nothing else. On a kiosk
one customer answers after another: there nobody is a repeat, and nothing is remembered.
"""

from datetime import datetime, timedelta

from flask import current_app, request
from itsdangerous import BadData
from werkzeug.wrappers import Response

from survey.base import identifier
from survey.base.signed import signed
from survey.respond.page import kiosk

COOL_DOWN = timedelta(hours=12)
_COOKIE = "answered"
_MOST = 8


def answered_here(outlet_id: int, moment: datetime) -> bool:
    """Whether the browser's cookie says so."""
    return not _on_kiosk() and str(outlet_id) in _recent(moment)


def remember(response: Response, outlet_id: int, moment: datetime) -> None:
    """Let the browser remember that it answered here, for as long as the cool-down lasts."""
    if _on_kiosk():
        return
    recent = {**_recent(moment), str(outlet_id): int(moment.timestamp()) // 60}
    newest = dict(sorted(recent.items(), key=lambda entry: entry[1])[-_MOST:])
    response.set_cookie(
        _COOKIE,
        signed(_COOKIE).dumps(newest),
        max_age=COOL_DOWN,
        path="/s",
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


def _on_kiosk() -> bool:
    """Whether the code that is answered is the kiosk's own."""
    return kiosk()[: identifier.POSTER] == (request.view_args or {}).get("code")


def _recent(moment: datetime) -> dict[str, int]:
    """Outlets answered within the cool-down, with the minute; empty without a cookie of ours."""
    if _COOKIE not in request.cookies:
        return {}
    try:
        seen: dict[str, int] = signed(_COOKIE).loads(request.cookies[_COOKIE])
        oldest = int((moment - COOL_DOWN).timestamp()) // 60
        return {outlet: minute for outlet, minute in seen.items() if minute >= oldest}
    except (BadData, AttributeError, TypeError):
        return {}
