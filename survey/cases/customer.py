"""What a customer left: shown to the outlet's people while the case is open, and to nobody afterwards."""

from dataclasses import dataclass

import sqlalchemy as sa

from survey.asked.translation import translated
from survey.asked.versions import version
from survey.base.database import db
from survey.base.i18n import language
from survey.models.case import Case
from survey.models.response import Response
from survey.models.written import Comment, Contact
from survey.privacy.contacts import opened


@dataclass(frozen=True)
class Said:
    """What was wrong, of the options given (None: the response is archived); comments, and how to call back in plain
    text; None where nothing was left or it is erased."""

    reasons: list[str] | None
    comments: list[str]
    contact: str | None


def said(case: Case) -> Said:
    """What the customer of a case chose and wrote; nothing once the case is closed."""
    if case.response_id is None:
        return Said([], [], None)
    comments = sa.select(Comment.text).where(Comment.response_id == case.response_id).order_by(Comment.item)
    contact = db.session.scalar(sa.select(Contact).where(Contact.response_id == case.response_id))
    return Said(_reasons(case), list(db.session.scalars(comments)), opened(contact) if contact else None)


def _reasons(case: Case) -> list[str] | None:
    here = (Response.id == case.response_id, Response.wave_id == case.wave_id)
    response = db.session.scalars(sa.select(Response).where(*here)).one_or_none()
    if response is None:
        return None
    asked = translated(version(response.version_id).questionnaire, language())
    return [
        option.label[language()]
        for item in asked.reasons
        for option in item.options
        if option.value in response.answers.get(item.id, ())
    ]
