"""The tickets that were answered, for as long as they could be sent again."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.database import Model, affected

TICKETS_KEPT = timedelta(days=8)
"""A ticket is kept for the longest life that one has, and a day more."""


class AnsweredTicket(Model):
    """The nonce of a ticket, which makes its answer unique: a second tap stores nothing; and which response was stored.

    at: when it was stored. Nothing is looked for by it but once a night, so it has no index.
    """

    __tablename__ = "answered_ticket"
    __table_args__ = ({"sqlite_with_rowid": False},)

    nonce: Mapped[bytes] = mapped_column(sa.LargeBinary(16), primary_key=True)
    wave_id: Mapped[int]
    response_id: Mapped[int]
    at: Mapped[datetime]


def forget_tickets(moment: datetime) -> int:
    """Delete the tickets that nobody could answer any more; how many."""
    return affected(sa.delete(AnsweredTicket).where(AnsweredTicket.at < moment - TICKETS_KEPT))
