"""A case: an unhappy customer, or one who asked to be called back, and what was done about it."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from survey.base.clock import now
from survey.base.database import BigInt, Model
from survey.models.account import Account
from survey.models.outlet import Outlet, RegisterEntry
from survey.models.wave import Wave

STATUSES = ("open", "contacted", "closed")
EVENTS = ("assigned", "contacted", "note", "closed", "appealed", "reminded", "escalated", "handed_over")


class Case(Model):
    """Opened by a low overall rating or a request for a call-back; says the day of the rating, never the hour.

    code: random, eight characters, what people call the case; visible_at: nobody sees the case before; contact_due,
    close_due: working days of Gansu; response_id (no foreign key, as `Response` says) is dropped when the case is
    closed.
    """

    __tablename__ = "service_case"
    __table_args__ = (
        sa.CheckConstraint("status IN ('" + "', '".join(STATUSES) + "')", name="status"),
        sa.CheckConstraint("low_rating OR call_back", name="has_a_reason"),
        sa.CheckConstraint("length(code) = 8", name="code_length"),
        sa.CheckConstraint("(status = 'open') = (contacted_at IS NULL)", name="contacted_or_open"),
        sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_has_time"),
        sa.CheckConstraint("status <> 'closed' OR response_id IS NULL", name="closed_drops_response"),
        sa.CheckConstraint("status <> 'closed' OR resolution IS NOT NULL", name="closed_says_how"),
        sa.Index("ix_service_case_outlet_visible", "outlet_id", "visible_at"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(8), unique=True)
    response_id: Mapped[int | None] = mapped_column(unique=True)
    outlet_id: Mapped[int] = mapped_column(sa.ForeignKey(Outlet.id))
    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id), index=True)
    rated_on: Mapped[date]
    rating: Mapped[int | None]
    low_rating: Mapped[bool]
    call_back: Mapped[bool]
    visible_at: Mapped[datetime]
    contact_due: Mapped[date]
    close_due: Mapped[date] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(sa.String(10), default="open")
    assigned_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Account.id), index=True)
    contacted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cause: Mapped[str | None] = mapped_column(sa.String(20))
    resolution: Mapped[str | None] = mapped_column(sa.Text)
    appeal: Mapped[str | None] = mapped_column(sa.Text)
    escalated_on: Mapped[date | None]
    reminded_on: Mapped[date | None]

    outlet: Mapped[Outlet] = relationship()
    entry: Mapped[RegisterEntry] = relationship(  # whose unit looks after the case, whoever has the outlet later
        primaryjoin=sa.and_(foreign(wave_id) == RegisterEntry.wave_id, foreign(outlet_id) == RegisterEntry.outlet_id),
        viewonly=True,
    )
    wave: Mapped[Wave] = relationship()
    assigned_to: Mapped[Account | None] = relationship()


class CaseEvent(Model):
    """One step of a case: who did what, and their note. given_to: whose it became, by name in `text` where that was
    before accounts were told by number; day: of what the worker does, once a day at most."""

    __tablename__ = "case_event"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('" + "', '".join(EVENTS) + "')", name="kind"),
        sa.Index("uq_case_event_once_a_day", "case_id", "kind", "day", unique=True),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey(Case.id), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Account.id), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    given_to_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Account.id), index=True)
    day: Mapped[date | None]

    account: Mapped[Account | None] = relationship(foreign_keys=account_id)
    given_to: Mapped[Account | None] = relationship(foreign_keys=given_to_id)
