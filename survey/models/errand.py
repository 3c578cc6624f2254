"""An errand: work that outlasts a request, as somebody gave it to the worker and as the worker left it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from survey.base.clock import now
from survey.base.database import BigInt, Model, affected, db
from survey.models.account import Account

SILENCE = timedelta(seconds=60)
"""Without a sign of life for so long, a worker has died."""
BY_ITSELF = 3
"""Attempts after which what dead workers left is begun again only where somebody asks: it may be what kills them."""


class Errand(Model):
    """One kind of work on one subject, such as the draft of a wave; at most one of the same is unfinished.

    details: what else the work must know; attempts: how often a worker began it, so that one that was given up for dead
    cannot speak for the next; beat_at: the worker's last sign of life; done, total: how far it is, where that can be
    said; problems: why it failed, as codes with values (`survey.base.sentences`).
    """

    __tablename__ = "errand"
    __table_args__ = (
        sa.CheckConstraint("length(kind) > 0 AND length(subject) > 0", name="named"),
        sa.CheckConstraint("attempts >= 0", name="attempts_range"),
        sa.CheckConstraint("(begun_at IS NULL) = (beat_at IS NULL)", name="begun_gives_a_sign"),
        sa.CheckConstraint("begun_at IS NULL OR attempts > 0", name="begun_is_an_attempt"),
        sa.CheckConstraint("finished_at IS NULL OR begun_at IS NOT NULL", name="finished_was_begun"),
        sa.CheckConstraint(
            "problems IS NULL OR (finished_at IS NOT NULL AND json_array_length(problems) > 0)", name="problems_last"
        ),
        sa.CheckConstraint("(done IS NULL) = (total IS NULL)", name="progress_whole"),
        sa.CheckConstraint("done >= 0 AND total >= 0", name="progress_range"),
        sa.CheckConstraint("json_type(details) = 'object'", name="details_named").ddl_if(dialect="sqlite"),
        sa.CheckConstraint("json_typeof(details) = 'object'", name="details_named").ddl_if(dialect="postgresql"),
        sa.Index("ix_errand_kind_subject", "kind", "subject"),
        sa.Index(
            "uq_errand_one_unfinished",
            "kind",
            "subject",
            unique=True,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    subject: Mapped[str] = mapped_column(sa.String(40))
    details: Mapped[dict[str, Any]]
    asked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Account.id), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    begun_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    done: Mapped[int | None]
    total: Mapped[int | None]
    finished_at: Mapped[datetime | None]
    problems: Mapped[list[dict[str, Any]] | None] = mapped_column(sa.JSON(none_as_null=True))

    asked_by: Mapped[Account | None] = relationship()


def latest_errand(kind: str, subject: str) -> Errand | None:
    """What was last asked for of this kind on this subject."""
    asked = sa.select(Errand).where(Errand.kind == kind, Errand.subject == subject)
    return db.session.scalar(asked.options(joinedload(Errand.asked_by)).order_by(Errand.id.desc()).limit(1))


def latest_errands(kind: str) -> list[Errand]:
    """What was last asked for of this kind on each subject, by subject."""
    latest = sa.select(sa.func.max(Errand.id)).where(Errand.kind == kind).group_by(Errand.subject)
    asked = sa.select(Errand).where(Errand.id.in_(latest)).options(joinedload(Errand.asked_by))
    return list(db.session.scalars(asked.order_by(Errand.subject)))


def waiting_errand(kinds: Collection[str], moment: datetime) -> tuple[int, int] | None:
    """(id, attempts) of what was asked for first of all that waits."""
    of_these = _waiting(moment, Errand.id, Errand.attempts).where(Errand.kind.in_(kinds))
    row = db.session.execute(of_these.limit(1)).first()
    return (row.id, row.attempts) if row else None


def oldest_waiting_errand(moment: datetime) -> datetime | None:
    """When it was asked for."""
    asked_at: datetime | None = db.session.scalar(_waiting(moment, Errand.asked_at).limit(1))
    return asked_at


def waiting_errands(moment: datetime) -> int:
    """How many errands wait for a worker."""
    return db.session.scalar(sa.select(sa.func.count()).where(_waits(moment))) or 0


def _waiting(moment: datetime, *columns: Any) -> sa.Select[Any]:
    return sa.select(*columns).where(_waits(moment)).order_by(Errand.asked_at, Errand.id)


def _waits(moment: datetime) -> sa.ColumnElement[bool]:
    """Nobody has begun it, or whoever did has died and it is begun again by itself."""
    left = sa.and_(Errand.beat_at < moment - SILENCE, Errand.attempts < BY_ITSELF)
    return sa.and_(Errand.finished_at.is_(None), sa.or_(Errand.begun_at.is_(None), left))


def any_errand_alive(since: datetime) -> bool:
    """Whether a worker is at any errand and has given a sign of life since then."""
    begun = sa.exists().where(Errand.finished_at.is_(None), Errand.beat_at >= since)
    return bool(db.session.scalar(sa.select(begun)))


def add_errand(kind: str, subject: str, asked: dict[str, Any]) -> bool:
    """A new errand with these columns; False where the same is unfinished, perhaps since a moment ago."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {"kind": kind, "subject": subject, **asked}
    made = insert(Errand).values(row).on_conflict_do_nothing().returning(Errand.id)
    return db.session.scalar(made) is not None


def ask_again(errand: Errand, asked: dict[str, Any]) -> bool:
    """Let an errand that was begun wait once more, with these columns; False where somebody else was faster."""
    waits = {"begun_at": None, "beat_at": None, "done": None, "total": None}
    return affected(_attempt(errand.id, errand.attempts).values(**waits, **asked)) == 1


def begin_errand(number: int, attempts: int, at: datetime) -> bool:
    """Claim an errand that waits after so many attempts; False where another worker was faster."""
    waits = sa.update(Errand).where(Errand.id == number, Errand.attempts == attempts, _waits(at))
    return affected(waits.values(begun_at=at, beat_at=at, attempts=attempts + 1, done=None, total=None)) == 1


def note_beat(number: int, attempt: int, at: datetime, progress: tuple[int, int] | None) -> bool:
    """A sign of life, with how far the attempt is; False where it is no longer the errand's."""
    done, total = progress or (None, None)
    return affected(_attempt(number, attempt).values(beat_at=at, done=done, total=total)) == 1


def finish_errand(number: int, attempt: int, at: datetime, problems: list[dict[str, Any]]) -> bool:
    """The attempt has ended, well or with problems; False where it is no longer the errand's."""
    return affected(_attempt(number, attempt).values(finished_at=at, problems=problems or None)) == 1


def _attempt(number: int, attempt: int) -> sa.Update:
    """A change to an errand as long as this attempt at it is the last one, and under way."""
    mine = sa.update(Errand).where(Errand.id == number, Errand.attempts == attempt)
    return mine.where(Errand.begun_at.is_not(None), Errand.finished_at.is_(None))
