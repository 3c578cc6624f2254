"""What the respondent's path asks the database, in Core statements: it is the path that must be fast."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from survey.database import db
from survey.models.code import AccessCode
from survey.models.outlet import Outlet, OutletHead, RegisterEntry
from survey.models.response import Response
from survey.models.wave import Wave, WaveQuestionnaire


@dataclass(frozen=True)
class Scan:
    """Where a code leads now. `wave_id` and `version_id` are None while no wave is open for the outlet."""

    code_id: int
    kind: str
    retired_at: datetime | None
    outlet_id: int
    outlet_name: str
    address: str | None
    wave_id: int | None
    version_id: int | None
    demo_data: bool | None


_OPEN = (
    sa.select(RegisterEntry.outlet_id, Wave.id.label("wave_id"), Wave.demo_data)
    .join(Wave, Wave.id == RegisterEntry.wave_id)
    .where(Wave.status == "open")
    .subquery()
)
_SCAN = (
    sa.select(
        AccessCode.id,
        AccessCode.kind,
        AccessCode.retired_at,
        Outlet.id,
        Outlet.name,
        Outlet.address,
        _OPEN.c.wave_id,
        WaveQuestionnaire.version_id,
        _OPEN.c.demo_data,
    )
    .join(Outlet, Outlet.id == AccessCode.outlet_id)
    .outerjoin(_OPEN, _OPEN.c.outlet_id == Outlet.id)
    .outerjoin(
        WaveQuestionnaire,
        sa.and_(
            WaveQuestionnaire.wave_id == _OPEN.c.wave_id,
            WaveQuestionnaire.sector_code == Outlet.sector_code,
        ),
    )
    .where(AccessCode.code == sa.bindparam("code"))
)
_BY_NONCE = sa.select(Response.id).where(Response.nonce == sa.bindparam("nonce"))
_NEXT = (
    sa.update(OutletHead)
    .where(
        OutletHead.outlet_id == sa.bindparam("outlet"),
        sa.exists().where(Wave.id == sa.bindparam("wave"), Wave.status == "open"),
    )
    .values(length=OutletHead.length + 1)
    .returning(OutletHead.length)
)


def scan(code: str) -> Scan | None:
    """Where a code leads; None where there is no such code."""
    row = db.session.execute(_SCAN, {"code": code}).one_or_none()
    return Scan(*row) if row else None


def nonce_is_stored(nonce: bytes) -> bool:
    """Whether the answer to this ticket is in the database already."""
    return db.session.execute(_BY_NONCE, {"nonce": nonce}).first() is not None


def next_sequence(outlet_id: int, wave_id: int) -> int | None:
    """The outlet's next sequence number, None once the wave is no longer open.

    The head row stays locked until the transaction ends, so numbers have no gaps, and a freeze that waits for these
    locks after the wave was closed misses no response.
    """
    return db.session.execute(_NEXT, {"outlet": outlet_id, "wave": wave_id}).scalar_one_or_none()
