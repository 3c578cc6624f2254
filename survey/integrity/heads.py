"""The heads of all chains, signed and published day by day: what is published can be compared for ever after."""

import base64
import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask_babel import gettext as _

from survey.base import storage
from survey.base.clock import local_day, now
from survey.base.keyed import audit_keys
from survey.base.refusal import RefusedError
from survey.integrity.chain import Head, kept_heads
from survey.models.wave import any_demo_data

Content = TypeVar("Content")
FOLDER = "heads"
_NAME, _DAY = "%Y-%m-%d", "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def publish() -> Path:
    """Write today's heads, signed, unless that is done; returns the file."""
    today = local_day(now())
    if today not in published():
        return storage.keep(name_of(today), signed(today, kept_heads()))
    return storage.file(name_of(today))


def name_of(day: date) -> str:
    """What the file of a day is called."""
    return f"{FOLDER}/{day:{_NAME}}.json"


def published() -> list[date]:
    """The days whose heads are published, the latest first."""
    stems = (Path(name).stem for name in storage.listed(FOLDER))
    return sorted((date.fromisoformat(stem) for stem in stems if re.fullmatch(_DAY, stem)), reverse=True)


def signed(day: date, heads: list[Head]) -> bytes:
    """The heads as a JSON file with an Ed25519 signature over its canonical rest."""
    return sign(
        {
            "day": day.isoformat(),
            "demonstration": any_demo_data(),
            "heads": [[head.outlet, head.length, head.hash.hex()] for head in heads],
        }
    )


def sign(content: dict[str, Any]) -> bytes:
    """Content as a JSON file with our public key and a signature over all of it."""
    content = {**content, "public_key": public_key(), **_earlier_keys()}
    signature = _encoded(_private_key(audit_keys()[0]).sign(_canonical(content)))
    return json.dumps({**content, "signature": signature}, ensure_ascii=False, indent=0).encode()


def of_day(day: date) -> list[Head]:
    """The heads that were published on a day."""
    return read_signed(storage.file(name_of(day)))[1]


def read_signed(file: Path) -> tuple[date, list[Head]]:
    """The day and the heads in a published file; raises RefusedError where it is not one or its signature is not
    ours."""
    return read_content(file, lambda content: (date.fromisoformat(content["day"]), heads_in(content["heads"])))


def heads_in(rows: list[tuple[str, int, str]]) -> list[Head]:
    """The heads as files write them."""
    return [Head(outlet, length, bytes.fromhex(hashed)) for outlet, length, hashed in rows]


def read_content(file: Path, parsed: Callable[[dict[str, Any]], Content]) -> Content:
    """What a file of ours says; raises RefusedError where it cannot be parsed or its signature is not ours."""
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        signature = base64.b64decode(content.pop("signature"), validate=True)
        found = parsed(content)
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise RefusedError(_("%(file)s：不是公布的校验值文件（%(error)s）", file=file.name, error=error)) from error
    for key in audit_keys():
        with suppress(InvalidSignature):
            _private_key(key).public_key().verify(signature, _canonical(content))
            return found
    raise RefusedError(_("%(file)s：签名不是本系统的，或文件被改动过", file=file.name))


def public_key() -> str:
    """The key that verifies published heads, base64."""
    return _encoded(_public_bytes(_private_key(audit_keys()[0]).public_key()))


def _earlier_keys() -> dict[str, Any]:
    """The keys that signed before this one, each vouching for it: so who holds one of them can trust what follows."""
    new = _public_bytes(_private_key(audit_keys()[0]).public_key())
    earlier = [_private_key(key) for key in audit_keys()[1:]]
    vouched = [[_encoded(_public_bytes(key.public_key())), _encoded(key.sign(new))] for key in earlier]
    return {"earlier_keys": vouched} if vouched else {}


def _private_key(audit_key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(b"heads\0" + audit_key.encode()).digest())


def _public_bytes(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode()
