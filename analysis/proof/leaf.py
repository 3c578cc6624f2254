"""A response as a leaf: what was counted, sealed with a random salt, without any free text."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any


def hour_of(moment: datetime) -> datetime:
    """The hour in which a response came: as exact as a snapshot tells it."""
    return moment.replace(minute=0, second=0, microsecond=0)


def leaf(
    *,
    salt: bytes,
    receipt_hash: bytes,
    outlet: str,
    wave: str,
    kind: str,
    version: str,
    received_at: datetime,
    answers: Mapping[str, Any],
) -> bytes:
    """The bytes that are hashed: canonical JSON of the scored answers and where they belong."""
    content = {
        "answers": answers,
        "hour": hour_of(received_at).isoformat(),
        "kind": kind,
        "outlet": outlet,
        "receipt": receipt_hash.hex(),
        "salt": salt.hex(),
        "version": version,
        "wave": wave,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf (32 bytes), prefixed as in RFC 9162, so that it is never taken for a node's."""
    return sha256(b"\0" + leaf).digest()


def chained(head: bytes, leaf: bytes) -> bytes:
    """The head of a chain after one more leaf hash; the prefix keeps links apart from leaves and nodes."""
    return sha256(b"\2" + head + leaf).digest()
