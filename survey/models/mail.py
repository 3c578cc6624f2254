"""A mail, from the transaction of whoever posts it until it is sent or given up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.clock import now
from survey.base.database import BigInt, Model, affected, db

MAILS_KEPT = timedelta(days=30)
"""How long it is known that a mail was sent, or why it was not."""


class Mail(Model):
    """One mail to one address. It is handed over at least once, always under the same Message-ID.

    sealed: the whole mail, which may hold a secret link, erased when it has ended; attempts: how often a worker began
    to hand it over; next_at: not before; failed: the kind of the error for which it was given up.
    """

    __tablename__ = "mail"
    __table_args__ = (
        sa.CheckConstraint("(sealed IS NULL) = (ended_at IS NOT NULL)", name="erased_in_the_end"),
        sa.CheckConstraint("failed IS NULL OR ended_at IS NOT NULL", name="given_up_is_an_end"),
        sa.CheckConstraint("attempts >= 0", name="attempts_range"),
        sa.Index(
            "ix_mail_waiting",
            "next_at",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    recipient: Mapped[str] = mapped_column(sa.String(255))
    message_id: Mapped[str] = mapped_column(sa.String(255), unique=True)
    sealed: Mapped[bytes | None]
    posted_at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    failed: Mapped[str | None] = mapped_column(sa.String(200))


def due_mail(moment: datetime) -> Mail | None:
    """The mail that is to be handed over next."""
    due = sa.select(Mail).where(Mail.ended_at.is_(None), Mail.next_at <= moment)
    return db.session.scalar(due.order_by(Mail.next_at, Mail.id).limit(1))


def oldest_waiting_mail() -> datetime | None:
    """When the mail was posted that waits longest."""
    return db.session.scalar(sa.select(sa.func.min(Mail.posted_at)).where(Mail.ended_at.is_(None)))


def waiting_mails() -> int:
    """How many mails wait."""
    return db.session.scalar(sa.select(sa.func.count()).where(Mail.ended_at.is_(None))) or 0


def given_up() -> Sequence[Mail]:
    """The mails that were never sent, of the last weeks, the latest first."""
    return db.session.scalars(sa.select(Mail).where(Mail.failed.is_not(None)).order_by(Mail.id.desc())).all()


def begin_mail(number: int, attempts: int, next_at: datetime) -> bool:
    """Claim a mail after so many attempts, until then; False where another worker was faster."""
    return affected(_attempt(number, attempts).values(attempts=attempts + 1, next_at=next_at)) == 1


def put_off_mail(number: int, attempt: int, next_at: datetime) -> bool:
    """The attempt failed: again then; False where it is no longer the mail's."""
    return affected(_attempt(number, attempt).values(next_at=next_at)) == 1


def end_mail(number: int, attempt: int, at: datetime, failed: str | None) -> bool:
    """The mail was sent, or is given up; False where the attempt is no longer the mail's."""
    return affected(_attempt(number, attempt).values(sealed=None, ended_at=at, failed=failed)) == 1


def forget_mails(moment: datetime) -> int:
    """Delete what has ended long enough ago; how many."""
    return affected(sa.delete(Mail).where(Mail.ended_at < moment - MAILS_KEPT))


def _attempt(number: int, attempts: int) -> sa.Update:
    return sa.update(Mail).where(Mail.id == number, Mail.attempts == attempts, Mail.ended_at.is_(None))
