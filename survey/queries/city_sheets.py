"""What is asked of the database for the assessment of cities: their cases, and their invitations."""

from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from survey.base.database import db
from survey.models.case import Case
from survey.models.invitation import Invitation, InvitationBatch
from survey.models.outlet import Outlet
from survey.queries.caseload import IS_OPEN, overdue


class Cases(NamedTuple):
    """Cases of a city: all that have appeared, those not closed, and of these the overdue ones."""

    all: int
    open: int
    overdue: int


class Invited(NamedTuple):
    """Invitations of a city in a wave: handed out, and answered."""

    offered: int
    used: int


def cases_by_city(moment: datetime, today: date) -> dict[str, Cases]:
    """The cases of every city that has any."""
    number = sa.func.count(Case.id)
    rows = db.session.execute(
        sa.select(Outlet.city_code, number, number.filter(IS_OPEN), number.filter(overdue(today)))
        .join(Case.outlet)
        .where(Case.visible_at <= moment)
        .group_by(Outlet.city_code)
    )
    return {city: Cases(every, open_, late) for city, every, open_, late in rows}


def invited_by_city(wave_id: int) -> dict[str, Invited]:
    """The invitations of every city that has any in a wave."""
    offered = _by_city(sa.func.sum(InvitationBatch.offered), InvitationBatch.wave_id == wave_id)
    used = _by_city(
        sa.func.sum(
            sa.select(sa.func.count())
            .where(Invitation.batch_id == InvitationBatch.id, Invitation.used)
            .correlate(InvitationBatch)
            .scalar_subquery()
        ),
        InvitationBatch.wave_id == wave_id,
    )
    return {city: Invited(n, used.get(city, 0)) for city, n in offered.items()}


def _by_city(value: sa.ColumnElement[int], condition: sa.ColumnElement[bool]) -> dict[str, int]:
    rows = db.session.execute(
        sa.select(Outlet.city_code, value)
        .join(InvitationBatch, InvitationBatch.outlet_id == Outlet.id)
        .where(condition)
        .group_by(Outlet.city_code)
    )
    return {city: int(n) for city, n in rows}
