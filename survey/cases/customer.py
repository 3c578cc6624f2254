"""What a customer left: shown to the outlet's people while the case is open, and to nobody afterwards."""

from dataclasses import dataclass

import sqlalchemy as sa

from survey.base.database import db
from survey.models.case import Case
from survey.models.written import Comment, Contact
from survey.privacy.written import opened


@dataclass(frozen=True)
class Said:
    """Comments, and how to call back in plain text; None where nothing was left or it is erased."""

    comments: list[str]
    contact: str | None


def said(case: Case) -> Said:
    """What the customer of a case wrote; nothing once the case is closed."""
    if case.response_id is None:
        return Said([], None)
    comments = sa.select(Comment.text).where(Comment.response_id == case.response_id).order_by(Comment.item)
    contact = db.session.scalar(sa.select(Contact).where(Contact.response_id == case.response_id))
    return Said(list(db.session.scalars(comments)), opened(contact) if contact else None)
