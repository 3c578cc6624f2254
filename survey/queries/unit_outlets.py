"""A unit's outlets as its own pages ask for them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from survey.base.database import db
from survey.models.day_sums import OutletProducts
from survey.models.invitation import Invitation, InvitationBatch
from survey.models.outlet import Outlet, RegisterEntry
from survey.models.reference import City, Family, Sector
from survey.models.wave import WaveQuestionnaire


class Registration(NamedTuple):
    """An outlet as it is called in the register of a wave."""

    id: int
    code: str
    name: str
    address: str | None


@dataclass(frozen=True)
class Place:
    """An outlet where it stands, as a wave's register has it; `version_id`: the questionnaire of its sector there."""

    outlet: Registration
    unit_name: str
    sector: Sector
    family: Family
    city: City
    version_id: int


def places(unit_id: int, wave_id: int) -> list[Place]:
    """The unit's outlets in the wave's register by sector, city and code; none before the wave has questionnaires."""
    asked = sa.and_(WaveQuestionnaire.wave_id == wave_id, WaveQuestionnaire.sector_code == Outlet.sector_code)
    entry = RegisterEntry
    rows = db.session.execute(
        sa.select(Outlet.id, Outlet.code, entry.outlet_name, entry.address, entry.unit_name)
        .add_columns(Sector, Family, City, WaveQuestionnaire.version_id)
        .join(entry, sa.and_(entry.outlet_id == Outlet.id, entry.wave_id == wave_id))
        .join(Sector, Sector.code == Outlet.sector_code)
        .join(Family, Family.code == Sector.family_code)
        .join(City, City.code == Outlet.city_code)
        .join(WaveQuestionnaire, asked)
        .where(entry.unit_id == unit_id)
        .order_by(Outlet.sector_code, Outlet.city_code, Outlet.code)
    )
    return [Place(Registration(*row[:4]), *row[4:]) for row in rows]


class Registered(NamedTuple):
    """An outlet in a wave: its volume as far as the register gives one, and the sums of products of its answers."""

    wave_id: int
    outlet_id: int
    volume: float | None
    products: Mapping[str, Any] | None


def registered(outlets: Collection[int], waves: Sequence[int]) -> list[Registered]:
    """Some outlets in the waves in whose registers they are; the products only of several waves, which nobody reads of
    one alone."""
    products = OutletProducts.products if len(waves) > 1 else sa.null()
    of_both = sa.and_(
        OutletProducts.wave_id == RegisterEntry.wave_id, OutletProducts.outlet_id == RegisterEntry.outlet_id
    )
    rows = db.session.execute(
        sa.select(RegisterEntry.wave_id, RegisterEntry.outlet_id, RegisterEntry.volume, products)
        .select_from(RegisterEntry)
        .outerjoin(OutletProducts, of_both)
        .where(RegisterEntry.outlet_id.in_(outlets), RegisterEntry.wave_id.in_(waves))
    )
    return [Registered(*row) for row in rows]


def invitations(outlets: Collection[int], wave_id: int) -> Mapping[int, tuple[int, int]]:
    """(offered, answered) of the invitations of each outlet that has any in the wave."""
    used = (
        sa.select(sa.func.count())
        .where(Invitation.batch_id == InvitationBatch.id, Invitation.used)
        .correlate(InvitationBatch)
        .scalar_subquery()
    )
    batches = (
        sa.select(InvitationBatch.outlet_id, InvitationBatch.offered, used.label("used"))
        .where(InvitationBatch.outlet_id.in_(outlets), InvitationBatch.wave_id == wave_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(batches.c.outlet_id, sa.func.sum(batches.c.offered), sa.func.sum(batches.c.used)).group_by(
            batches.c.outlet_id
        )
    )
    return {outlet: (int(offered), int(answered)) for outlet, offered, answered in rows}
