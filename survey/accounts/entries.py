"""What a form, a command or a line of a file says of an account, checked: all that is wrong at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext

from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models import City, Outlet, Unit
from survey.models.account import CITY_OFFICER, MANAGER, ROLES, STAFF, Account, account_by_email

LONGEST_ADDRESS, LONGEST_NAME = 200, 100


@dataclass(frozen=True)
class Entry:
    """Who somebody is, and what they see."""

    email: str
    name: str
    role: str
    unit: Unit | None
    city: str | None
    outlets: Sequence[Outlet]


def checked(
    email: str,
    role: str,
    name: str = "",
    *,
    unit: str = "",
    city: str = "",
    outlets: Sequence[str] = (),
    of: Account | None = None,
) -> Entry:
    """The entry of a new account, or of one that is changed (`of`); `unit`: its social credit code or its name.

    Raises RefusedError with every reason why it cannot be.
    """
    email, name = email.strip().lower(), name.strip()
    problems = [] if _is_an_address(email) else [gettext("“%(email)s”不是邮箱地址。", email=email)]
    known = account_by_email(email) if not problems else None
    if known and known is not of:
        problems.append(taken(email))
    if len(name) > LONGEST_NAME or not name.isprintable():
        problems.append(gettext("姓名最长 %(most)s 个字，不含不能显示的字符。", most=LONGEST_NAME))
    if role not in ROLES:
        problems.append(gettext("没有“%(role)s”这个角色。", role=role))
    of_unit = _unit(role, unit, problems)
    if (role == CITY_OFFICER) != bool(city):
        problems.append(gettext("市州管理员要选择市州，其他角色不选。"))
    elif city and (not city.isprintable() or db.session.get(City, city) is None):
        problems.append(gettext("没有代码为 %(city)s 的市州。", city=city))
    if outlets and role != STAFF:
        problems.append(gettext("只有单位员工需要填写网点。"))
    places = _outlets(of_unit, outlets, problems)
    if role == STAFF and not outlets:
        problems.append(gettext("单位员工至少要填写一个网点。"))
    if problems:
        raise RefusedError(*problems)
    return Entry(email, name or email.partition("@")[0], role, of_unit, city or None, places)


def taken(email: str) -> str:
    """What to say of an address that another account has."""
    return str(gettext("账号 %(email)s 已经存在。", email=email))


def _is_an_address(email: str) -> bool:
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return len(email) <= LONGEST_ADDRESS


def _unit(role: str, text: str, problems: list[str]) -> Unit | None:
    if (role in (MANAGER, STAFF)) != bool(text):
        problems.append(gettext("单位负责人和员工要填写单位的统一社会信用代码或名称，其他角色不填。"))
        return None
    if not text:
        return None
    named = sa.select(Unit).where(sa.or_(Unit.uscc == text.upper(), Unit.name == text)).limit(2)
    found = db.session.scalars(named).all() if text.isprintable() else []
    if len(found) > 1:
        problems.append(gettext("有几个单位叫“%(name)s”，请填写统一社会信用代码。", name=text))
    elif not found:
        problems.append(gettext("没有统一社会信用代码或名称为 %(unit)s 的单位。", unit=text))
    return found[0] if len(found) == 1 else None


def _outlets(unit: Unit | None, codes: Sequence[str], problems: list[str]) -> list[Outlet]:
    if unit is None or not codes:
        return []
    asked = [code for code in codes if code.isprintable()]
    found = list(db.session.scalars(sa.select(Outlet).where(Outlet.unit_id == unit.id, Outlet.code.in_(asked))))
    known = {outlet.code for outlet in found}
    problems += [gettext("这个单位没有网点 %(code)s。", code=code) for code in codes if code not in known]
    return sorted(found, key=lambda outlet: outlet.code)
