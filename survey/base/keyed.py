"""Keyed hashes: what is stored of a secret that people hold, and what can be checked without storing anything."""

import hmac
from hashlib import sha256

from flask import current_app


def keyed(purpose: str, message: bytes) -> bytes:
    """HMAC-SHA256 of the message under the audit key (32 bytes); different purposes never meet."""
    return hmac.digest(current_app.config["AUDIT_KEY"].encode(), purpose.encode() + b"\0" + message, sha256)
