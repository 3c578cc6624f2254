"""What early warning keeps from one day to the next: of each series its state, of each day that it was watched."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.base.database import BigInt, Model, db
from survey.models.day_sums import DaySums
from survey.models.outlet import Outlet
from survey.models.reference import City, Sector
from survey.models.unit import Unit
from survey.models.wave import Wave

OUTLET, QUESTION, UNIT, CELL, SECTOR, CITY = "outlet", "question", "unit", "cell", "sector", "city"
LEVELS = (OUTLET, QUESTION, UNIT, CELL, SECTOR, CITY)
"""What is watched: scores, and of outlets the questions too; the scores come before their questions."""


class WatchedSeries(Model):
    """One series of days: the scores of an outlet, unit, cell, sector or city, or an outlet's answers to a question.

    wave_id: of which its past is, from `begun_on`; state: as `analysis.warning.kept` keeps it, None until it is known
    how days vary; hours: of an outlet and a sector, how many hours had so many responses, by their number.
    """

    __tablename__ = "watched_series"
    __table_args__ = (
        sa.UniqueConstraint("level", "key"),
        sa.CheckConstraint("level IN ('" + "', '".join(LEVELS) + "')", name="level"),
        sa.CheckConstraint("(level = 'question') = (item IS NOT NULL)", name="item_of_questions"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    level: Mapped[str] = mapped_column(sa.String(10))
    key: Mapped[str] = mapped_column(sa.String(200))
    outlet_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Outlet.id), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey(Unit.id), index=True)
    sector_code: Mapped[str | None] = mapped_column(sa.ForeignKey(Sector.code))
    city_code: Mapped[str | None] = mapped_column(sa.ForeignKey(City.code))
    item: Mapped[str | None] = mapped_column(sa.String(64))
    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id), index=True)
    begun_on: Mapped[date]
    state: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    hours: Mapped[dict[str, Any]] = mapped_column(default=dict)

    outlet: Mapped[Outlet | None] = relationship()
    unit: Mapped[Unit | None] = relationship()
    sector: Mapped[Sector | None] = relationship()
    city: Mapped[City | None] = relationship()


class WatchedDay(Model):
    """A day that was watched, once and for all, on so many responses; `late`: those that came into its sums later."""

    __tablename__ = "watched_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id), index=True)
    answers: Mapped[int]
    late: Mapped[int] = mapped_column(default=0)


class LeftOut(Model):
    """An outlet's day with a burst of responses, which is not counted."""

    __tablename__ = "left_out_day"

    outlet_id: Mapped[int] = mapped_column(sa.ForeignKey(Outlet.id), primary_key=True)
    day: Mapped[date] = mapped_column(sa.ForeignKey(WatchedDay.day), primary_key=True)


class LearntVariance(Model):
    """How the days of a level's series vary where nothing changes, as it was learnt on a day."""

    __tablename__ = "learnt_variance"

    level: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    learnt_on: Mapped[date]
    figures: Mapped[dict[str, Any]]


def series_of_wave(wave_id: int) -> Sequence[Any]:
    """(id, level, key, begun_on, state, hours) of the series whose past is of a wave."""
    kept = (WatchedSeries.begun_on, WatchedSeries.state, WatchedSeries.hours)
    asked = sa.select(WatchedSeries.id, WatchedSeries.level, WatchedSeries.key, *kept)
    return db.session.execute(asked.where(WatchedSeries.wave_id == wave_id)).all()


def ids_of_wave(wave_id: int) -> dict[tuple[str, str], int]:
    """Their ids by level and key."""
    asked = sa.select(WatchedSeries.level, WatchedSeries.key, WatchedSeries.id)
    return {(level, key): id_ for level, key, id_ in db.session.execute(asked.where(WatchedSeries.wave_id == wave_id))}


def begin_series(rows: Sequence[dict[str, Any]]) -> None:
    """Series that are new, or new in their wave, with nothing behind them."""
    if not rows:
        return
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    made = insert(WatchedSeries.__table__)
    renewed = {name: made.excluded[name] for name in ("wave_id", "begun_on", "state", "hours", "unit_id")}
    db.session.execute(made.on_conflict_do_update(index_elements=["level", "key"], set_=renewed), rows)


def keep_series(rows: Sequence[dict[str, Any]]) -> None:
    """Keep what is new of series by their id; every row has the same columns."""
    if rows:
        db.session.execute(sa.update(WatchedSeries), rows)


def variances() -> dict[str, dict[str, Any]]:
    """What was learnt, by level."""
    return {row.level: row.figures for row in db.session.scalars(sa.select(LearntVariance))}


def last_watched() -> date | None:
    """The last day that was watched."""
    return db.session.scalar(sa.select(sa.func.max(WatchedDay.day)))


def watched_days(wave_id: int, first: date | None = None) -> list[date]:
    """The days of a wave that were watched, from `first` on, in order."""
    asked = sa.select(WatchedDay.day).where(WatchedDay.wave_id == wave_id)
    if first is not None:
        asked = asked.where(WatchedDay.day >= first)
    return list(db.session.scalars(asked.order_by(WatchedDay.day)))


def begin_day(day: date, wave_id: int, answers: int) -> bool:
    """Say that a day is watched from now on; False where it was."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    made = insert(WatchedDay.__table__).values(day=day, wave_id=wave_id, answers=answers, late=0)
    return db.session.scalar(made.on_conflict_do_nothing().returning(WatchedDay.day)) is not None


def count_late(since: date) -> int:
    """Count again what days from `since` on hold that were watched: how many responses came later, which stay out."""
    held = sa.select(sa.func.coalesce(sa.func.sum(DaySums.n), 0)).where(
        DaySums.day == WatchedDay.day, DaySums.wave_id == WatchedDay.wave_id
    )
    late = held.correlate(WatchedDay).scalar_subquery() - WatchedDay.answers
    recent = WatchedDay.day >= since
    db.session.execute(
        sa.update(WatchedDay).where(recent).values(late=late).execution_options(synchronize_session=False)
    )
    return db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(WatchedDay.late), 0)).where(recent)) or 0


def sums_of_days(wave_id: int, days: Collection[date], outlets: sa.Select[int] | None = None) -> Sequence[Any]:
    """(day, outlet_id, sums, left_out) of a wave's days, of all outlets or some."""
    asked = (
        sa.select(DaySums.day, DaySums.outlet_id, DaySums.sums, LeftOut.day.is_not(None).label("left_out"))
        .outerjoin(LeftOut, sa.and_(LeftOut.outlet_id == DaySums.outlet_id, LeftOut.day == DaySums.day))
        .where(DaySums.wave_id == wave_id, DaySums.day.in_(days))
    )
    return db.session.execute(asked if outlets is None else asked.where(DaySums.outlet_id.in_(outlets))).all()


def leave_out(day: date, outlets: Iterable[int]) -> None:
    """These outlets' day is not counted."""
    if rows := [{"outlet_id": outlet, "day": day} for outlet in outlets]:
        db.session.execute(sa.insert(LeftOut.__table__), rows)
