"""A code that opens an outlet's questionnaire."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, contains_eager, joinedload, mapped_column, relationship

from survey.base.database import BigInt, Model, db, now
from survey.models.outlet import Outlet
from survey.models.unit import Unit


class AccessCode(Model):
    """An open code: printed on a poster (fixed) or shown on a display (rotating). Eight characters, one a check."""

    __tablename__ = "access_code"
    __table_args__ = (
        sa.CheckConstraint("kind IN ('poster', 'display')", name="kind"),
        sa.CheckConstraint("length(code) = 8", name="code_length"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(8), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    outlet_id: Mapped[int] = mapped_column(sa.ForeignKey(Outlet.id), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    retired_at: Mapped[datetime | None]

    outlet: Mapped[Outlet] = relationship()


def codes_of_outlets(uscc: str | None = None, outlet: str | None = None) -> list[tuple[AccessCode, Outlet, Unit]]:
    """Every code in use with its outlet and unit, in the order of sector, city and outlet; of one unit or outlet only
    where its code is given."""
    statement = (
        sa.select(AccessCode, Outlet, Unit)
        .join(Outlet, Outlet.id == AccessCode.outlet_id)
        .join(Unit, Unit.id == Outlet.unit_id)
        .options(joinedload(Outlet.sector), joinedload(Outlet.city))
        .where(AccessCode.retired_at.is_(None))
        .order_by(Outlet.sector_code, Outlet.city_code, Outlet.code, AccessCode.id)
    )
    if uscc is not None:
        statement = statement.where(Unit.uscc == uscc)
    if outlet is not None:
        statement = statement.where(Outlet.code == outlet)
    return [(code, place, unit) for code, place, unit in db.session.execute(statement)]


def codes_at(outlet_ids: Collection[int]) -> list[AccessCode]:
    """All codes that these outlets ever had, the oldest first."""
    statement = sa.select(AccessCode).where(AccessCode.outlet_id.in_(outlet_ids)).order_by(AccessCode.id)
    return list(db.session.scalars(statement))


def code_of_unit(code: str, unit_id: int) -> AccessCode | None:
    """The code with its outlet, where that belongs to the unit."""
    statement = (
        sa.select(AccessCode)
        .join(AccessCode.outlet)
        .options(contains_eager(AccessCode.outlet))
        .where(AccessCode.code == code, Outlet.unit_id == unit_id)
    )
    return db.session.scalar(statement)
