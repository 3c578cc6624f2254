"""A code that opens an outlet's questionnaire."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey.database import BigInt, Model, db, now
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


def codes_of_outlets() -> list[tuple[AccessCode, Outlet, Unit]]:
    """Every code in use with its outlet and unit, in the order of sector, city and outlet."""
    rows = db.session.execute(
        sa.select(AccessCode, Outlet, Unit)
        .join(Outlet, Outlet.id == AccessCode.outlet_id)
        .join(Unit, Unit.id == Outlet.unit_id)
        .where(AccessCode.retired_at.is_(None))
        .order_by(Outlet.sector_code, Outlet.city_code, Outlet.code, AccessCode.id)
    )
    return [(code, outlet, unit) for code, outlet, unit in rows]
