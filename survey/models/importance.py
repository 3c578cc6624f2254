"""What the importance of quality items is computed from, and where it is kept."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from survey.base.database import db
from survey.models.day_sums import OutletProducts, SectorImportance
from survey.models.outlet import Outlet, RegisterEntry


class Products(NamedTuple):
    """The products of one outlet, its unit, and its volume where the register gives one."""

    sector: str
    unit_id: int
    volume: float | None
    products: dict[str, Any]


def products_in(wave_id: int) -> Iterable[Products]:
    """The products of all outlets in a wave, sector by sector."""
    entry = sa.and_(
        RegisterEntry.wave_id == OutletProducts.wave_id, RegisterEntry.outlet_id == OutletProducts.outlet_id
    )
    rows = db.session.execute(
        sa.select(Outlet.sector_code, RegisterEntry.unit_id, RegisterEntry.volume, OutletProducts.products)
        .join(Outlet, Outlet.id == OutletProducts.outlet_id)
        .join(RegisterEntry, entry)
        .where(OutletProducts.wave_id == wave_id)
        .order_by(Outlet.sector_code, Outlet.id)
    )
    return (Products(*row) for row in rows)


def computed_days() -> dict[int, date]:
    """On which day the importance in each wave was last computed, by wave id."""
    oldest = sa.func.min(SectorImportance.computed_on).label("day")
    rows = db.session.execute(sa.select(SectorImportance.wave_id, oldest).group_by(SectorImportance.wave_id))
    return {row.wave_id: row.day for row in rows}


def replace_importance(wave_id: int, day: date, figures: dict[str, dict[str, Any]]) -> None:
    """Keep the figures of each sector of a wave instead of the former ones."""
    db.session.execute(sa.delete(SectorImportance).where(SectorImportance.wave_id == wave_id))
    for sector, of_sector in figures.items():
        db.session.add(SectorImportance(wave_id=wave_id, sector_code=sector, computed_on=day, figures=of_sector))


def importance_in(wave_id: int, sectors: Collection[str]) -> dict[str, SectorImportance]:
    """What is kept of some sectors in a wave, by sector."""
    asked = sa.select(SectorImportance).where(
        SectorImportance.wave_id == wave_id, SectorImportance.sector_code.in_(sectors)
    )
    return {row.sector_code: row for row in db.session.scalars(asked)}
