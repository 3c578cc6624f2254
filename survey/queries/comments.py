"""What a unit asks of its comments, in one statement."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from survey.base.database import db
from survey.models.response import Response
from survey.models.written import Comment


@dataclass(frozen=True)
class Written:
    """One comment with what may be known of its response."""

    response_id: int
    outlet_id: int
    day: date
    item: str
    text: str


@dataclass(frozen=True)
class Rated:
    """Responses whose answer to an item was `most` or less."""

    item: str
    most: int


def comments_of(
    wave_id: int,
    outlets: Collection[int] | sa.Select[int],
    until: date,
    today: date,
    rated: Rated | None,
    limit: int,
    since: date | None = None,
) -> list[Written]:
    """The newest comments at some outlets up to a day, and from one on, that are not due to be erased."""
    asked = (
        sa.select(Comment.response_id, Comment.outlet_id, Comment.day, Comment.item, Comment.text)
        .where(
            Comment.wave_id == wave_id,
            Comment.outlet_id.in_(outlets),
            Comment.day <= until,
            Comment.erase_on > today,
        )
        .order_by(Comment.day.desc(), Comment.response_id, Comment.item)
        .limit(limit)
    )
    if since:
        asked = asked.where(Comment.day >= since)
    if rated:
        low = Response.answers[rated.item].as_integer() <= rated.most
        asked = asked.join(Response, sa.and_(Response.id == Comment.response_id, Response.wave_id == wave_id)).where(
            low
        )
    return [Written(*row) for row in db.session.execute(asked)]
