"""What the office plans and keeps count of: targets by year, and the registers behind the outline's scoreboard."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.database import BigInt, Model, db
from survey.models.reference import City, Family, Sector
from survey.models.wave import Wave

REGISTERS = ("standard", "demonstration_unit", "brand")


class Target(Model):
    """A family's target for one year; `place`: empty for all the province, else the code of a sector or a city."""

    __tablename__ = "target"
    __table_args__ = (sa.CheckConstraint("value > 0 AND value <= 100", name="value_range"),)

    year: Mapped[int] = mapped_column(primary_key=True)
    family_code: Mapped[str] = mapped_column(sa.ForeignKey(Family.code), primary_key=True)
    place: Mapped[str] = mapped_column(sa.String(6), primary_key=True, default="")
    value: Mapped[float]


class Margin(Model):
    """Known totals of services by category, to which a wave's weights are calibrated; with their source and year.

    dimension: sector, city, or sector-city; totals: services by code.
    """

    __tablename__ = "margin"

    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id), primary_key=True)
    dimension: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(200))
    year: Mapped[int]
    totals: Mapped[dict[str, Any]]


class RegisterItem(Model):
    """A local service standard, a demonstration unit or a provincial service brand, as its register has it."""

    __tablename__ = "register_item"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('standard', 'demonstration_unit', 'brand')", name="kind"),
        sa.CheckConstraint("length(name) > 0", name="name_present"),
        sa.UniqueConstraint("kind", "number"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    number: Mapped[str] = mapped_column(sa.String(60))
    name: Mapped[str] = mapped_column(sa.String(300))
    dated: Mapped[date]
    sector_code: Mapped[str | None] = mapped_column(sa.ForeignKey(Sector.code))
    city_code: Mapped[str | None] = mapped_column(sa.ForeignKey(City.code))
    unit_name: Mapped[str | None] = mapped_column(sa.String(200))
    demo_data: Mapped[bool] = mapped_column(default=False)


def margins_of(wave_id: int) -> list[Margin]:
    """The margins of a wave."""
    return list(db.session.scalars(sa.select(Margin).where(Margin.wave_id == wave_id).order_by(Margin.dimension)))
