"""Receipts: made from the ticket's nonce, kept only as a keyed hash, so that nobody can read them in the database."""

from survey.base import identifier
from survey.base.keyed import keyed


def receipt_for(nonce: bytes) -> str:
    """The receipt that belongs to a nonce: the same one whenever it is asked for."""
    return identifier.from_bytes(keyed("receipt", nonce), identifier.RECEIPT)


def receipt_hash(receipt: str) -> bytes:
    """What the database keeps of a receipt (32 bytes)."""
    return keyed("receipt hash", receipt.encode())
