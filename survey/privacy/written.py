"""What respondents write: comments are scrubbed before storage, contacts are sealed; both have a day of erasure."""

import base64
import re
import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, MultiFernet
from flask import current_app

from survey.base.database import affected, db, now
from survey.base.i18n import local_day
from survey.models import Comment, Contact

COMMENTS_KEPT = timedelta(days=365)
CONTACTS_KEPT = timedelta(days=90)
LONGEST_CONTACT = 60
HIDDEN = "＊＊＊"

_GAP = r"[\s\-－—_.·]{0,2}"
_NUMBERS = re.compile(
    rf"(?<!\d)(?:(?:\+|00)?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)"  # mobile
    rf"|(?<!\d)\d(?:{_GAP}\d){{16}}{_GAP}[\dXx](?![\dXx])"  # identity number, 18
    rf"|(?<!\d)\d{{15}}(?!\d)"  # identity number, 15
    rf"|(?<!\d)0\d{{2,3}}{_GAP}\d{{7,8}}(?!\d)"  # land line
)


def scrubbed(text: str) -> str:
    """The text with telephone and identity numbers hidden, however their digits are spaced or typed."""
    return _NUMBERS.sub(HIDDEN, text.translate(_PLAIN_DIGITS))


_PLAIN_DIGITS = str.maketrans("０１２３４５６７８９＋Ｘｘ", "0123456789+Xx")


def acceptable_contact(text: str) -> bool:
    """Whether somebody could be called back with this: short, printable, with a few digits or an at sign."""
    digits = sum(character.isdecimal() for character in text)
    return len(text) <= LONGEST_CONTACT and text.isprintable() and (digits >= 5 or "@" in text)


def keep_comments(response_id: int, outlet_id: int, wave_id: int, day: date, texts: dict[str, str]) -> None:
    """Store what was written in a response, scrubbed."""
    place = {"response_id": response_id, "outlet_id": outlet_id, "wave_id": wave_id, "day": day}
    rows = [
        {**place, "item": item, "text": scrubbed(text), "erase_on": day + COMMENTS_KEPT} for item, text in texts.items()
    ]
    if rows:
        db.session.connection().execute(sa.insert(Comment.__table__), rows)


def keep_contact(response_id: int, text: str) -> None:
    """Store a contact sealed, under a random key, its day of erasure told to the week only."""
    last = today() + CONTACTS_KEPT
    row = {
        "id": secrets.token_bytes(16),
        "response_id": response_id,
        "sealed": _box().encrypt_at_time(text.encode(), 0),
        "erase_on": last - timedelta(days=last.weekday()),
    }
    db.session.connection().execute(sa.insert(Contact.__table__), [row])


def opened(contact: Contact) -> str:
    """The contact in plain text."""
    return _box().decrypt(contact.sealed).decode()


def erase_contact(response_id: int) -> None:
    """Erase the contact that came with a response, if there is one."""
    db.session.execute(sa.delete(Contact).where(Contact.response_id == response_id))


def erase_expired(day: date) -> tuple[int, int]:
    """Erase comments and contacts whose day has come; returns how many of each."""
    comments, contacts = (sa.delete(noun).where(noun.erase_on <= day) for noun in (Comment, Contact))
    return affected(comments), affected(contacts)


def today() -> date:
    """The day in Gansu."""
    return local_day(now())


def _box() -> MultiFernet:
    """The newest key seals; every key of the setting opens."""
    keys: Iterable[str] = current_app.config["CONTACT_KEYS"].split(",")
    return MultiFernet([Fernet(base64.urlsafe_b64encode(sha256(key.encode()).digest())) for key in keys])


def split(answers: dict[str, Any], free_text: frozenset[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What is counted, and what was written in words."""
    counted = {item: value for item, value in answers.items() if item not in free_text}
    return counted, {item: value for item, value in answers.items() if item in free_text}
