"""Contacts: sealed before storage, opened for whoever calls back, erased with the matter."""

import secrets
from datetime import timedelta

import sqlalchemy as sa
from cryptography.fernet import InvalidToken
from flask_babel import gettext

from survey.base.clock import today
from survey.base.database import db
from survey.base.sealing import box
from survey.models import Contact

CONTACTS_KEPT = timedelta(days=90)
LONGEST_CONTACT = 60


def acceptable_contact(text: str) -> bool:
    """Whether somebody could be called back with this: short, printable, with a few digits or an at sign."""
    digits = sum(character.isdecimal() for character in text)
    return len(text) <= LONGEST_CONTACT and text.isprintable() and (digits >= 5 or "@" in text)


def keep_contact(connection: sa.Connection, response_id: int, text: str) -> None:
    """Store a contact sealed, under a random key, its day of erasure told to the week only."""
    last = today() + CONTACTS_KEPT
    row = {
        "id": secrets.token_bytes(16),
        "response_id": response_id,
        "sealed": box().encrypt_at_time(text.encode(), 0),
        "erase_on": last - timedelta(days=last.weekday()),
    }
    connection.execute(sa.insert(Contact.__table__), [row])


def opened(contact: Contact) -> str:
    """The contact in plain text; where none of the keys opens it, a sentence that says so."""
    try:
        return box().decrypt(contact.sealed).decode()
    except InvalidToken:
        return str(gettext("（打不开：不是用现在的密钥加密的）"))


def erase_contact(response_id: int) -> None:
    """Erase the contact that came with a response, if there is one."""
    db.session.execute(sa.delete(Contact).where(Contact.response_id == response_id))
