"""Where everybody arrives after signing in; the administrator's pages: accounts and the audit log."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from survey.accounts import people
from survey.accounts.access import me, room
from survey.accounts.roles import navigation, role_names
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.figures.names import own_name
from survey.models.account import ADMINISTRATOR, ROLES, Account, accounts
from survey.models.audit import audit_events
from survey.models.reference import cities
from survey.web.numbers import whole
from survey.web.paging import page_asked_for

home = room("home", __name__, *ROLES)
account_pages = room("accounts", __name__, ADMINISTRATOR)

PAGE = 100
EMPTY: Mapping[str, str] = {}


@home.get("/home")
def start() -> Response:
    """The first page of whoever signed in."""
    return redirect(navigation(me().role)[0][0])


@account_pages.url_defaults
def keep_place(endpoint: str, values: dict[str, Any]) -> None:
    """Links and forms of these pages come back to the same page of the same search."""
    for name in ("q", "page"):
        if asked := request.args.get(name):
            values.setdefault(name, asked)


@account_pages.get("/accounts")
def list_() -> str:
    """All accounts or those that are looked for, a page at a time, and the form for a new one."""
    return _page()


@account_pages.post("/accounts")
def create() -> Response | tuple[str, int] | str:
    """A new account: invited by mail, or with a one-time password that is shown once."""
    form = request.form
    try:
        account = people.create(
            form.get("email", ""),
            form.get("role", ""),
            form.get("name", "").strip()[:100],
            uscc=form.get("unit", "").strip(),
            city=form.get("city", ""),
            outlets=form.get("outlets", "").split(),
        )
    except RefusedError as error:
        db.session.rollback()
        return _page(problems=error.problems, entered=form), 422
    if form.get("how") == "mail":
        return _mailed(account)
    return _printed(account)


@account_pages.post("/accounts/<int:number>/<action>")
def act(number: int, action: str) -> Response | str:
    """Help an account's owner in again, or switch the account off or on."""
    account = db.session.get(Account, number)
    if account is None or action not in ACTIONS or (account.id == me().id and action == "off"):
        abort(404)
    return ACTIONS[action](account)


def _page(entered: Mapping[str, str] = EMPTY, **more: Any) -> str:
    text = request.args.get("q", "").strip()[:255].replace("\0", "")
    return render_template(
        "accounts/accounts.html",
        found=page_asked_for(partial(accounts, text), PAGE),
        text=text,
        roles=role_names(),
        cities=[(city.code, own_name(city)) for city in cities()],
        entered=entered,
        **more,
    )


def _printed(account: Account) -> str:
    password = people.one_time_password(account)
    email = account.email
    db.session.commit()
    return render_template("accounts/one_time.html", email=email, password=password, days=people.ONE_TIME_VALID.days)


def _mailed(account: Account) -> Response:
    people.invite(account)
    return _done(account)


def _done(account: Account) -> Response:
    db.session.commit()
    return redirect(url_for("accounts.list_"), 303)


def _totp(account: Account) -> Response:
    people.reset_second_factor(account)
    return _done(account)


def _off(account: Account) -> Response:
    people.switch(account, on=False)
    return _done(account)


def _on(account: Account) -> Response:
    people.switch(account, on=True)
    return _done(account)


ACTIONS: dict[str, Callable[[Account], Response | str]] = {
    "password": _printed,
    "mail": _mailed,
    "totp": _totp,
    "off": _off,
    "on": _on,
}


@account_pages.get("/audit")
def audit() -> str:
    """The audit log, newest first, a page at a time."""
    before = whole(request.args.get("before", ""))
    events = audit_events(PAGE + 1, before)
    older = events[PAGE - 1].id if len(events) > PAGE else None
    return render_template("accounts/audit.html", events=events[:PAGE], older=older)
