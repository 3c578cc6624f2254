"""Keys that change while everything made with the old ones goes on working: a new one is put in front of them, and they
are taken out once nothing rests on them any more."""

import base64
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from survey.accounts.settings import numbered
from survey.base.clock import now
from survey.base.config import read_env_file
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.base.sealing import box
from survey.models import Contact
from survey.models.account import Account
from survey.models.mail import Mail
from survey.models.subscription import Subscription
from survey.privacy.keys import forget_older, met
from survey.respond.ticket import LIFETIMES

FILE = "secrets.env"


def rotated(name: str) -> str:
    """The setting's new value: a random key in front of those it has."""
    held = current_app.config["KEYS"][name]
    key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    if name == "TOTP_SECRETS":
        key = f"{max(map(int, numbered(held))) + 1}:{key}"
    return ",".join([key, *held])


def retired(name: str) -> str:
    """The setting's value without its older keys, in the caller's transaction: what they opened is sealed anew with the
    newest. Raises RefusedError where something rests on them that nobody can make anew."""
    held = current_app.config["KEYS"][name]
    if len(held) < 2:
        raise RefusedError(f"{name} has one key only")
    _RETIRE[name]()
    forget_older(name)
    return str(held[0])


def write(name: str, value: str) -> Path | None:
    """Write a setting into the file of secrets, all of it or nothing; None where the environment has it, and the
    operator must change it there."""
    file = Path(current_app.instance_path) / FILE
    known = read_env_file(file)
    if name in os.environ or name not in known:
        return None
    known[name] = value
    if name == "SECRET_KEY":
        known.pop("SECRET_KEY_FALLBACKS", None)  # they stand behind it now
    fresh = file.with_suffix(".new")
    made = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(made, "w", encoding="utf-8") as out:
        out.writelines(f"{setting}={text}\n" for setting, text in known.items())
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
    return file


def _tickets_and_sessions() -> None:
    since = met(db.session.connection()).get("SECRET_KEY")
    longest = max(LIFETIMES.values())
    if since is None or now() - since < longest:
        raise RefusedError(
            f"pages that customers opened with the old SECRET_KEY can be answered for {longest.days} days; "
            + (f"it was rotated at {since:%Y-%m-%d %H:%M} UTC" if since else "the service has not run with the new one")
        )


def _contacts_mails_and_subscriptions() -> None:
    for contact in db.session.scalars(sa.select(Contact)):
        contact.sealed = box().rotate(contact.sealed)
    for mail in db.session.scalars(sa.select(Mail)):
        mail.sealed = mail.sealed and box().rotate(mail.sealed)
    for subscription in db.session.scalars(sa.select(Subscription)):
        subscription.address = subscription.address and box().rotate(subscription.address)
        subscription.secret = subscription.secret and box().rotate(subscription.secret)


def _second_factors() -> None:
    factory = current_app.extensions["security"]._totp_factory._totp
    sealed = sa.select(Account.id, Account.tf_totp_secret).where(Account.tf_totp_secret.is_not(None))
    for number, secret in db.session.execute(sealed).all():
        anew = factory.from_source(secret).to_json(encrypt=True)
        # not through the noun, whose listener would note a second factor that somebody set up
        db.session.execute(sa.update(Account.__table__).where(Account.id == number).values(tf_totp_secret=anew))


def _never_receipts() -> None:
    raise RefusedError(
        "receipts, invitations and displays that were given out are known by the old AUDIT_KEY: it stays"
    )


def _never_passwords() -> None:
    raise RefusedError(
        "passwords are hashed anew as their owners sign in; take the old salt out by hand once all of them have"
    )


_RETIRE: Mapping[str, Callable[[], None]] = {
    "SECRET_KEY": _tickets_and_sessions,
    "CONTACT_KEYS": _contacts_mails_and_subscriptions,
    "TOTP_SECRETS": _second_factors,
    "AUDIT_KEY": _never_receipts,
    "SECURITY_PASSWORD_SALT": _never_passwords,
}
