"""The responses of an outlet added up day by day: what the live pages read instead of responses."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.database import Model, affected, db
from survey.models.outlet import Outlet, OutletHead
from survey.models.reference import Sector
from survey.models.response import Response
from survey.models.wave import Wave


class DaySums(Model):
    """Sums over the responses of one outlet on one day of Gansu, in one wave; no official figure comes from them."""

    __tablename__ = "day_sums"
    __table_args__ = (sa.CheckConstraint("n > 0", name="n_positive"),)

    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id), primary_key=True)
    outlet_id: Mapped[int] = mapped_column(sa.ForeignKey(Outlet.id), primary_key=True, index=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    n: Mapped[int]
    sums: Mapped[dict[str, Any]]


class Folded(Model):
    """Up to which place of its sequence an outlet's responses are in the day sums; the later are read one by one."""

    __tablename__ = "folded"
    __table_args__ = (sa.CheckConstraint("length > 0", name="length_positive"),)

    outlet_id: Mapped[int] = mapped_column(sa.ForeignKey(Outlet.id), primary_key=True)
    length: Mapped[int]


class OutletProducts(Model):
    """Over all folded responses of an outlet in a wave: sums of products between satisfaction and quality items."""

    __tablename__ = "outlet_products"

    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id), primary_key=True)
    outlet_id: Mapped[int] = mapped_column(sa.ForeignKey(Outlet.id), primary_key=True, index=True)
    products: Mapped[dict[str, Any]]


class SectorImportance(Model):
    """How much each quality item matters for satisfaction in a sector, as the nightly job last computed it."""

    __tablename__ = "sector_importance"

    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id), primary_key=True)
    sector_code: Mapped[str] = mapped_column(sa.ForeignKey(Sector.code), primary_key=True)
    computed_on: Mapped[date]
    figures: Mapped[dict[str, Any]]


class Stretch(NamedTuple):
    """Responses of one outlet: those after place `start` of its sequence, up to place `end`."""

    outlet_id: int
    start: int
    end: int


ANSWERED = (
    Response.wave_id,
    Response.outlet_id,
    Response.version_id,
    Response.received_at,
    Response.kind,
    Response.score,
    Response.answers,
)
"""What the sums take of a response."""


def unfolded() -> list[Stretch]:
    """What is not yet in the sums, by outlet."""
    start = sa.func.coalesce(Folded.length, 0)
    rows = db.session.execute(
        sa.select(OutletHead.outlet_id, start, OutletHead.length)
        .outerjoin(Folded, Folded.outlet_id == OutletHead.outlet_id)
        .where(OutletHead.length > start)
        .order_by(OutletHead.outlet_id)
    )
    return [Stretch(*row) for row in rows]


def answered_in(stretches: Collection[Stretch]) -> Sequence[Any]:
    """The responses (ANSWERED) of some stretches."""
    places = sa.or_(
        *(
            sa.and_(Response.outlet_id == outlet, Response.sequence > start, Response.sequence <= end)
            for outlet, start, end in stretches
        )
    )
    return db.session.execute(sa.select(*ANSWERED).where(places)).all()


def answered_after(lengths: Mapping[int, int]) -> Sequence[Any]:
    """The responses (ANSWERED) of some outlets after a place of each one's sequence."""
    places = (sa.and_(Response.outlet_id == outlet, Response.sequence > length) for outlet, length in lengths.items())
    return db.session.execute(sa.select(*ANSWERED).where(sa.or_(*places))).all()


def claim(stretch: Stretch) -> bool:
    """Say that a stretch is in the sums from now on; False where somebody else was faster.

    The row stays locked until the transaction ends, so a second worker waits and then finds the place moved on.
    """
    if stretch.start:
        move = sa.update(Folded).where(Folded.outlet_id == stretch.outlet_id, Folded.length == stretch.start)
        return affected(move.values(length=stretch.end)) == 1
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {"outlet_id": stretch.outlet_id, "length": stretch.end}
    made = insert(Folded.__table__).values(row).on_conflict_do_nothing().returning(Folded.outlet_id)
    return db.session.scalar(made) is not None


def days_between(outlets: Collection[int], first: date, last: date) -> Sequence[DaySums]:
    """The sums of some outlets between two days."""
    found = sa.select(DaySums).where(DaySums.outlet_id.in_(outlets), DaySums.day.between(first, last))
    return db.session.scalars(found).all()


def products_of(outlets: Collection[int]) -> Sequence[OutletProducts]:
    """The products of some outlets, in all waves."""
    return db.session.scalars(sa.select(OutletProducts).where(OutletProducts.outlet_id.in_(outlets))).all()


def days_of(outlets: Collection[int], wave_id: int, others: Collection[int]) -> Sequence[Any]:
    """(outlet_id, length, wave_id, day, score, sums) of some outlets' days: a wave's sums, of others the score.

    `length` is how much of the outlet's sequence these sums hold: one statement, so both are of one moment. An outlet
    without sums has one row with empty fields.
    """
    score = sa.case((DaySums.wave_id != wave_id, DaySums.sums["score"]))
    sums = sa.case((DaySums.wave_id == wave_id, DaySums.sums))
    here = sa.and_(DaySums.outlet_id == Outlet.id, DaySums.wave_id.in_([wave_id, *others]))
    length = sa.func.coalesce(Folded.length, 0)
    return db.session.execute(
        sa.select(Outlet.id, length, DaySums.wave_id, DaySums.day, score, sums)
        .select_from(Outlet)
        .outerjoin(Folded, Folded.outlet_id == Outlet.id)
        .outerjoin(DaySums, here)
        .where(Outlet.id.in_(outlets))
    ).all()


def counts_of_wave(wave_id: int) -> dict[int, int]:
    """How many responses each outlet of a wave has, by its id."""
    rows = db.session.execute(
        sa.select(DaySums.outlet_id, sa.func.sum(DaySums.n))
        .where(DaySums.wave_id == wave_id)
        .group_by(DaySums.outlet_id)
    )
    return {outlet_id: int(n) for outlet_id, n in rows}


def waiting_of_wave(wave_id: int) -> dict[int, int]:
    """How many responses of a wave are not in the sums yet, by the outlet's id; only these are looked at."""
    start = sa.func.coalesce(Folded.length, 0)
    rows = db.session.execute(
        sa.select(Response.outlet_id, sa.func.count())
        .select_from(OutletHead)
        .outerjoin(Folded, Folded.outlet_id == OutletHead.outlet_id)
        .join(Response, sa.and_(Response.outlet_id == OutletHead.outlet_id, Response.sequence > start))
        .where(OutletHead.length > start, Response.wave_id == wave_id)
        .group_by(Response.outlet_id)
    )
    return dict(rows.all())


def scores_of_wave(wave_id: int) -> dict[int, tuple[float, float, float]]:
    """(n, s, ss) of each outlet's scores in a wave, by its id: n responses with every item of quality answered, the sum
    and the sum of squares of their scores."""
    products = OutletProducts.products
    parts = (products["n"], products[("sums", 0)], products[("products", 0, 0)])
    rows = db.session.execute(
        sa.select(OutletProducts.outlet_id, *(part.as_float() for part in parts)).where(
            OutletProducts.wave_id == wave_id
        )
    )
    return {outlet_id: (n, s, ss) for outlet_id, n, s, ss in rows}
