"""City, family and sector: reference data, written by a migration, read everywhere."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.database import Model, db


class City(Model):
    """A city or autonomous prefecture, by its GB/T 2260 code.

    `position` is its place on the line along which a stratum looks for its nearest neighbour.
    """

    __tablename__ = "city"
    __table_args__ = (sa.CheckConstraint("length(code) = 6", name="code_length"),)

    code: Mapped[str] = mapped_column(sa.String(6), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name_en: Mapped[str] = mapped_column(sa.String(40), unique=True)
    position: Mapped[int] = mapped_column(unique=True)


class Family(Model):
    """A family of services with one target: producer services 85, consumer services 80."""

    __tablename__ = "family"
    __table_args__ = (sa.CheckConstraint("target > 0 AND target <= 100", name="target_range"),)

    code: Mapped[str] = mapped_column(sa.String(1), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name_en: Mapped[str] = mapped_column(sa.String(40), unique=True)
    index_name: Mapped[str] = mapped_column(sa.String(20))
    index_name_en: Mapped[str] = mapped_column(sa.String(40))
    target: Mapped[float]


class Sector(Model):
    """A service sector with its unit of service, which is what volumes count."""

    __tablename__ = "sector"

    code: Mapped[str] = mapped_column(sa.String(3), primary_key=True)
    family_code: Mapped[str] = mapped_column(sa.ForeignKey(Family.code), index=True)
    name: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name_en: Mapped[str] = mapped_column(sa.String(60), unique=True)
    service: Mapped[str] = mapped_column(sa.String(40))
    service_en: Mapped[str] = mapped_column(sa.String(60))


def families() -> list[Family]:
    """Consumer services (80) before producer services (85), as the results show them."""
    return list(db.session.scalars(sa.select(Family).order_by(Family.code)))


def sectors() -> list[Sector]:
    """All sectors in the order of their codes."""
    return list(db.session.scalars(sa.select(Sector).order_by(Sector.code)))


def cities() -> list[City]:
    """All cities in the order of their codes."""
    return list(db.session.scalars(sa.select(City).order_by(City.code)))
