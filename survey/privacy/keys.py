"""Keys belong to a database: with others receipts are not found, contacts not opened, passwords not right."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from flask import current_app

from survey.base.database import db
from survey.models import KeyCheck

_PURPOSE = b"by this a database knows its key again"


def strangers(connection: sa.Connection) -> list[str]:
    """The settings of which the database knows other keys only; none for a database that never met any."""
    known: dict[str, set[bytes]] = {}
    for name, digest in connection.execute(sa.select(KeyCheck.name, KeyCheck.digest)):
        known.setdefault(name, set()).add(bytes(digest))
    return [name for name, digests in digests().items() if name in known and not known[name] & digests]


def introduce() -> None:
    """Let the database know the keys that we have, in the caller's transaction; those it knew stay."""
    known = {(row.name, bytes(row.digest)) for row in db.session.execute(sa.select(KeyCheck.name, KeyCheck.digest))}
    ours = {(name, digest) for name, digests in digests().items() for digest in digests}
    if new := ours - known:
        db.session.execute(sa.insert(KeyCheck), [{"name": name, "digest": digest} for name, digest in sorted(new)])


def met(connection: sa.Connection) -> dict[str, datetime]:
    """Since when the database knows the key that each setting uses for what is new; of those that it knows."""
    rows = connection.execute(sa.select(KeyCheck.name, KeyCheck.digest, KeyCheck.known_since))
    known = {(name, bytes(digest)): since for name, digest, since in rows}
    used = {name: (name, _digest(name, keys[0])) for name, keys in _keys().items()}
    return {name: known[key] for name, key in used.items() if key in known}


def accept(name: str) -> None:
    """Let the database take the key that we have for its own, in the caller's transaction: what was made with another
    one stays unreadable."""
    db.session.execute(sa.delete(KeyCheck).where(KeyCheck.name == name))
    introduce()


def forget_older(name: str) -> None:
    """Let the database know no other key of a setting than the one that makes what is new, in the caller's
    transaction."""
    newest = _digest(name, _keys()[name][0])
    db.session.execute(sa.delete(KeyCheck).where(KeyCheck.name == name, KeyCheck.digest != newest))


def digests() -> Mapping[str, set[bytes]]:
    """By setting, a digest of each key in it."""
    return {name: {_digest(name, key) for key in held} for name, held in _keys().items()}


def _keys() -> Mapping[str, list[str]]:
    """By setting, its keys, the one first that makes what is new."""
    keys: Mapping[str, list[str]] = current_app.config["KEYS"]
    return keys


def _digest(name: str, key: str) -> bytes:
    """From it nobody learns the key, which is long and random."""
    return hmac.digest(key.encode(), _PURPOSE + name.encode(), sha256)
