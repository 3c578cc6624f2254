"""What is asked of the table of cases. Nobody sees a case before its time; each role sees its own ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from survey.base.database import db
from survey.models.account import CITY_OFFICER, MANAGER, STAFF, Account, account_outlet
from survey.models.case import Case, CaseEvent
from survey.models.outlet import Outlet, RegisterEntry

IS_OPEN = Case.status != "closed"


@dataclass(frozen=True)
class Counts:
    """How many cases somebody has to look after: not closed, and of these with a missed deadline."""

    open: int
    overdue: int


def insert_case(connection: sa.Connection, row: dict[str, Any]) -> None:
    """Insert a case in the connection's transaction, without a look at the database."""
    connection.execute(sa.insert(Case.__table__), row)


def overdue(today: date) -> sa.ColumnElement[bool]:
    """Cases that were not taken up, or not closed, by their day."""
    return IS_OPEN & ((Case.close_due < today) | ((Case.status == "open") & (Case.contact_due < today)))


def own(account: Account, moment: datetime) -> sa.ColumnElement[bool]:
    """Cases that an account may see now: those of its unit, of its outlets, or its city's escalated or
    appealed ones."""
    appeared = Case.visible_at <= moment
    if account.role == MANAGER:
        return appeared & (RegisterEntry.unit_id == account.unit_id)
    if account.role == STAFF:
        its = sa.select(account_outlet.c.outlet_id).where(account_outlet.c.account_id == account.id)
        return appeared & (RegisterEntry.unit_id == account.unit_id) & Case.outlet_id.in_(its)
    if account.role == CITY_OFFICER:
        raised = Case.escalated_on.is_not(None) | Case.appeal.is_not(None)
        return appeared & (Outlet.city_code == account.city_code) & raised
    return sa.false()


def reaching_into(day: date) -> Sequence[Case]:
    """Cases that are not closed, and are to be closed on a day or later."""
    return db.session.scalars(sa.select(Case).where(IS_OPEN, Case.close_due >= day).order_by(Case.id)).all()


def cases(*conditions: sa.ColumnElement[bool], limit: int | None = None, offset: int = 0) -> Sequence[Case]:
    """Cases with outlet and assignee, the next deadline first; within a day by their random codes, so that the order
    tells nothing of the hour."""
    return db.session.scalars(_cases(*conditions).limit(limit).offset(offset)).all()


def _cases(*conditions: sa.ColumnElement[bool]) -> sa.Select[Case]:
    next_due = sa.case((Case.status == "open", Case.contact_due), else_=Case.close_due)
    return (
        sa.select(Case)
        .join(Case.outlet)
        .join(Case.entry)
        .options(
            contains_eager(Case.outlet),
            contains_eager(Case.entry).joinedload(RegisterEntry.unit),
            joinedload(Case.assigned_to),
        )
        .where(*conditions)
        .order_by(next_due, Case.rated_on, Case.code)
    )


def case_by_code(code: str, *conditions: sa.ColumnElement[bool], lock: bool = False) -> Case | None:
    """The case with this code; `lock`: nobody else changes it until the transaction ends."""
    found = _cases(Case.code == code, *conditions)
    return db.session.scalar(found.with_for_update(of=Case) if lock else found)


def outlets_of_cases(*conditions: sa.ColumnElement[bool]) -> list[tuple[str, str]]:
    """(code, name) of the outlets that have such cases."""
    rows = db.session.execute(
        sa.select(Outlet.code, Outlet.name)
        .where(Outlet.id.in_(sa.select(Case.outlet_id).join(Case.outlet).join(Case.entry).where(*conditions)))
        .order_by(Outlet.code)
    )
    return [(code, name) for code, name in rows]


def count(*conditions: sa.ColumnElement[bool], today: date) -> Counts:
    """How many cases are open, and how many of these overdue."""
    row = db.session.execute(
        sa.select(
            sa.func.count(Case.id).filter(IS_OPEN),
            sa.func.count(Case.id).filter(overdue(today)),
        )
        .join(Case.outlet)
        .join(Case.entry)
        .where(*conditions)
    ).one()
    return Counts(*row)


def events_of(case: Case) -> Sequence[CaseEvent]:
    """The steps of a case with who took them, the first one first."""
    return db.session.scalars(
        sa.select(CaseEvent)
        .options(joinedload(CaseEvent.account), joinedload(CaseEvent.given_to))
        .where(CaseEvent.case_id == case.id)
        .order_by(CaseEvent.id)
    ).all()


def latest_event(case: Case) -> CaseEvent | None:
    """The last step of a case."""
    steps = sa.select(CaseEvent).where(CaseEvent.case_id == case.id)
    return db.session.scalar(steps.order_by(CaseEvent.id.desc()).limit(1))


def people_for(case: Case) -> Sequence[Account]:
    """Who can be given a case: the unit's managers, and staff of the case's outlet."""
    here = Account.outlets.any(Outlet.id == case.outlet_id)
    return db.session.scalars(
        sa.select(Account)
        .where(Account.active, Account.unit_id == case.entry.unit_id, (Account.role == MANAGER) | here)
        .order_by(Account.role, Account.name, Account.id)
    ).all()


def to_remind(today: date, moment: datetime) -> Sequence[Case]:
    """Cases of which somebody must be told this morning: new ones, those due today, overdue ones. Whoever asks at the
    same time waits for the end of our transaction, and finds only what is left."""
    due = ((Case.status == "open") & (Case.contact_due <= today)) | (Case.close_due <= today)
    told_today = Case.reminded_on.is_not(None) & (Case.reminded_on >= today)
    found = _cases(IS_OPEN, Case.visible_at <= moment, Case.reminded_on.is_(None) | due, ~told_today)
    return db.session.scalars(found.with_for_update(of=Case)).all()


def active_accounts(*conditions: sa.ColumnElement[bool]) -> Sequence[Account]:
    """Accounts that can sign in."""
    return db.session.scalars(sa.select(Account).where(Account.active, *conditions).order_by(Account.id)).all()


def closed_by_cause(unit_id: int, wave_id: int) -> dict[str, dict[str, int]]:
    """How many cases of a wave a unit has closed, by sector and cause, the most frequent first."""
    number = sa.func.count(Case.id)
    rows = db.session.execute(
        sa.select(Outlet.sector_code, Case.cause, number)
        .join(Case.outlet)
        .join(Case.entry)
        .where(RegisterEntry.unit_id == unit_id, Case.wave_id == wave_id, ~IS_OPEN, Case.cause.is_not(None))
        .group_by(Outlet.sector_code, Case.cause)
        .order_by(number.desc(), Case.cause)
    )
    counted: dict[str, dict[str, int]] = {}
    for sector, cause, n in rows:
        counted.setdefault(sector, {})[str(cause)] = n
    return counted
