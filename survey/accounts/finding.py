"""Accounts that are looked for: by address or name, role, unit, city, and how they stand; and one to be changed."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import joinedload, selectinload

from survey.accounts.resetting import VOUCHING, WAIT
from survey.base.clock import now
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models import AccountReset, Outlet, Unit
from survey.models.account import ADMINISTRATOR, MANAGER, STAFF, Account


@dataclass(frozen=True)
class Sought:
    """What is looked for; an empty text is not looked for. unit: a part of its name, or its code; city: of the officer,
    of an outlet of the unit, or of one of the staff's own."""

    q: str = ""
    role: str = ""
    unit: str = ""
    city: str = ""
    state: str = ""


FIELDS = tuple(field.name for field in fields(Sought))


def state_names() -> dict[str, str]:
    """How accounts stand, in the reader's language."""
    return {
        "active": gettext("可以登录"),
        "locked": gettext("暂时锁住"),
        "waiting": gettext("重设后等待"),
        "off": gettext("已停用"),
        "left": gettext("已离开"),
    }


def found(sought: Sought, *, limit: int, offset: int) -> Sequence[Account]:
    """The accounts that are looked for, with unit, city and outlets, by their addresses, erased ones last."""
    return db.session.scalars(
        sa.select(Account)
        .options(joinedload(Account.unit), joinedload(Account.city), selectinload(Account.outlets))
        .where(*_conditions(sought))
        .order_by(Account.erased_at.is_not(None), Account.email)
        .limit(limit)
        .offset(offset)
    ).all()


def locked(number: int) -> Account | None:
    """The account with this number, nobody else changing it, or any administrator, until the transaction ends.

    Of two administrators who take the role from each other the second then sees what the first did.
    """
    chosen = sa.select(Account).where((Account.id == number) | (Account.role == ADMINISTRATOR)).order_by(Account.id)
    rows = db.session.scalars(chosen.with_for_update().execution_options(populate_existing=True)).all()
    return next((one for one in rows if one.id == number), None)


def require_another_administrator(account: Account) -> None:
    """Raise RefusedError where nobody but this account could let others in."""
    others = sa.select(Account.id).where(Account.role == ADMINISTRATOR, Account.active, Account.id != account.id)
    if account.role == ADMINISTRATOR and account.active and db.session.scalar(others.limit(1)) is None:
        raise RefusedError(gettext("这是最后一位系统管理员。请先给另一个账号这个角色。"))


def _conditions(sought: Sought) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if sought.q:
        found.append(_has(Account.email, sought.q) | _has(Account.name, sought.q))
    if sought.role:
        found.append(Account.role == sought.role)
    if sought.unit:
        named = _has(Unit.name, sought.unit) | (Unit.uscc == sought.unit.upper())
        found.append(Account.unit_id.in_(sa.select(Unit.id).where(named)))
    if sought.city:
        there = Outlet.city_code == sought.city
        of_unit = Account.unit_id.in_(sa.select(Outlet.unit_id).where(there))
        own = ((Account.role == MANAGER) & of_unit) | ((Account.role == STAFF) & Account.outlets.any(there))
        found.append((Account.city_code == sought.city) | own)
    if sought.state:
        found.append(_states().get(sought.state, sa.true()))
    return found


def _has(column: sa.orm.InstrumentedAttribute[str], text: str) -> sa.ColumnElement[bool]:
    return column.icontains(text, autoescape=True)


def _states() -> dict[str, sa.ColumnElement[bool]]:
    moment = now()
    unconfirmed = sa.exists().where(
        AccountReset.account_id == Account.id,
        AccountReset.at > moment - WAIT,
        AccountReset.confirmed_by_id.is_(None),
    )
    return {
        "active": Account.active.is_(True),
        "locked": Account.active & (Account.locked_until > moment),
        "waiting": Account.active & Account.role.in_(VOUCHING) & unconfirmed,
        "off": ~Account.active & Account.left_at.is_(None),
        "left": Account.left_at.is_not(None),
    }
