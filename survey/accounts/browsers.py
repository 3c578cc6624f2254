"""Browsers in which an account was signed in before: strangers who lock the account do not lock its owner out there.

The signed cookie names account and browser by numbers; it lets nobody in. What fails in such a browser is counted for
that browser; after five within an hour it is a stranger's again.
"""

import secrets
from datetime import timedelta

from flask import current_app, request
from itsdangerous import BadData
from werkzeug.wrappers import Response

from survey.base.signed import dated
from survey.models.account import Account
from survey.web.limits import browser_is_barred, count_failure_in

KEPT = timedelta(days=180)
_COOKIE = "browser"


def is_known(account: Account) -> bool:
    """Whether the account was signed in here before, and not too much failed here since."""
    browser = _browser(account)
    return browser is not None and not browser_is_barred(browser)


def count_failure(account: Account) -> None:
    """Count a wrong password or code where it is `account`'s own browser."""
    if browser := _browser(account):
        count_failure_in(browser)


def remember(response: Response, account: Account) -> Response:
    """Let the browser show that the account was signed in here."""
    response.set_cookie(
        _COOKIE,
        dated(_COOKIE).dumps([account.id, _browser(account) or secrets.token_hex(8)]),
        max_age=KEPT,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


def _browser(account: Account) -> str | None:
    try:
        number, browser = dated(_COOKIE).loads(request.cookies.get(_COOKIE, ""), max_age=int(KEPT.total_seconds()))
    except (BadData, ValueError, TypeError):
        return None
    return browser if number == account.id and isinstance(browser, str) else None
