"""Erasing what has been kept long enough."""

from datetime import date

import sqlalchemy as sa

from survey.base.database import affected
from survey.models import Comment, Contact


def erase_expired(day: date) -> tuple[int, int]:
    """Erase comments and contacts whose day has come; returns how many of each."""
    comments, contacts = (sa.delete(noun).where(noun.erase_on <= day) for noun in (Comment, Contact))
    return affected(comments), affected(contacts)
