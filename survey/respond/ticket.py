"""The signed ticket that a questionnaire page carries instead of a session: no cookie, and valid for seven days."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData
from itsdangerous.encoding import base64_decode, base64_encode

from survey.base.clock import now
from survey.base.signed import dated

LIFETIMES = {"poster": timedelta(days=7), "invitation": timedelta(days=7), "display": timedelta(minutes=30)}
"""How long a page may be answered, by kind of code: a display's asks for presence."""

_NONCE_BYTES = 16


class TamperedTicketError(Exception):
    """Not a ticket of ours."""


@dataclass(frozen=True)
class Ticket:
    """What a page was made for; `nonce` makes its answer unique, `issued_at` is when the page was opened, `text` how
    the page carries it."""

    code: str
    wave_id: int
    version_id: int
    language: str
    nonce: bytes
    issued_at: datetime
    text: str = ""

    def age(self, moment: datetime) -> timedelta:
        return max(moment - self.issued_at, timedelta(0))

    def expired(self, moment: datetime, kind: str) -> bool:
        return self.age(moment) > LIFETIMES[kind]


def issue(code: str, wave_id: int, version_id: int, language: str) -> Ticket:
    """A new ticket."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    text = str(dated("ticket").dumps([code, wave_id, version_id, language, base64_encode(nonce).decode()]))
    return Ticket(code, wave_id, version_id, language, nonce, now(), text)


def read(text: str) -> Ticket:
    """The ticket behind the field, expired or not; raises TamperedTicketError where the signature does not hold."""
    try:
        (code, wave_id, version_id, language, nonce), issued_at = dated("ticket").loads(text, return_timestamp=True)
        return Ticket(code, wave_id, version_id, language, base64_decode(nonce), issued_at.astimezone(UTC), text)
    except (BadData, ValueError) as error:
        raise TamperedTicketError from error
