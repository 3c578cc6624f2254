"""Erasing what has been kept long enough, or is asked back."""

from datetime import date

import sqlalchemy as sa

from survey.base.database import affected, db
from survey.models import Comment, Contact


def erase_expired(day: date) -> tuple[int, int]:
    """Erase comments and contacts whose day has come; returns how many of each."""
    comments, contacts = (sa.delete(noun).where(noun.erase_on <= day) for noun in (Comment, Contact))
    return affected(comments), affected(contacts)


def erase_own(response_id: int) -> None:
    """Erase what a customer wrote and how they can be called back; what is counted of the response stays."""
    for noun in (Comment, Contact):
        db.session.execute(sa.delete(noun).where(noun.response_id == response_id))
