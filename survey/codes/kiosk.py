"""A tablet at the counter on which one customer after another answers: a poster's code, with a proof that it is ours.

Without the proof anybody could say that a page stands on a kiosk, and so escape the flag of a repeat.
"""

import hmac

from survey.base import identifier
from survey.base.addresses import scan_url
from survey.base.keyed import keyed


def kiosk_url(code: str) -> str:
    """The address to open on the tablet."""
    return f"{scan_url(code)}?kiosk={code}{_proof(code)}"


def kiosk_code(text: str) -> str | None:
    """The code of the kiosk that a page says it stands on; None where it stands on none of ours."""
    code, proof = text[: identifier.POSTER], text[identifier.POSTER :]
    return code if hmac.compare_digest(_proof(code).encode(), proof.encode()) else None


def _proof(code: str) -> str:
    return identifier.from_bytes(keyed("kiosk", code.encode()), identifier.POSTER)
