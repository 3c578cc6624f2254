"""The proof of presence that a display's symbol carries: an HMAC of the outlet's code and the half minute."""

import hmac
from datetime import datetime

from survey.base import identifier
from survey.base.keyed import keyed_by_any

SLOT = 30
"""Seconds that a symbol is shown."""

SLOTS_VALID = 6
"""Half minutes that a symbol may be followed: three minutes to take out the phone and wait for the page."""


def token(code: str, moment: datetime) -> str:
    """What stands behind the code in the address of the symbol shown at this moment."""
    return _tokens(code, int(moment.timestamp()) // SLOT)[0]


def valid(code: str, shown: str, moment: datetime) -> bool:
    """Whether a token was shown on the code's display within the last three minutes; or is about to be, by the clock of
    another machine that is half a minute fast."""
    slot = int(moment.timestamp()) // SLOT
    known = [one for near in range(slot - SLOTS_VALID, slot + 2) for one in _tokens(code, near)]
    return any(hmac.compare_digest(candidate.encode(), shown.encode()) for candidate in known)


def _tokens(code: str, slot: int) -> list[str]:
    """By each audit key."""
    made = keyed_by_any("display slot", f"{code}:{slot}".encode())
    return [identifier.from_bytes(one, identifier.POSTER) for one in made]
