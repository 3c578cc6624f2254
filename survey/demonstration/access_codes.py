"""Where responses come in: the outlets with their codes, as the database knows them."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
import sqlalchemy as sa

from analysis.proof.leaf import chained, leaf_hash
from survey.base import identifier
from survey.base.database import db, now
from survey.models import AccessCode, Invitation, InvitationBatch, Outlet, OutletHead
from survey.models.outlet import START

WITH_DISPLAY = 0.05


OFFERED_PER_ANSWER = 3
"""Invitations handed out for one that is answered."""


@dataclass
class Door:
    """An outlet in the database: its ids, its chain so far, and the invitations of the wave under way."""

    code: str
    outlet_id: int
    poster_id: int
    display_id: int | None
    length: int = 0
    hash: bytes = START
    batch_id: int | None = None
    used: int = 0

    def take(self, leaf: bytes) -> int:
        """One response more, by its leaf; returns its sequence number."""
        self.length += 1
        self.hash = chained(self.hash, leaf_hash(leaf))
        return self.length


def add_displays(rng: np.random.Generator) -> None:
    """Give some outlets a display beside their poster."""
    outlets = db.session.scalars(sa.select(Outlet.id).order_by(Outlet.code)).all()
    chosen = [outlet for outlet, draw in zip(outlets, rng.random(len(outlets)), strict=True) if draw < WITH_DISPLAY]
    rows = [
        {"code": identifier.random(identifier.POSTER), "kind": "display", "outlet_id": outlet, "created_at": now()}
        for outlet in chosen
    ]
    if rows:
        db.session.execute(sa.insert(AccessCode), rows)


def doors() -> dict[str, Door]:
    """The door of every outlet, by the outlet's code."""
    poster, display = (
        sa.select(AccessCode.outlet_id, AccessCode.id).where(AccessCode.kind == kind).subquery()
        for kind in ("poster", "display")
    )
    rows = db.session.execute(
        sa.select(Outlet.code, Outlet.id, poster.c.id, display.c.id)
        .join(poster, poster.c.outlet_id == Outlet.id)
        .outerjoin(display, display.c.outlet_id == Outlet.id)
    )
    return {row[0]: Door(*row) for row in rows}


def order_invitations(doors: Iterable[Door], wave_id: int, day: date) -> None:
    """A batch of invitations for each outlet in the wave; how many is settled when the wave is over."""
    known = {door.outlet_id: door for door in doors}
    rows = [
        {"outlet_id": outlet, "wave_id": wave_id, "every": 10, "ordered": 1, "offered": 0, "ordered_on": day}
        for outlet in known
    ]
    batches = sa.insert(InvitationBatch).returning(InvitationBatch.outlet_id, InvitationBatch.id)
    for outlet, batch in db.session.execute(batches, rows):
        known[outlet].batch_id, known[outlet].used = batch, 0


def settle_invitations(doors: Iterable[Door]) -> None:
    """Let each batch hold as many invitations as its answers suggest, those answered marked as used."""
    offered = [(door, max(1, OFFERED_PER_ANSWER * door.used)) for door in doors if door.batch_id is not None]
    db.session.execute(
        sa.update(InvitationBatch.__table__)
        .where(InvitationBatch.id == sa.bindparam("batch"))
        .values(ordered=sa.bindparam("total"), offered=sa.bindparam("total")),
        [{"batch": door.batch_id, "total": total} for door, total in offered],
    )
    rows = [
        {"code_hash": secrets.token_bytes(32), "batch_id": door.batch_id, "used": place < door.used}
        for door, total in offered
        for place in range(total)
    ]
    db.session.execute(sa.insert(Invitation.__table__), rows)


def remember_heads(doors: Iterable[Door]) -> None:
    """Let the outlets' heads know how many responses there are, and the hash over them."""
    db.session.execute(
        sa.update(OutletHead.__table__)
        .where(OutletHead.outlet_id == sa.bindparam("outlet"))
        .values(length=sa.bindparam("total"), hash=sa.bindparam("head")),
        [{"outlet": door.outlet_id, "total": door.length, "head": door.hash} for door in doors],
    )
