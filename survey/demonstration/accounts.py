"""Accounts of the demonstration, one for each role, two statisticians; their passwords are this installation's own."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_security import verify_password

from survey.accounts import leaving, people
from survey.base import identifier
from survey.base.database import db
from survey.base.keyed import keyed
from survey.models import Account, Outlet, OutletHead, Unit
from survey.models.account import ADMINISTRATOR, CITY_OFFICER, MANAGER, STAFF, STATISTICIAN, account_by_email

_MOST_OUTLETS = 8
REVIEWER = ("reviewer@example.com", "刘复核")
"""The second statistician, who signs what the first one drafts."""


@dataclass(frozen=True)
class DemoAccount:
    """What to print of an account."""

    role: str
    email: str
    password: str


def prepare() -> list[DemoAccount]:
    """Make the accounts that are missing, switch all on, and see that the printed passwords are theirs."""
    outlets = _a_unit_with_something_to_see()
    unit, first = outlets[0].unit.uscc, outlets[0]
    return [
        _account("manager@example.com", MANAGER, "王负责人", uscc=unit),
        _account("staff@example.com", STAFF, "李员工", uscc=unit, outlets=[first.code]),
        _account("city@example.com", CITY_OFFICER, "赵管理员", city=first.city_code),
        _account("statistician@example.com", STATISTICIAN, "陈统计"),
        _account(REVIEWER[0], STATISTICIAN, REVIEWER[1]),
        _account("administrator@example.com", ADMINISTRATOR, "系统管理员"),
    ]


def switch_off() -> None:
    """Nobody signs in with a made-up account: others can reach this service, or its data are real."""
    for account in db.session.scalars(sa.select(Account).where(Account.demo, Account.active)):
        people.switch(account, on=False)


def _account(
    email: str, role: str, name: str, *, uscc: str = "", city: str = "", outlets: Sequence[str] = ()
) -> DemoAccount:
    account = account_by_email(email) or people.create(
        email, role, name, uscc=uscc, city=city, outlets=outlets, demo=True
    )
    password = identifier.from_bytes(keyed("demonstration account", email.encode()), 12)
    if not account.password or not verify_password(password, account.password):
        people.set_password(account, password)
    if account.left_at is not None:
        leaving.come_back(account)
    if not account.active:
        people.switch(account, on=True)
    return DemoAccount(role, email, password)


def _a_unit_with_something_to_see() -> list[Outlet]:
    """The outlets of the demonstration unit that was answered most, among those with a handful of outlets."""
    best = (
        sa.select(Outlet.unit_id)
        .join(Unit, Unit.id == Outlet.unit_id)
        .join(OutletHead, OutletHead.outlet_id == Outlet.id)
        .where(Unit.demonstration)
        .group_by(Outlet.unit_id)
        .having(sa.func.count() <= _MOST_OUTLETS)
        .order_by(sa.func.sum(OutletHead.length).desc(), Outlet.unit_id)
        .limit(1)
        .scalar_subquery()
    )
    return list(db.session.scalars(sa.select(Outlet).where(Outlet.unit_id == best).order_by(Outlet.code)))
