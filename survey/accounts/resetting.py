"""When an administrator gives an account a new way in: its owner is told, and for some days it vouches for nothing.

Two signatures are two people's. Whoever hands out one-time passwords could else take both accounts, and sign alone.
"""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from survey.accounts.audit_log import note
from survey.base.clock import now
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.errands.outbox import post
from survey.models import Account, AccountReset
from survey.models.account import ADMINISTRATOR, STATISTICIAN
from survey.models.account_reset import unconfirmed_resets

VOUCHING = (ADMINISTRATOR, STATISTICIAN)
"""Roles that vouch for something: for figures, or for whose wish a reset was."""
WAIT = timedelta(days=3)
"""In which the owner can object, unless a second administrator knows that it was the owner's wish."""


def reset(account: Account, by: Account, how: str) -> None:
    """An administrator gave the account a new way in; `how` says to the owner which."""
    count(account, by)
    tell(account.email, account.name, _("管理员%(who)s刚为您的账号%(how)s。", who=by.name, how=how))


def count(account: Account, by: Account) -> None:
    """From now on the account waits, where its role vouches: an administrator gave it a way in."""
    db.session.add(AccountReset(account_id=account.id, by_id=by.id))


def tell(email: str, name: str, what: str) -> None:
    """Tell an account's owner what an administrator did, and what to do where that was not wished."""
    paragraphs = (
        _("您好，%(name)s：", name=name),
        what,
        _("如果这不是您要求的，请马上告诉主办单位和另一位管理员。"),
    )
    post(email, _("您的账号有变动"), "\n\n".join(paragraphs) + "\n")


def waiting(*accounts: Account) -> dict[int, datetime]:
    """Of these accounts those that vouch for nothing yet, by their numbers, with the moment until when."""
    return {number: resets[-1].at + WAIT for number, resets in _unconfirmed(*accounts).items()}


def _unconfirmed(*accounts: Account) -> dict[int, list[AccountReset]]:
    return unconfirmed_resets([account.id for account in accounts if account.role in VOUCHING], now() - WAIT)


def confirm(account: Account, by: Account) -> None:
    """A second administrator knows that the owner wished it.

    Raises RefusedError where it is the same one, or one who waits as well: else the first would make the second.
    """
    found = _unconfirmed(account, by)
    if account.id not in found:
        raise RefusedError(_("这个账号没有等着确认的重设。"))
    if by.id in found:
        raise RefusedError(_("您自己的登录方式刚被重设，还不能替别人确认。"))
    if by.id in {one.by_id for one in found[account.id]}:
        raise RefusedError(_("重设是您做的，要由另一位管理员确认。"))
    for one in found[account.id]:
        one.confirmed_by_id = by.id
    note("reset confirmed", account.email)
