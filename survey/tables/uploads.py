"""Files that wait for a second look before they are imported: under uploads/ by their hash, for a day."""

import re
from datetime import timedelta
from hashlib import sha256

from survey.base import storage
from survey.base.clock import now

KEPT = timedelta(days=1)
FIELD = "kept"
"""The field of a form that names a file by its hash."""


def keep(content: bytes) -> str:
    """Keep a file; returns its SHA-256, by which it is found again. Files that nobody came back to are dropped."""
    for old, written in storage.listed("uploads").items():
        if written < now() - KEPT:
            storage.drop(old)
    digest = sha256(content).hexdigest()
    storage.keep(_name(digest), content)
    return digest


def kept(digest: str) -> bytes | None:
    """The file with this hash; None where it is not kept, or no longer."""
    if not re.fullmatch("[0-9a-f]{64}", digest):
        return None
    try:
        content = storage.file(_name(digest)).read_bytes()
    except FileNotFoundError:
        return None
    return content if sha256(content).hexdigest() == digest else None


def forget(digest: str) -> None:
    """Drop a file that was imported."""
    storage.drop(_name(digest))


def _name(digest: str) -> str:
    return f"uploads/{digest}"
