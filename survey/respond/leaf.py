"""A response as a leaf of the wave's Merkle tree: what was counted, sealed with a random salt."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any


def hour_of(moment: datetime) -> datetime:
    """The hour in which a response came: as exact as a snapshot tells it."""
    return moment.replace(minute=0, second=0, microsecond=0)


def leaf(
    *, salt: bytes, receipt_hash: bytes, outlet: str, version: str, received_at: datetime, answers: Mapping[str, Any]
) -> bytes:
    """The bytes that are hashed: canonical JSON of the scored answers and where they belong; no free text."""
    content = {
        "answers": answers,
        "hour": hour_of(received_at).isoformat(),
        "outlet": outlet,
        "receipt": receipt_hash.hex(),
        "salt": salt.hex(),
        "version": version,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
