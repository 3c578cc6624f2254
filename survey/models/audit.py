"""The audit log: who signed in, exported, changed, published. The database refuses to change or delete a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.clock import day_begins, now
from survey.base.database import BigInt, Model, db
from survey.models.account import Account


class AuditEvent(Model):
    """One thing that somebody did. `actor`: the address of the account at that time, or the command line."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Account.id), index=True)
    actor: Mapped[str] = mapped_column(sa.String(255))
    action: Mapped[str] = mapped_column(sa.String(40))
    object: Mapped[str] = mapped_column(sa.String(200))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


@dataclass(frozen=True)
class Sought:
    """Which events: by a part of who it was (`#12`: the account of that number, whatever its address was), by a part of
    what was done or to what, from one day to another."""

    who: str = ""
    what: str = ""
    first: date | None = None
    last: date | None = None


def audit_events(sought: Sought, most: int, before: int | None = None) -> list[AuditEvent]:
    """The newest of these events first; `before`: those with a smaller id, for the next page."""
    events = sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(most)
    if before:
        events = events.where(AuditEvent.id < before)
    if sought.who:
        number = sought.who.removeprefix("#")
        is_number = sought.who.startswith("#") and number.isascii() and number.isdecimal() and len(number) < 19
        by_name = AuditEvent.actor.icontains(sought.who, autoescape=True)
        events = events.where(AuditEvent.account_id == int(number) if is_number else by_name)
    if sought.what:
        said = (AuditEvent.action, AuditEvent.object)
        events = events.where(sa.or_(*(one.icontains(sought.what, autoescape=True) for one in said)))
    if sought.first:
        events = events.where(AuditEvent.at >= day_begins(sought.first))
    if sought.last:
        events = events.where(AuditEvent.at < day_begins(sought.last + timedelta(days=1)))
    return list(db.session.scalars(events))


def last_noted(subject: str, actions: Sequence[str], since: datetime) -> datetime | None:
    """When any of these was last done to a subject, from a moment on."""
    noted = sa.select(sa.func.max(AuditEvent.at)).where(AuditEvent.at >= since)
    return db.session.scalar(noted.where(AuditEvent.object == subject, AuditEvent.action.in_(actions)))
