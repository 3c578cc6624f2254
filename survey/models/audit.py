"""The audit log: who signed in, exported, changed, published. The database refuses to change or delete a row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.clock import now
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


def audit_events(most: int, before: int | None = None) -> list[AuditEvent]:
    """The newest events first; `before`: those with a smaller id, for the next page."""
    events = sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(most)
    return list(db.session.scalars(events.where(AuditEvent.id < before) if before else events))


def last_noted(subject: str, actions: Sequence[str], since: datetime) -> datetime | None:
    """When any of these was last done to a subject, from a moment on."""
    noted = sa.select(sa.func.max(AuditEvent.at)).where(AuditEvent.at >= since)
    return db.session.scalar(noted.where(AuditEvent.object == subject, AuditEvent.action.in_(actions)))
