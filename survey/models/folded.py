"""Up to where the responses of outlets are in the day sums, and the stretches of those that are not yet."""

from collections.abc import Collection
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from survey.base.database import Model, db
from survey.models.outlet import Outlet, OutletHead


class Folded(Model):
    """Up to which place of its sequence an outlet's responses are in the day sums; the later are read one by one."""

    __tablename__ = "folded"
    __table_args__ = (sa.CheckConstraint("length > 0", name="length_positive"),)

    outlet_id: Mapped[int] = mapped_column(sa.ForeignKey(Outlet.id), primary_key=True)
    length: Mapped[int]


class Stretch(NamedTuple):
    """Responses of one outlet: those after place `start` of its sequence, up to place `end`."""

    outlet_id: int
    start: int
    end: int


START = sa.func.coalesce(Folded.length, 0)
HEADS = sa.join(OutletHead, Folded, Folded.outlet_id == OutletHead.outlet_id, isouter=True)
WAITS = OutletHead.length > START
"""Of HEADS: from where on an outlet's responses are not in the sums, and whether there are any."""


def unfolded() -> list[Stretch]:
    """What is not yet in the sums, by outlet."""
    rows = db.session.execute(
        sa.select(OutletHead.outlet_id, START, OutletHead.length)
        .select_from(HEADS)
        .where(WAITS)
        .order_by(OutletHead.outlet_id)
    )
    return [Stretch(*row) for row in rows]


def waiting() -> int:
    """How many responses are not yet in the sums."""
    lengths = sa.select(sa.func.sum(OutletHead.length - START)).select_from(HEADS).where(WAITS)
    return int(db.session.scalar(lengths) or 0)


def laid_out(stretches: Collection[Stretch]) -> sa.Subquery:
    """Stretches (at most one of each outlet) as a table: outlet_id, start, end.

    All of them are one parameter, so a statement that joins them stays the same however many there are.
    """
    given = {str(outlet): [start, end] for outlet, start, end in stretches}
    pair = sa.func.json_each(sa.literal(given, sa.JSON())).table_valued("key", sa.column("value", sa.JSON()))
    start, end = (pair.c.value[place].as_integer() for place in range(2))
    outlet = sa.cast(pair.c.key, OutletHead.outlet_id.type)
    return sa.select(outlet.label("outlet_id"), start.label("start"), end.label("end")).subquery("stretch")


def claim(stretches: Collection[Stretch]) -> set[int]:
    """Say that stretches are in the sums from now on; the outlets of those with which nobody else was faster.

    Their rows stay locked until the transaction ends, so a second worker waits and then finds the places moved on.
    """
    stretch, folded = laid_out(stretches).c, Folded.__table__
    here = folded.c.outlet_id == stretch.outlet_id
    in_order = sa.select(folded.c.outlet_id).where(here).order_by(folded.c.outlet_id)
    db.session.execute(in_order.with_for_update(of=folded))  # in any other, two workers could wait for each other
    move = sa.update(folded).where(here, folded.c.length == stretch.start).values(length=stretch.end)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    first = sa.select(stretch.outlet_id, stretch.end).where(stretch.start == 0).order_by(stretch.outlet_id)
    make = insert(folded).from_select(["outlet_id", "length"], first).on_conflict_do_nothing()
    return {
        outlet_id
        for statement in (move, make)
        for outlet_id in db.session.scalars(statement.returning(folded.c.outlet_id))
    }
