"""An alarm of early warning, and what was done about it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from survey.base.clock import now
from survey.base.database import BigInt, Model, db
from survey.models.account import Account
from survey.models.watching import WatchedSeries
from survey.models.wave import Wave

KINDS = ("fall", "rise", "silence")
EVENTS = ("raised", "province", "seen", "explained", "ended", "reminded", "escalated")


class Alarm(Model):
    """Since when a series has changed, by how much, on how many answers; and whether it was seen, explained, ended.

    code: random, eight characters; day: the day that raised it; since, within first and last: the new level's first
    day; change, low, high: points, none of a silence; once_in: in how many days so much comes by chance; moved: what
    the questions did, as in `survey.alarms.questions`; province_on: when it reached the limit of the province's list;
    seen_due, end_due: working days of Gansu, of an outlet's or a unit's alarm; renewed: its series was begun anew.
    """

    __tablename__ = "alarm"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('" + "', '".join(KINDS) + "')", name="kind"),
        sa.CheckConstraint("length(code) = 8", name="code_length"),
        sa.CheckConstraint("(kind = 'silence') = (change IS NULL)", name="silence_has_no_change"),
        sa.CheckConstraint("(seen_due IS NULL) = (end_due IS NULL)", name="both_deadlines"),
        sa.CheckConstraint("ended_at IS NULL OR explanation IS NOT NULL", name="ended_is_explained"),
        sa.CheckConstraint("explanation IS NULL OR seen_at IS NOT NULL", name="explained_is_seen"),
        sa.Index("ix_alarm_series_ended", "series_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(8), unique=True)
    series_id: Mapped[int] = mapped_column(sa.ForeignKey(WatchedSeries.id))
    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    begun_on: Mapped[date]
    day: Mapped[date] = mapped_column(index=True)
    since: Mapped[date]
    since_first: Mapped[date]
    since_last: Mapped[date]
    change: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    n: Mapped[int]
    once_in: Mapped[float]
    moved: Mapped[dict[str, Any]]
    province_on: Mapped[date | None] = mapped_column(index=True)
    seen_due: Mapped[date | None]
    end_due: Mapped[date | None] = mapped_column(index=True)
    seen_at: Mapped[datetime | None]
    explanation: Mapped[str | None] = mapped_column(sa.Text)
    ended_at: Mapped[datetime | None]
    renewed: Mapped[bool] = mapped_column(default=False)
    escalated_on: Mapped[date | None]
    reminded_on: Mapped[date | None]

    series: Mapped[WatchedSeries] = relationship()
    wave: Mapped[Wave] = relationship()

    @property
    def status(self) -> str:
        """`open`, `seen`, `explained` or `ended`."""
        if self.ended_at is not None:
            return "ended"
        if self.explanation is not None:
            return "explained"
        return "open" if self.seen_at is None else "seen"

    @property
    def next_due(self) -> date | None:
        """The next day by which something must be done; None where nothing is left to do, or no day is set."""
        if self.ended_at is not None:
            return None
        return self.seen_due if self.seen_at is None else self.end_due

    def is_overdue(self, today: date) -> bool:
        """Whether a deadline was missed and still is."""
        return self.next_due is not None and self.next_due < today


class AlarmEvent(Model):
    """One step of an alarm: who did what, and their words. day: of what the worker does, once a day at most."""

    __tablename__ = "alarm_event"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('" + "', '".join(EVENTS) + "')", name="kind"),
        sa.Index("uq_alarm_event_once_a_day", "alarm_id", "kind", "day", unique=True),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    alarm_id: Mapped[int] = mapped_column(sa.ForeignKey(Alarm.id), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Account.id), index=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    text: Mapped[str] = mapped_column(sa.Text, default="")
    day: Mapped[date | None]

    account: Mapped[Account | None] = relationship()


def unfinished() -> Sequence[Alarm]:
    """The alarms, with their series, that have not ended, and those whose series has not begun anew since."""
    asked = sa.select(Alarm).join(Alarm.series).options(contains_eager(Alarm.series)).where(~Alarm.renewed)
    return db.session.scalars(asked.order_by(Alarm.id)).all()
