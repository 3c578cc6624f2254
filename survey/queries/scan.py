"""What the respondent's path asks the database, in Core statements: it is the path that must be fast."""

from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa

from survey.base import identifier
from survey.base.database import reading
from survey.base.keyed import keyed, keyed_by_any
from survey.models.code import AccessCode
from survey.models.invitation import Invitation, InvitationBatch
from survey.models.outlet import Outlet, OutletHead, RegisterEntry
from survey.models.ticket import AnsweredTicket
from survey.models.wave import Wave, WaveQuestionnaire
from survey.queries.chained import Chained


@dataclass(frozen=True)
class Scan:
    """Where a code leads now. `spent`: retired, or an invitation that was answered. `stored`: the ticket asked about
    is answered already. Wave and version are None while no wave is open for the code."""

    kind: str
    code_id: int | None
    batch_id: int | None
    spent: bool
    outlet_id: int
    outlet: str
    outlet_name: str
    address: str | None
    wave_id: int | None
    wave: str | None
    demo_data: bool | None
    version_id: int | None
    stored: bool


_OPEN = (
    sa.select(RegisterEntry.outlet_id, Wave.id, Wave.code, Wave.demo_data)
    .join(Wave, Wave.id == RegisterEntry.wave_id)
    .where(Wave.status == "open")
    .subquery()
)
_STORED = sa.exists().where(AnsweredTicket.nonce == sa.bindparam("nonce", type_=sa.LargeBinary))
_PLACE = (Outlet.id, Outlet.code, Outlet.name, Outlet.address, _OPEN.c.id, _OPEN.c.code, _OPEN.c.demo_data)
_VERSION = sa.and_(WaveQuestionnaire.wave_id == _OPEN.c.id, WaveQuestionnaire.sector_code == Outlet.sector_code)
BY_CODE = (
    sa.select(
        AccessCode.kind,
        AccessCode.id,
        sa.null().label("batch_id"),
        AccessCode.retired_at.is_not(None),
        *_PLACE,
        WaveQuestionnaire.version_id,
        _STORED,
    )
    .join(Outlet, Outlet.id == AccessCode.outlet_id)
    .outerjoin(_OPEN, _OPEN.c.outlet_id == Outlet.id)
    .outerjoin(WaveQuestionnaire, _VERSION)
    .where(AccessCode.code == sa.bindparam("code"))
)
BY_INVITATION = (
    sa.select(
        sa.literal("invitation"),
        sa.null().label("code_id"),
        InvitationBatch.id,
        Invitation.used,
        *_PLACE,
        WaveQuestionnaire.version_id,
        _STORED,
    )
    .join(InvitationBatch, InvitationBatch.id == Invitation.batch_id)
    .join(Outlet, Outlet.id == InvitationBatch.outlet_id)
    .outerjoin(_OPEN, sa.and_(_OPEN.c.outlet_id == Outlet.id, _OPEN.c.id == InvitationBatch.wave_id))
    .outerjoin(WaveQuestionnaire, _VERSION)
    .where(Invitation.code_hash.in_(sa.bindparam("code", expanding=True, type_=sa.LargeBinary)))
)
_HEAD = OutletHead.__table__.c
MOVE = (
    sa.update(OutletHead.__table__)
    .where(
        _HEAD.outlet_id == sa.bindparam("outlet"),
        sa.exists().where(Wave.id == sa.bindparam("wave"), Wave.status == "open"),
    )
    .values(length=_HEAD.length + 1, hash=Chained(_HEAD.hash, sa.bindparam("leaf", type_=sa.LargeBinary)))
    .returning(_HEAD.length)
)
_USE = (
    sa.update(Invitation.__table__)
    .where(Invitation.__table__.c.code_hash.in_(sa.bindparam("code", expanding=True)), ~Invitation.__table__.c.used)
    .values(used=True)
)


def look_up(code: str, nonce: bytes = b"") -> Scan | None:
    """What `scan` finds, outside any transaction."""
    with reading() as connection:
        return scan(connection, code, nonce)


def scan(connection: sa.Connection, code: str, nonce: bytes = b"") -> Scan | None:
    """Where a code leads, and whether the ticket with this nonce is answered; None where there is no such code."""
    invited = len(code) == identifier.INVITATION
    statement, key = (BY_INVITATION, _invitation_hashes(code)) if invited else (BY_CODE, code)
    row = connection.execute(statement, {"code": key, "nonce": nonce}).one_or_none()
    return Scan(*row) if row else None


def invitation_hash(code: str) -> bytes:
    """What the database keeps of an invitation (32 bytes)."""
    return keyed("invitation", code.encode())


def _invitation_hashes(code: str) -> list[bytes]:
    """What the database may have kept of it: by each audit key."""
    return keyed_by_any("invitation", code.encode())


def move_head(connection: sa.Connection, outlet_id: int, wave_id: int, leaf: bytes) -> int | None:
    """Chain one more leaf hash to the outlet's head; its place in the sequence, None once the wave is no longer open.

    The row stays locked until the transaction ends, so numbers have no gaps, and a freeze that waits for these locks
    after the wave was closed misses no response.
    """
    moved = connection.execute(MOVE, {"outlet": outlet_id, "wave": wave_id, "leaf": leaf})
    return cast("int | None", moved.scalar_one_or_none())


def use_invitation(connection: sa.Connection, code: str) -> bool:
    """Mark an invitation as answered; False where another response was faster."""
    done: Any = connection.execute(_USE, {"code": _invitation_hashes(code)})
    return bool(done.rowcount)
