"""Making accounts and helping their owners in: one-time passwords, invitations, second factors, switching off."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext
from flask_security import hash_password
from flask_security.recoverable import generate_reset_password_token

from survey.accounts.audit_log import note
from survey.base.addresses import site
from survey.base.clock import now
from survey.base.database import db
from survey.base.identifier import ALPHABET
from survey.base.refusal import RefusedError
from survey.errands.outbox import post
from survey.models import City, Outlet, Unit
from survey.models.account import CITY_OFFICER, MANAGER, ROLES, STAFF, Account, account_by_email

ONE_TIME_VALID = timedelta(days=7)
_ONE_TIME_GROUPS = 4


def create(
    email: str,
    role: str,
    name: str = "",
    *,
    uscc: str = "",
    city: str = "",
    outlets: Sequence[str] = (),
    demo: bool = False,
) -> Account:
    """A new account without a password. Raises RefusedError with every reason why it cannot be."""
    email = email.strip().lower()
    problems = [] if _looks_like_an_address(email) else [gettext("“%(email)s”不是邮箱地址。", email=email)]
    if account_by_email(email):
        problems.append(gettext("账号 %(email)s 已经存在。", email=email))
    if role not in ROLES:
        problems.append(gettext("没有“%(role)s”这个角色。", role=role))
    unit = _unit(role, uscc, problems)
    if (role == CITY_OFFICER) != bool(city):
        problems.append(gettext("市州管理员要选择市州，其他角色不选。"))
    elif city and db.session.get(City, city) is None:
        problems.append(gettext("没有代码为 %(city)s 的市州。", city=city))
    if outlets and role != STAFF:
        problems.append(gettext("只有单位员工需要填写网点。"))
    places = _outlets(unit, outlets, problems)
    if role == STAFF and not outlets:
        problems.append(gettext("单位员工至少要填写一个网点。"))
    if problems:
        raise RefusedError(*problems)
    account = Account(
        email=email,
        name=name or email.partition("@")[0],
        role=role,
        unit_id=unit.id if unit else None,
        city_code=city or None,
        outlets=places,
        demo=demo,
        fs_uniquifier=secrets.token_hex(16),
    )
    db.session.add(account)
    db.session.flush()
    note("account created", email, role=role)
    return account


def find(email: str) -> Account:
    """The account with this address; raises RefusedError where there is none."""
    account = account_by_email(email)
    if account is None:
        raise RefusedError(gettext("没有账号“%(email)s”；`users list` 列出全部", email=email))
    return account


def one_time_password(account: Account) -> str:
    """A password to hand over on paper: valid for a week, to be changed at the first sign-in."""
    characters = "".join(secrets.choice(ALPHABET) for _ in range(4 * _ONE_TIME_GROUPS))
    password = "-".join(characters[start : start + 4] for start in range(0, len(characters), 4))
    set_password(account, password)
    account.one_time_until = now() + ONE_TIME_VALID
    note("one-time password", account.email)
    return password


def set_password(account: Account, password: str) -> None:
    """A new password; whoever is signed in with the old one is out."""
    account.password = hash_password(password)
    end_sessions(account)
    account.failures, account.locked_until = 0, None


def end_sessions(account: Account) -> None:
    """Every session that the account has begun ends, and links that were mailed to it no longer open."""
    account.fs_uniquifier = secrets.token_hex(16)


def invite(account: Account) -> None:
    """Post the mail with a link at which the account's owner sets a password."""
    link = f"{site()}/password/reset/{generate_reset_password_token(account)}"  # type: ignore[no-untyped-call]  # the library has no types here
    note("invited", account.email)
    paragraphs = (
        gettext("您好，%(name)s：", name=account.name),
        gettext("请您在两天内打开下面的链接，设置密码："),
        link,
        gettext("之后在 %(address)s 登录。如果您没有预期收到这封邮件，请不必理会。", address=f"{site()}/sign-in"),
    )
    post(account.email, gettext("请设置您的密码"), "\n\n".join(paragraphs) + "\n")


def reset_second_factor(account: Account) -> None:
    """Forget the phone: the next sign-in sets up a new one."""
    account.tf_primary_method = account.tf_totp_secret = None
    end_sessions(account)
    note("second factor reset", account.email)


def switch(account: Account, on: bool) -> None:
    """Let an account sign in, or no more; its sessions end at once."""
    account.active = on
    note("switched on" if on else "switched off", account.email)


def _looks_like_an_address(email: str) -> bool:
    try:
        validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


def _unit(role: str, uscc: str, problems: list[str]) -> Unit | None:
    if (role in (MANAGER, STAFF)) != bool(uscc):
        problems.append(gettext("单位负责人和员工要填写单位的统一社会信用代码，其他角色不填。"))
        return None
    unit = db.session.scalar(sa.select(Unit).where(Unit.uscc == uscc.upper())) if uscc else None
    if uscc and unit is None:
        problems.append(gettext("没有统一社会信用代码为 %(uscc)s 的单位。", uscc=uscc))
    return unit


def _outlets(unit: Unit | None, codes: Sequence[str], problems: list[str]) -> list[Outlet]:
    if unit is None or not codes:
        return []
    found = list(db.session.scalars(sa.select(Outlet).where(Outlet.unit_id == unit.id, Outlet.code.in_(codes))))
    known = {outlet.code for outlet in found}
    problems += [gettext("这个单位没有网点 %(code)s。", code=code) for code in codes if code not in known]
    return found
