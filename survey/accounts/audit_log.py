"""Writing the audit log: in the transaction of what it tells of."""

from typing import Any

from flask import has_request_context
from flask_security import current_user

from survey.base.database import db
from survey.models.account import Account
from survey.models.audit import AuditEvent

COMMAND_LINE = "command line"


def note(action: str, subject: str, account: Account | None = None, **detail: Any) -> None:
    """Note that whoever is signed in (or `account`) did something to `subject`; the caller commits.

    action: a word of the code such as "exported" or "case closed"; detail: what else a reader must know, never
    answers, comments or contacts.
    """
    if account is None and has_request_context() and current_user.is_authenticated:
        account = current_user._get_current_object()
    db.session.add(
        AuditEvent(
            account_id=account.id if account else None,
            actor=account.email if account else COMMAND_LINE,
            action=action,
            object=subject,
            detail=detail,
        )
    )
