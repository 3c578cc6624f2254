"""Somebody leaves: the account lets nobody in, what they had in hand stays; later nothing says who it was."""

import sqlalchemy as sa
from flask_babel import gettext as _

from survey.accounts import people
from survey.accounts.audit_log import note
from survey.accounts.finding import require_another_administrator
from survey.base.clock import now
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models import Account, CaseEvent, Mail, Subscription
from survey.models.actor import rename_actor


def leave(account: Account) -> None:
    """Nobody signs in with the account any more, its sessions and mailed links end; `come_back` undoes it.

    Raises RefusedError where its owner has left before, or is the last administrator.
    """
    if account.left_at is not None:
        raise RefusedError(_("这个账号的主人已经离开。"))
    require_another_administrator(account)
    account.active, account.left_at = False, now()
    people.end_sessions(account)
    note("account left", account.email)


def come_back(account: Account) -> None:
    """Let the account sign in as before; raises RefusedError where its owner has not left, or was erased."""
    if account.left_at is None:
        raise RefusedError(_("这个账号的主人没有离开。"))
    if account.erased_at is not None:
        raise RefusedError(_("这个账号已抹去，不能恢复；请开设新账号。"))
    account.left_at, account.active = None, True
    note("account back", account.email)


def erase(account: Account) -> None:
    """Put the account's number in the place of all that says whose it was; for good.

    What it did and signed stays, told by that number. Raises RefusedError where its owner has not left.
    """
    if account.left_at is None:
        raise RefusedError(_("只有已离开的账号才能抹去。"))
    if account.erased_at is not None:
        raise RefusedError(_("这个账号已经抹去。"))
    number, email, name = f"#{account.id}", account.email, account.name
    account.email = account.name = number
    account.password = account.one_time_until = account.locked_until = None
    account.tf_primary_method = account.tf_totp_secret = account.tf_last_step = None
    account.failures, account.outlets, account.erased_at = 0, [], now()
    people.end_sessions(account)
    rename_actor(email, number)
    was_given = (CaseEvent.given_to_id == account.id) | (CaseEvent.text == name)
    db.session.execute(sa.update(CaseEvent).where(CaseEvent.kind == "assigned", was_given).values(text=""))
    db.session.execute(sa.delete(Subscription).where(Subscription.account_id == account.id))
    db.session.execute(sa.delete(Mail).where(Mail.recipient == email, Mail.ended_at.is_not(None)))
    note("account erased", number)
