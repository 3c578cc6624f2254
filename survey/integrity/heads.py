"""The heads of all chains, signed and published day by day: what is published can be compared for ever after."""

import base64
import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask import current_app

from survey.base.database import now
from survey.base.i18n import SHANGHAI
from survey.base.refusal import RefusedError
from survey.integrity.chain import Head, kept_heads
from survey.models.wave import any_demo_data

_NAME = "%Y-%m-%d"


def publish() -> Path:
    """Write today's heads, signed, unless that is done; returns the file."""
    today = now().astimezone(SHANGHAI).date()
    file = folder() / f"{today:{_NAME}}.json"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_bytes(signed(today, kept_heads()))
        fresh.rename(file)
    return file


def folder() -> Path:
    """Where the published heads lie, a file a day."""
    return Path(current_app.config["DATA_DIR"]) / "heads"


def published() -> list[date]:
    """The days whose heads are published, the latest first."""
    return sorted((date.fromisoformat(file.stem) for file in folder().glob("????-??-??.json")), reverse=True)


def signed(day: date, heads: list[Head]) -> bytes:
    """The heads as a JSON file with an Ed25519 signature over its canonical rest."""
    content: dict[str, Any] = {
        "day": day.isoformat(),
        "demonstration": any_demo_data(),
        "heads": [[head.outlet, head.length, head.hash.hex()] for head in heads],
        "public_key": _encoded(_public_bytes(_private_key().public_key())),
    }
    signature = _encoded(_private_key().sign(_canonical(content)))
    return json.dumps({**content, "signature": signature}, ensure_ascii=False, indent=0).encode()


def read_signed(file: Path) -> list[Head]:
    """The heads in a published file; raises RefusedError where it is not one or its signature is not ours."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        signature = base64.b64decode(content.pop("signature"), validate=True)
        heads = [Head(outlet, length, bytes.fromhex(hashed)) for outlet, length, hashed in content["heads"]]
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedError(f"{file.name}: not a file of published heads ({error})") from error
    try:
        _private_key().public_key().verify(signature, _canonical(content))
    except InvalidSignature:
        raise RefusedError(f"{file.name}: the signature is not this installation's, or the file was changed") from None
    return heads


def public_key() -> str:
    """The key that verifies published heads, base64."""
    return _encoded(_public_bytes(_private_key().public_key()))


def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sha256(b"heads\0" + current_app.config["AUDIT_KEY"].encode()).digest())


def _public_bytes(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode()
