"""The responses of an outlet added up day by day: what the live pages read instead of responses."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.database import Model, db
from survey.models.folded import HEADS, START, Stretch, laid_out
from survey.models.outlet import Outlet, OutletHead
from survey.models.reference import Sector
from survey.models.wave import Wave


class DaySums(Model):
    """Sums over the responses of one outlet on one day of Gansu, in one wave; no official figure comes from them."""

    __tablename__ = "day_sums"
    __table_args__ = (
        sa.CheckConstraint("n > 0", name="n_positive"),
        sa.Index("ix_day_sums_counts", "wave_id", "outlet_id", "n"),  # counting reads this, not the sums
    )

    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id), primary_key=True)
    outlet_id: Mapped[int] = mapped_column(sa.ForeignKey(Outlet.id), primary_key=True, index=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    n: Mapped[int]
    sums: Mapped[dict[str, Any]]


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


def days_between(stretches: Collection[Stretch], first: date, last: date) -> Sequence[DaySums]:
    """The sums of some stretches' outlets between two days."""
    stretch = laid_out(stretches)
    found = sa.select(DaySums).join(stretch, stretch.c.outlet_id == DaySums.outlet_id)
    return db.session.scalars(found.where(DaySums.day.between(first, last))).all()


def products_of(stretches: Collection[Stretch]) -> Sequence[OutletProducts]:
    """The products of some stretches' outlets, in all waves."""
    stretch = laid_out(stretches)
    found = sa.select(OutletProducts).join(stretch, stretch.c.outlet_id == OutletProducts.outlet_id)
    return db.session.scalars(found).all()


def days_of(outlets: Collection[int], wave_id: int, others: Collection[int]) -> Sequence[Any]:
    """(outlet_id, start, end, wave_id, days, sums) of some outlets in some waves, a row for both: their days and, as
    JSON, what is summed on them, one after the other between commas: in a wave all of it, in others the score alone.

    `start` is how much of the outlet's sequence these sums hold, `end` how much there is: one statement, so all are of
    one moment. An outlet without sums has one row with empty fields.
    """
    whole, score, day = (sa.cast(part, sa.Text) for part in (DaySums.sums, DaySums.sums["score"], DaySums.day))
    sums = sa.case((DaySums.wave_id == wave_id, whole), else_=score)
    here = sa.and_(DaySums.outlet_id == OutletHead.outlet_id, DaySums.wave_id.in_([wave_id, *others]))
    of_both = (OutletHead.outlet_id, START, OutletHead.length, DaySums.wave_id)
    return db.session.execute(
        sa.select(*of_both, sa.func.aggregate_strings(day, ","), sa.func.aggregate_strings(sums, ","))
        .select_from(HEADS)
        .outerjoin(DaySums, here)
        .where(OutletHead.outlet_id.in_(outlets))
        .group_by(*of_both)
    ).all()


def counts_of_wave(wave_id: int) -> dict[int, int]:
    """How many responses of each outlet of a wave are in the sums, by its id."""
    rows = db.session.execute(
        sa.select(DaySums.outlet_id, sa.func.sum(DaySums.n))
        .where(DaySums.wave_id == wave_id)
        .group_by(DaySums.outlet_id)
    )
    return {outlet_id: int(n) for outlet_id, n in rows}


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
