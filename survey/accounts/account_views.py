"""`/accounts/<number>`: one account, what it is, how its owner gets in, and how it leaves."""

from collections.abc import Callable, Mapping, Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from survey.accounts import editing, finding, leaving, people, resetting
from survey.accounts.access import me
from survey.accounts.views import account_pages, choices, entry_of, one_time, typed
from survey.base.clock import now
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models.account import ADMINISTRATOR, Account

Answer = Response | str | tuple[str, int]


@account_pages.get("/accounts/<int:number>")
def one(number: int) -> str:
    """One account, and what can be done about it."""
    return _page(db.session.get(Account, number) or abort(404))


@account_pages.post("/accounts/<int:number>")
def change(number: int) -> Answer:
    """Save what the form says of the account."""
    account, form = _locked(number), typed()
    if account.left_at is not None:
        abort(404)
    try:
        editing.edit(account, entry_of(form, account), request.form.get("seen", ""), me())
    except editing.ChangedMeanwhileError as error:
        db.session.rollback()
        return _page(account, error.problems), 409
    except RefusedError as error:
        db.session.rollback()
        return _page(account, error.problems, form), 422
    return _done(account, _("已保存。"))


@account_pages.post("/accounts/<int:number>/<action>")
def act(number: int, action: str) -> Answer:
    """Help an account's owner in again, switch the account off or on, let it leave; what is not undone asks first."""
    account = _locked(number)
    allowed = LEFT if account.left_at is not None else HERE
    if action not in allowed or account.erased_at is not None or (account.id == me().id and action in ("off", "leave")):
        abort(404)
    if action in ASKED and "sure" not in request.form:
        vouches = account.role in resetting.VOUCHING
        return render_template(
            "accounts/sure.html", account=account, action=action, vouches=vouches, days=resetting.WAIT.days
        )
    try:
        return allowed[action](account)
    except RefusedError as error:
        db.session.rollback()
        return _page(account, error.problems), 409


def _locked(number: int) -> Account:
    """The account, to be changed; 404 where there is none, or whoever asks is no administrator any more."""
    account = finding.locked(number)
    if account is None or me().role != ADMINISTRATOR or not me().active:
        abort(404)
    return account


def _page(account: Account, problems: Sequence[str] = (), entered: Mapping[str, str] | None = None) -> str:
    return render_template(
        "accounts/account.html",
        account=account,
        waiting=resetting.waiting(account),
        now=now(),
        seen=editing.version(account),
        problems=problems,
        entered=editing.standing(account) if entered is None else entered,
        vouching=resetting.VOUCHING,
        days=resetting.WAIT.days,
        states=finding.state_names(),
        **choices(),
    )


def _done(account: Account, said: str) -> Response:
    number = account.id
    db.session.commit()
    flash(said)
    return redirect(url_for("accounts.one", number=number), 303)


def _password(account: Account) -> Answer:
    return one_time(account, _("设了一次性密码"))


def _mail(account: Account) -> Answer:
    people.invite(account)
    return _done(account, _("邀请邮件已发到 %(email)s。", email=account.email))


def _totp(account: Account) -> Answer:
    people.reset_second_factor(account)
    resetting.reset(account, me(), _("重设了两步验证"))
    return _done(account, _("已重设两步验证。"))


def _confirm(account: Account) -> Answer:
    resetting.confirm(account, me())
    return _done(account, _("已确认。"))


def _off(account: Account) -> Answer:
    finding.require_another_administrator(account)
    people.switch(account, on=False)
    return _done(account, _("已停用。"))


def _on(account: Account) -> Answer:
    people.switch(account, on=True)
    return _done(account, _("已启用。"))


def _leave(account: Account) -> Answer:
    leaving.leave(account)
    return _done(account, _("已离开。"))


def _back(account: Account) -> Answer:
    leaving.come_back(account)
    return _done(account, _("账号已恢复。"))


def _erase(account: Account) -> Answer:
    leaving.erase(account)
    return _done(account, _("已抹去。"))


HERE: Mapping[str, Callable[[Account], Answer]] = {
    "password": _password,
    "mail": _mail,
    "totp": _totp,
    "confirm": _confirm,
    "off": _off,
    "on": _on,
    "leave": _leave,
}
LEFT: Mapping[str, Callable[[Account], Answer]] = {"back": _back, "erase": _erase}
"""What can be done about an account while its owner is here, and once they have left."""
ASKED = ("password", "totp", "leave", "erase")
