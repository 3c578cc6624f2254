"""What is asked of the registers of standards, demonstration units and brands."""

import sqlalchemy as sa

from survey.base.database import db
from survey.models.plan import RegisterItem


def items(kind: str) -> list[RegisterItem]:
    """The items of a register, the latest first."""
    found = sa.select(RegisterItem).where(RegisterItem.kind == kind)
    return list(db.session.scalars(found.order_by(RegisterItem.dated.desc(), RegisterItem.number)))


def counts() -> dict[str, int]:
    """How many items each register has; a register without any is left out."""
    rows = db.session.execute(sa.select(RegisterItem.kind, sa.func.count()).group_by(RegisterItem.kind))
    return dict(rows.all())


def any_demo_items() -> bool:
    """Whether invented items stand in a register."""
    return bool(db.session.scalar(sa.select(sa.exists().where(RegisterItem.demo_data))))
