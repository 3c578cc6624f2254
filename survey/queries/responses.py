"""What may be asked of responses while people look on: those that are not in the day sums yet, and how many there are.

Never all of them: a statement goes through outlets, and of each reads what came after a place of its sequence.
"""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from survey.base.database import db
from survey.models.day_sums import DaySums
from survey.models.folded import HEADS, START, WAITS, Folded, Stretch, laid_out
from survey.models.outlet import OutletHead
from survey.models.response import Response
from survey.models.wave import Wave

Id = InstrumentedAttribute[int]

ANSWERED = (
    Response.wave_id,
    Response.outlet_id,
    Response.version_id,
    Response.received_at,
    Response.kind,
    Response.score,
    Response.answers,
)
"""What the sums take of a response."""


def answered_in(stretches: Collection[Stretch]) -> Sequence[Any]:
    """The responses (ANSWERED) of some stretches, at most one of each outlet."""
    stretch = laid_out(stretches)
    within = (Response.sequence > stretch.c.start, Response.sequence <= stretch.c.end)
    return db.session.execute(
        sa.select(*ANSWERED).join(stretch, sa.and_(Response.outlet_id == stretch.c.outlet_id, *within))
    ).all()


def counts_by_wave() -> dict[int, int]:
    """How many responses each wave has up to this second, by its id."""
    return _counts(DaySums.wave_id, Wave.id)


def counts_by_outlet(wave_id: int) -> dict[int, int]:
    """How many responses each outlet has in a wave up to this second, by the outlet's id."""
    return _counts(DaySums.outlet_id, OutletHead.outlet_id, wave_id)


def _counts(by: Id, by_since: Id, wave_id: int | None = None) -> dict[int, int]:
    """The day sums and what has come since in one statement: of one moment, whoever adds up meanwhile."""
    later = (
        sa.select(sa.func.count())
        .where(Response.wave_id == Wave.id, Response.outlet_id == OutletHead.outlet_id, Response.sequence > START)
        .correlate(Wave, OutletHead, Folded)
        .scalar_subquery()
    )
    added_up = sa.select(by.label("of"), sa.func.sum(DaySums.n).label("n")).group_by(by)
    since = sa.select(by_since, later).select_from(HEADS).join(Wave, sa.true()).where(WAITS)
    if wave_id is not None:
        added_up, since = added_up.where(DaySums.wave_id == wave_id), since.where(Wave.id == wave_id)
    both = sa.union_all(added_up, since).subquery().c
    n = sa.func.sum(both.n)
    return {key: int(count) for key, count in db.session.execute(sa.select(both.of, n).group_by(both.of).having(n > 0))}
