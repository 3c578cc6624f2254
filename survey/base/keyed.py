"""Keyed hashes: what is stored of a secret that people hold, and what can be checked without storing anything."""

import hmac
from collections.abc import Sequence
from hashlib import sha256

from flask import current_app


def audit_keys() -> Sequence[str]:
    """The audit keys: the first makes what is new, the others are those that it took the place of."""
    keys: Sequence[str] = current_app.config["KEYS"]["AUDIT_KEY"]
    return keys


def keyed(purpose: str, message: bytes) -> bytes:
    """HMAC-SHA256 of the message under the audit key (32 bytes); different purposes never meet."""
    return _hashed(audit_keys()[0], purpose, message)


def keyed_by_any(purpose: str, message: bytes) -> list[bytes]:
    """The same under each audit key: what was made before a key was rotated is found by one of them."""
    return [_hashed(key, purpose, message) for key in audit_keys()]


def _hashed(key: str, purpose: str, message: bytes) -> bytes:
    return hmac.digest(key.encode(), purpose.encode() + b"\0" + message, sha256)
