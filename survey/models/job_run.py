"""How the worker's jobs stand that come round by the clock."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.database import Model, affected, db


class JobRun(Model):
    """One job. slot: the moment for which it was last done; done_at: when that was.

    attempts: how often any worker began it; beat_at: the last sign of life of an attempt that has not ended well, for
    it is under way, its worker died, or it failed with an error of this kind.
    """

    __tablename__ = "job_run"
    __table_args__ = (
        sa.CheckConstraint("length(name) > 0", name="named"),
        sa.CheckConstraint("(slot IS NULL) = (done_at IS NULL)", name="done_for_a_moment"),
        sa.CheckConstraint("failed IS NULL OR beat_at IS NOT NULL", name="failed_after_a_sign"),
        sa.CheckConstraint("attempts >= 0", name="attempts_range"),
    )

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    slot: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    beat_at: Mapped[datetime | None]
    failed: Mapped[str | None] = mapped_column(sa.String(200))


def job_runs() -> dict[str, JobRun]:
    """How each job stands that was ever begun, by name."""
    return {run.name: run for run in db.session.scalars(sa.select(JobRun))}


def begin_job(name: str, attempts: int, at: datetime) -> bool:
    """Claim a job that was begun so many times; False where another worker was faster."""
    if not attempts:
        insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
        db.session.execute(insert(JobRun).values(name=name, attempts=0).on_conflict_do_nothing())
    return affected(_attempt(name, attempts).values(attempts=attempts + 1, beat_at=at, failed=None)) == 1


def note_job_beat(name: str, attempt: int, at: datetime) -> bool:
    """A sign of life; False where the attempt is no longer the job's."""
    return affected(_attempt(name, attempt).where(JobRun.beat_at.is_not(None)).values(beat_at=at)) == 1


def end_job(name: str, attempt: int, slot: datetime, at: datetime) -> bool:
    """The job is done; False where the attempt is no longer the job's."""
    return affected(_attempt(name, attempt).values(slot=slot, done_at=at, beat_at=None, failed=None)) == 1


def fail_job(name: str, attempt: int, at: datetime, kind: str) -> bool:
    """The attempt failed with an error of this kind; False where it is no longer the job's."""
    return affected(_attempt(name, attempt).values(beat_at=at, failed=kind)) == 1


def _attempt(name: str, attempts: int) -> sa.Update:
    return sa.update(JobRun).where(JobRun.name == name, JobRun.attempts == attempts)
