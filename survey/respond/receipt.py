"""Receipts: made from the ticket's nonce, kept only as a keyed hash, so that nobody can read them in the database."""

import hmac
from hashlib import sha256

from flask import current_app

from survey import identifier


def receipt_for(nonce: bytes) -> str:
    """The receipt that belongs to a nonce: the same one whenever it is asked for."""
    return identifier.from_bytes(_keyed(b"receipt", nonce), identifier.RECEIPT)


def receipt_hash(receipt: str) -> bytes:
    """What the database keeps of a receipt (32 bytes)."""
    return _keyed(b"receipt hash", receipt.encode())


def _keyed(purpose: bytes, message: bytes) -> bytes:
    return hmac.digest(current_app.config["AUDIT_KEY"].encode(), purpose + b"\0" + message, sha256)
