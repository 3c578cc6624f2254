"""An outlet, its entry in a wave's register, and the head of its sequence of responses."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from survey.base.database import BigInt, Model, db
from survey.models.reference import City, Sector
from survey.models.unit import Unit
from survey.models.wave import Wave

START = bytes(32)
"""The hash of a chain without responses."""


class Outlet(Model):
    """A place where a unit serves: the primary sampling unit. Once it stood in the register of a wave that began, its
    sector and city never change.

    name, address, unit: as the register of the wave that was opened last has them, or the register that brought it;
    county: its code in GB/T 2260, where the register told the city by it.
    """

    __tablename__ = "outlet"
    __table_args__ = (
        sa.Index("ix_outlet_stratum", "sector_code", "city_code"),
        sa.CheckConstraint("length(code) > 0", name="code_present"),
        sa.CheckConstraint("length(name) > 0", name="name_present"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    address: Mapped[str | None] = mapped_column(sa.String(300))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey(Unit.id), index=True)
    sector_code: Mapped[str] = mapped_column(sa.ForeignKey(Sector.code))
    city_code: Mapped[str] = mapped_column(sa.ForeignKey(City.code), index=True)
    county: Mapped[str | None] = mapped_column(sa.String(6))

    unit: Mapped[Unit] = relationship()
    sector: Mapped[Sector] = relationship()
    city: Mapped[City] = relationship()


class RegisterEntry(Model):
    """An outlet in the register (frame) of one wave, as that register has it: later ones change nothing of it.

    unit_name, demonstration: of its unit; volume: services rendered in the wave, None where the register does not say;
    selected: drawn for the wave; certainty: drawn with probability 1; selection_probability: in (0, 1], where the
    design gives one.
    """

    __tablename__ = "register_entry"
    __table_args__ = (
        sa.CheckConstraint("volume > 0", name="volume_positive"),
        sa.CheckConstraint("selection_probability > 0 AND selection_probability <= 1", name="probability_range"),
        sa.CheckConstraint("selected OR NOT certainty", name="certainty_is_selected"),
    )

    wave_id: Mapped[int] = mapped_column(sa.ForeignKey(Wave.id), primary_key=True)
    outlet_id: Mapped[int] = mapped_column(sa.ForeignKey(Outlet.id), primary_key=True, index=True)
    outlet_name: Mapped[str] = mapped_column(sa.String(200))
    address: Mapped[str | None] = mapped_column(sa.String(300))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey(Unit.id), index=True)
    unit_name: Mapped[str] = mapped_column(sa.String(200))
    demonstration: Mapped[bool]
    volume: Mapped[float | None]
    selected: Mapped[bool] = mapped_column(default=True)
    certainty: Mapped[bool] = mapped_column(default=False)
    selection_probability: Mapped[float | None]

    outlet: Mapped[Outlet] = relationship()
    unit: Mapped[Unit] = relationship()


class OutletHead(Model):
    """The head of an outlet's chain of responses: how many there are, and the hash over all of them in order.

    Locked before a response is inserted, so it also orders them.
    """

    __tablename__ = "outlet_head"
    __table_args__ = (
        sa.CheckConstraint("length >= 0", name="length_range"),
        sa.CheckConstraint("length(hash) = 32", name="hash_length"),
    )

    outlet_id: Mapped[int] = mapped_column(sa.ForeignKey(Outlet.id), primary_key=True)
    length: Mapped[int] = mapped_column(default=0)
    hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), default=START)


def outlets_of_unit(unit_id: int) -> list[Outlet]:
    """A unit's outlets that stand in any register, in the order of their codes."""
    entered = sa.exists().where(RegisterEntry.outlet_id == Outlet.id)
    found = sa.select(Outlet).where(Outlet.unit_id == unit_id, entered).order_by(Outlet.code)
    return list(db.session.scalars(found))


def first_waves(outlet_ids: Collection[int]) -> dict[int, Wave]:
    """The coming wave that will be the first of an outlet, for each of these that no wave has used yet."""
    other = aliased(RegisterEntry)
    used = sa.exists().where(
        other.outlet_id == RegisterEntry.outlet_id, other.wave_id == Wave.id, Wave.opened_at.is_not(None)
    )
    rows = db.session.execute(
        sa.select(RegisterEntry.outlet_id, sa.func.min(RegisterEntry.wave_id))
        .where(RegisterEntry.outlet_id.in_(outlet_ids), ~used)
        .group_by(RegisterEntry.outlet_id)
    ).all()
    return {outlet_id: db.session.get_one(Wave, wave_id) for outlet_id, wave_id in rows}


def lock_outlet(code: str) -> Outlet | None:
    """The outlet with this code, kept for this transaction: whoever else orders something for it waits."""
    return db.session.scalar(sa.select(Outlet).where(Outlet.code == code).with_for_update(key_share=True))


def open_wave_of(outlet_ids: Collection[int]) -> Wave | None:
    """The open wave, where one of these outlets stands in its register."""
    entered = sa.exists().where(RegisterEntry.wave_id == Wave.id, RegisterEntry.outlet_id.in_(outlet_ids))
    return db.session.scalar(sa.select(Wave).where(Wave.status == "open", entered))
