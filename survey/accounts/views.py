"""Where everybody arrives after signing in; the administrator's list of accounts, and new ones."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from survey.accounts import finding, people, resetting
from survey.accounts.access import me, room
from survey.accounts.entries import LONGEST_ADDRESS, Entry, checked
from survey.accounts.roles import navigation, role_names
from survey.base.clock import now
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.figures.names import own_name
from survey.models.account import ADMINISTRATOR, ROLES, Account
from survey.models.reference import cities
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
    for name in (*finding.FIELDS, "page"):
        if asked := request.args.get(name):
            values.setdefault(name, asked)


@account_pages.get("/accounts")
def list_() -> str:
    """All accounts or those that are looked for, a page at a time, and the form for a new one."""
    return _page()


@account_pages.post("/accounts")
def create() -> Response | tuple[str, int] | str:
    """A new account: invited by mail, or with a one-time password that is shown once."""
    form = typed()
    try:
        account = people.add(entry_of(form))
    except RefusedError as error:
        db.session.rollback()
        return _page(problems=error.problems, entered=form), 422
    if request.form.get("how") == "mail":
        resetting.count(account, me())
        people.invite(account)
        db.session.commit()
        flash(_("已开设账号，邀请邮件已发到 %(email)s。", email=account.email))
        return redirect(url_for("accounts.list_"), 303)
    return one_time(account, _("开设了账号，一次性密码交给了您"))


def typed() -> dict[str, str]:
    """What a form says of an account; blanks for signs that no page shows."""
    names = ("email", "name", "role", "unit", "city", "outlets")
    return {name: _shown(request.form.get(name, "")) for name in names}


def entry_of(form: Mapping[str, str], of: Account | None = None) -> Entry:
    """The same, checked; raises RefusedError."""
    who = form["email"], form["role"], form["name"]
    return checked(*who, unit=form["unit"], city=form["city"], outlets=form["outlets"].split(), of=of)


def one_time(account: Account, how: str) -> str:
    """The page with a new one-time password, this once; `how` says to the account's owner what was done."""
    password = people.one_time_password(account)
    resetting.reset(account, me(), how)
    number, email = account.id, account.email
    db.session.commit()
    return render_template(
        "accounts/one_time.html", number=number, email=email, password=password, days=people.ONE_TIME_VALID.days
    )


def choices() -> dict[str, Any]:
    """What forms about accounts offer."""
    return {
        "roles": role_names(),
        "cities": [(city.code, own_name(city)) for city in cities()],
        "longest": LONGEST_ADDRESS,
    }


def _page(entered: Mapping[str, str] = EMPTY, **more: Any) -> str:
    sought = finding.Sought(**{name: _shown(request.args.get(name, ""))[:255] for name in finding.FIELDS})
    found = page_asked_for(partial(finding.found, sought), PAGE)
    return render_template(
        "accounts/accounts.html",
        found=found,
        waiting=resetting.waiting(*found.items),
        now=now(),
        sought=sought,
        states=finding.state_names(),
        entered=entered,
        **choices(),
        **more,
    )


def _shown(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text).strip()
