"""What nobody should read in a copy of the database: sealed with CONTACT_KEYS."""

import base64
from collections.abc import Iterable
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from flask import current_app


def box() -> MultiFernet:
    """The newest key seals; every key of the setting opens."""
    keys: Iterable[str] = current_app.config["KEYS"]["CONTACT_KEYS"]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(sha256(key.encode()).digest())) for key in keys])
