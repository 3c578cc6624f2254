"""Files that wait for a second look before they are imported: in DATA_DIR/uploads under their hash, for a day."""

import re
import time
from hashlib import sha256
from pathlib import Path

from flask import current_app

KEPT = 24 * 3600  # seconds


def keep(content: bytes) -> str:
    """Keep a file; returns its SHA-256, by which it is found again. Files that nobody came back to are dropped."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.stat().st_mtime < time.time() - KEPT:
            old.unlink(missing_ok=True)
    digest = sha256(content).hexdigest()
    unfinished = folder / f"{digest}.part"
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(content)
    unfinished.rename(folder / digest)
    return digest


def kept(digest: str) -> bytes | None:
    """The file with this hash; None where it is not kept, or no longer."""
    if not re.fullmatch("[0-9a-f]{64}", digest):
        return None
    try:
        content = (_folder() / digest).read_bytes()
    except FileNotFoundError:
        return None
    return content if sha256(content).hexdigest() == digest else None


def forget(digest: str) -> None:
    """Drop a file that was imported."""
    (_folder() / digest).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(current_app.config["DATA_DIR"]) / "uploads"
