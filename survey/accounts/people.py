"""Making accounts and helping their owners in: one-time passwords, invitations, second factors, switching off."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext
from flask_security import hash_password
from flask_security.recoverable import generate_reset_password_token

from survey.accounts.audit_log import note
from survey.accounts.entries import Entry, checked, taken
from survey.base.addresses import site
from survey.base.clock import now
from survey.base.database import db
from survey.base.identifier import ALPHABET
from survey.base.refusal import RefusedError
from survey.errands.outbox import post
from survey.models.account import Account, account_by_email

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
    """A new account without a password; `uscc`: its unit's code, or name. Raises RefusedError with every reason why it
    cannot be."""
    account = add(checked(email, role, name, unit=uscc, city=city, outlets=outlets))
    account.demo = demo
    return account


def add(entry: Entry) -> Account:
    """A new account without a password, of an entry that was checked; RefusedError where somebody else was faster."""
    account = Account(fs_uniquifier=secrets.token_hex(16))
    fill(account, entry)
    note("account created", entry.email, role=entry.role)
    return account


def fill(account: Account, entry: Entry) -> None:
    """Make an account what an entry says; RefusedError where another account took the address meanwhile."""
    account.email, account.name, account.role = entry.email, entry.name, entry.role
    account.unit_id, account.city_code = entry.unit.id if entry.unit else None, entry.city
    account.outlets = list(entry.outlets)
    db.session.add(account)
    try:
        db.session.flush()
    except sa.exc.IntegrityError as error:
        raise RefusedError(taken(entry.email)) from error


def find(email: str) -> Account:
    """The account with this address; raises RefusedError where there is none."""
    account = account_by_email(email)
    if account is None:
        raise RefusedError(gettext("没有账号“%(email)s”；`users list` 列出全部", email=email))
    return account


def one_time_password(account: Account) -> str:
    """A password to hand over on paper: valid for a week, to be changed at the first sign-in."""
    password, hashed = draw_password()
    hand_out(account, hashed)
    return password


def draw_password() -> tuple[str, str]:
    """A random password to hand over, and its hash, which takes long: many are drawn before anything is written."""
    characters = "".join(secrets.choice(ALPHABET) for _ in range(4 * _ONE_TIME_GROUPS))
    password = "-".join(characters[start : start + 4] for start in range(0, len(characters), 4))
    return password, hash_password(password)


def hand_out(account: Account, hashed: str) -> None:
    """Let a drawn password open the account for a week."""
    _set_hash(account, hashed)
    account.one_time_until = now() + ONE_TIME_VALID
    note("one-time password", account.email)


def set_password(account: Account, password: str) -> None:
    """A new password; whoever is signed in with the old one is out."""
    _set_hash(account, hash_password(password))


def _set_hash(account: Account, hashed: str) -> None:
    account.password = hashed
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
    """Let an account sign in, or no more; its sessions end at once. Raises RefusedError where its owner has left."""
    if on and account.left_at is not None:
        raise RefusedError(gettext("这个账号的主人已离开；先让账号回来。"))
    account.active = on
    note("switched on" if on else "switched off", account.email)
