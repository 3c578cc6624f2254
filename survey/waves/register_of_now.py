"""Which register holds now: that of the open wave, else of the one opened last. Outlets and units are called what it
calls them."""

import sqlalchemy as sa

from survey.base.database import db
from survey.models import Outlet, RegisterEntry, Unit, Wave


def holds_now(wave: Wave) -> bool:
    """Whether the register of a wave is the one that holds now."""
    latest = (sa.case((Wave.status == "open", 0), else_=1), Wave.opened_at.desc(), Wave.id.desc())
    return wave.id == db.session.scalar(
        sa.select(Wave.id).where(Wave.opened_at.is_not(None)).order_by(*latest).limit(1)
    )


def take_over(wave: Wave) -> None:
    """Call the outlets of a wave's register, and their units, what it calls them; other waves keep their own names."""
    own = RegisterEntry.wave_id == wave.id
    db.session.flush()
    db.session.execute(
        sa.update(Outlet)
        .where(Outlet.id == RegisterEntry.outlet_id, own)
        .values(name=RegisterEntry.outlet_name, address=RegisterEntry.address, unit_id=RegisterEntry.unit_id)
        .execution_options(synchronize_session=False)
    )
    units = (
        sa.select(RegisterEntry.unit_id, RegisterEntry.unit_name, RegisterEntry.demonstration)
        .where(own)
        .distinct()
        .subquery()
    )
    db.session.execute(
        sa.update(Unit)
        .where(Unit.id == units.c.unit_id)
        .values(name=units.c.unit_name, demonstration=units.c.demonstration)
        .execution_options(synchronize_session=False)
    )
    for one in list(db.session):
        if isinstance(one, Outlet | Unit):
            db.session.expire(one)
