"""A tablet at the counter on which one customer after another answers: a poster's code, with a proof that it is ours.

Without the proof anybody could say that a page stands on a kiosk, and so escape the flag of a repeat.
"""

import hmac

from survey.base import identifier
from survey.base.addresses import scan_url
from survey.base.keyed import keyed_by_any


def kiosk_url(code: str) -> str:
    """The address to open on the tablet."""
    return f"{scan_url(code)}?kiosk={code}{_proofs(code)[0]}"


def kiosk_code(text: str) -> str | None:
    """The code of the kiosk that a page says it stands on; None where it stands on none of ours."""
    code, proof = text[: identifier.POSTER], text[identifier.POSTER :]
    known = [hmac.compare_digest(one.encode(), proof.encode()) for one in _proofs(code)]
    return code if any(known) else None


def _proofs(code: str) -> list[str]:
    """By each audit key."""
    return [identifier.from_bytes(one, identifier.POSTER) for one in keyed_by_any("kiosk", code.encode())]
