"""Invitations: one-time codes for every k-th customer, seen once when they are made and never again."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from survey.accounts.audit_log import note
from survey.base import identifier
from survey.base.database import db, now
from survey.base.i18n import local_day
from survey.base.keyed import keyed
from survey.base.refusal import RefusedError
from survey.models import Invitation, InvitationBatch, Outlet, Wave
from survey.models.outlet import lock_outlet, open_wave_of
from survey.queries.scan import invitation_hash

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
    ordered_on: date
    frozen: bool


def order(outlet_code: str, count: int, every: int, form: str | None = None) -> Order:
    """Make `count` invitations for an outlet in the open wave; all count as handed out until somebody says otherwise.

    form: the nonce of the form that orders. The codes are made from it, so the same form sent again makes nothing and
    gives the same codes, which nobody without the form can do. Raises RefusedError where that cannot be.
    """
    if not 1 <= count <= MOST:
        raise RefusedError(f"between 1 and {MOST} invitations can be made at once, not {count}")
    outlet = lock_outlet(outlet_code)
    if outlet is None:
        raise RefusedError(f"there is no outlet {outlet_code!r}")
    nonce = f"{outlet.id}:{count}:{every}:{form or secrets.token_hex(16)}"
    codes = [_code(nonce, number) for number in range(count)]
    rows = [{"code_hash": invitation_hash(code), "used": False} for code in codes]
    if form and (known := db.session.get(Invitation, rows[0]["code_hash"])):
        return Order(known.batch_id, outlet, codes)
    wave = open_wave_of([outlet.id])
    if wave is None:
        raise RefusedError(f"no wave is open for outlet {outlet_code}")
    batch = InvitationBatch(
        outlet_id=outlet.id, wave_id=wave.id, every=every, ordered=count, offered=count, ordered_on=local_day(now())
    )
    db.session.add(batch)
    db.session.flush()
    db.session.execute(sa.insert(Invitation.__table__), [{**row, "batch_id": batch.id} for row in rows])
    note("invitations ordered", outlet.code, batch=batch.id, count=count, every=every)
    return Order(batch.id, outlet, codes)


def hand_out(batch_id: int, offered: int) -> None:
    """Say how many of a batch were really handed out: the denominator of the response rate."""
    batch = db.session.get(InvitationBatch, batch_id)
    if batch is None:
        raise RefusedError(f"there is no batch {batch_id}")
    if batch.wave.snapshot:
        raise RefusedError(f"batch {batch_id}: wave {batch.wave.code} is frozen")
    used = _used(batch_id)
    if not used <= offered <= batch.ordered:
        raise RefusedError(f"batch {batch_id}: {used} are answered and {batch.ordered} were made, so not {offered}")
    note("invitations counted", batch.outlet.code, batch=batch_id, before=batch.offered, offered=offered)
    batch.offered = offered


def batches(outlet_ids: Collection[int] | None = None) -> list[Counts]:
    """Every batch (of these outlets) with its counts, the latest first."""
    used = sa.func.count().filter(Invitation.used)
    statement = (
        sa.select(
            InvitationBatch.id,
            Outlet.code,
            Wave.code,
            InvitationBatch.every,
            InvitationBatch.ordered,
            InvitationBatch.offered,
            used,
            InvitationBatch.ordered_on,
            Wave.snapshot.is_not(None),
        )
        .join(Outlet, Outlet.id == InvitationBatch.outlet_id)
        .join(Wave, Wave.id == InvitationBatch.wave_id)
        .join(Invitation, Invitation.batch_id == InvitationBatch.id)
        .group_by(InvitationBatch.id, Outlet.code, Wave.code, Wave.snapshot)
        .order_by(InvitationBatch.id.desc())
    )
    if outlet_ids is not None:
        statement = statement.where(InvitationBatch.outlet_id.in_(outlet_ids))
    return [Counts(*row) for row in db.session.execute(statement)]


def _code(nonce: str, number: int) -> str:
    return identifier.from_bytes(keyed("invitation order", f"{nonce}:{number}".encode()), identifier.INVITATION)


def _used(batch_id: int) -> int:
    statement = sa.select(sa.func.count()).where(Invitation.batch_id == batch_id, Invitation.used)
    return db.session.scalar(statement) or 0
