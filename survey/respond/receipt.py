"""Receipts: made from the ticket's nonce, kept only as a keyed hash, so that nobody can read them in the database."""

from survey.base import identifier
from survey.base.keyed import keyed, keyed_by_any


def receipt_for(nonce: bytes) -> str:
    """The receipt that belongs to a nonce: the same one whenever it is asked for."""
    return identifier.from_bytes(keyed("receipt", nonce), identifier.RECEIPT)


def receipt_hash(receipt: str) -> bytes:
    """What the database keeps of a receipt (32 bytes)."""
    return keyed("receipt hash", receipt.encode())


def receipt_hashes(receipt: str) -> list[bytes]:
    """What the database may have kept of a receipt: by each audit key."""
    return keyed_by_any("receipt hash", receipt.encode())


def receipt_given(nonce: bytes, kept: bytes) -> str:
    """The receipt that was given for a nonce, whichever audit key made it, by what the database kept of it."""
    made = [identifier.from_bytes(key, identifier.RECEIPT) for key in keyed_by_any("receipt", nonce)]
    return next((receipt for receipt in made if kept in receipt_hashes(receipt)), made[0])
