"""Invitations: one-time codes for every k-th customer, seen once when they are made and never again."""

from dataclasses import dataclass

import sqlalchemy as sa

from survey import identifier
from survey.database import db, now
from survey.i18n import local_day
from survey.models import Invitation, InvitationBatch, Outlet, RegisterEntry, Wave
from survey.models.scan import invitation_hash
from survey.refusal import RefusedError

MOST = 10_000


@dataclass(frozen=True)
class Order:
    """A batch that was just made, with its codes in plain writing."""

    batch_id: int
    outlet: Outlet
    codes: list[str]


@dataclass(frozen=True)
class Counts:
    """A batch: the sampling interval, how many were ordered, handed out and answered."""

    batch: int
    outlet: str
    wave: str
    every: int
    ordered: int
    offered: int
    used: int


def order(outlet_code: str, count: int, every: int) -> Order:
    """Make `count` invitations for an outlet in the open wave; all count as handed out until somebody says otherwise.

    Raises RefusedError where that cannot be.
    """
    if not 1 <= count <= MOST:
        raise RefusedError(f"between 1 and {MOST} invitations can be made at once, not {count}")
    outlet = db.session.scalar(sa.select(Outlet).where(Outlet.code == outlet_code))
    if outlet is None:
        raise RefusedError(f"there is no outlet {outlet_code!r}")
    wave = db.session.scalar(
        sa.select(Wave)
        .join(RegisterEntry, RegisterEntry.wave_id == Wave.id)
        .where(Wave.status == "open", RegisterEntry.outlet_id == outlet.id)
    )
    if wave is None:
        raise RefusedError(f"no wave is open for outlet {outlet_code}")
    batch = InvitationBatch(
        outlet_id=outlet.id, wave_id=wave.id, every=every, ordered=count, offered=count, ordered_on=local_day(now())
    )
    db.session.add(batch)
    db.session.flush()
    codes = [identifier.random(identifier.INVITATION) for _ in range(count)]
    rows = [{"code_hash": invitation_hash(code), "batch_id": batch.id, "used": False} for code in codes]
    db.session.execute(sa.insert(Invitation.__table__), rows)
    return Order(batch.id, outlet, codes)


def hand_out(batch_id: int, offered: int) -> None:
    """Say how many of a batch were really handed out: the denominator of the response rate."""
    batch = db.session.get(InvitationBatch, batch_id)
    if batch is None:
        raise RefusedError(f"there is no batch {batch_id}")
    used = _used(batch_id)
    if not used <= offered <= batch.ordered:
        raise RefusedError(f"batch {batch_id}: {used} are answered and {batch.ordered} were made, so not {offered}")
    batch.offered = offered


def batches() -> list[Counts]:
    """Every batch with its counts, the latest first."""
    used = sa.func.count().filter(Invitation.used)
    rows = db.session.execute(
        sa.select(
            InvitationBatch.id,
            Outlet.code,
            Wave.code,
            InvitationBatch.every,
            InvitationBatch.ordered,
            InvitationBatch.offered,
            used,
        )
        .join(Outlet, Outlet.id == InvitationBatch.outlet_id)
        .join(Wave, Wave.id == InvitationBatch.wave_id)
        .join(Invitation, Invitation.batch_id == InvitationBatch.id)
        .group_by(InvitationBatch.id, Outlet.code, Wave.code)
        .order_by(InvitationBatch.id.desc())
    )
    return [Counts(*row) for row in rows]


def _used(batch_id: int) -> int:
    statement = sa.select(sa.func.count()).where(Invitation.batch_id == batch_id, Invitation.used)
    return db.session.scalar(statement) or 0
