"""Where responses come in: the outlets with their codes, as the database knows them."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa

from survey import identifier
from survey.database import db, now
from survey.models import AccessCode, Outlet, OutletHead

WITH_DISPLAY = 0.05


@dataclass
class Door:
    """An outlet's ids in the database, and how many responses it has had so far."""

    outlet_id: int
    poster_id: int
    display_id: int | None
    length: int = 0


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
    return {code: Door(*ids) for code, *ids in rows}


def remember_lengths(doors: Iterable[Door]) -> None:
    """Let the outlets' heads know how many responses there are."""
    db.session.execute(
        sa.update(OutletHead.__table__)
        .where(OutletHead.outlet_id == sa.bindparam("outlet"))
        .values(length=sa.bindparam("total")),
        [{"outlet": door.outlet_id, "total": door.length} for door in doors],
    )
