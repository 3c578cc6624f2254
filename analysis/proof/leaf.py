"""A response as a leaf: what was counted, sealed with a random salt, without any free text."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

import msgspec

_canonical = msgspec.json.Encoder(order="sorted").encode
answers_in = msgspec.json.Decoder(dict[str, Any]).decode
"""Answers from their JSON text; raises msgspec.MsgspecError where it holds none."""


def hour_of(moment: datetime) -> datetime:
    """The hour in which a response came: as exact as a snapshot tells it."""
    return moment.replace(minute=0, second=0, microsecond=0)


@lru_cache(1 << 15)  # three years
def hour_text(number: int) -> str:
    """An hour, counted from the beginning of 1970 (UTC), as a leaf tells it."""
    return datetime.fromtimestamp(3600 * number, UTC).isoformat()


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
    return sealed(outlet, wave, kind, version, hour_of(received_at).isoformat(), answers, salt, receipt_hash)


def sealed(
    outlet: str,
    wave: str,
    kind: str,
    version: str,
    hour: str,
    answers: Mapping[str, Any],
    salt: bytes,
    receipt_hash: bytes,
) -> bytes:
    """The same of a response whose hour is text already. Answers are whole numbers, texts, lists of texts or None."""
    return _canonical(
        {
            "answers": answers,
            "hour": hour,
            "kind": kind,
            "outlet": outlet,
            "receipt": receipt_hash.hex(),
            "salt": salt.hex(),
            "version": version,
            "wave": wave,
        }
    )


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf (32 bytes), prefixed as in RFC 9162, so that it is never taken for a node's."""
    return sha256(b"\0" + leaf).digest()


def chained(head: bytes, leaf: bytes) -> bytes:
    """The head of a chain after one more leaf hash; the prefix keeps links apart from leaves and nodes."""
    return sha256(b"\2" + head + leaf).digest()
