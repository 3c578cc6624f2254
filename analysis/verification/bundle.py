"""A folder whose files are listed with their hashes, so that a changed byte anywhere is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.errors import FileError, at

FORMAT = 1
MANIFEST, SEAL = "bundle.json", "bundle.sha256"


def seal(folder: Path, about: Mapping[str, Any]) -> str:
    """Write the list of a folder's files beside them, and the hash of the list, which is returned."""
    files = [_described(folder, path) for path in _files(folder)]
    content = json.dumps({"format": FORMAT, **about, "files": files}, ensure_ascii=False, indent=1).encode()
    (folder / MANIFEST).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    (folder / SEAL).write_text(f"{digest}  {MANIFEST}\n", encoding="ascii")
    return digest


def check(folder: Path) -> tuple[dict[str, Any], str]:
    """The list of a sealed folder, and its hash; raises FileError naming every file that is missing, changed or not
    listed."""
    if folder.is_file():
        raise FileError(f"{folder} is a file, not a folder: a bundle that came as a ZIP archive must be unpacked first")
    try:
        content = (folder / MANIFEST).read_bytes()
        sealed = (folder / SEAL).read_bytes()
    except OSError as error:
        raise FileError(f"{folder} is no bundle: {error.strerror}: {error.filename}") from error
    digest = hashlib.sha256(content).hexdigest()
    if sealed != f"{digest}  {MANIFEST}\n".encode("ascii"):
        raise FileError(f"{folder / MANIFEST} was changed: its SHA-256 is {digest}, which is not what {SEAL} says")
    manifest: dict[str, Any] = json.loads(content)
    listed = {file["path"]: file for file in manifest["files"]}
    present = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    problems = [f"{name} is missing" for name in listed if name not in present]
    problems += [f"{name} is not in the list" for name in present if name not in listed]
    problems += [
        f"{name} was changed"
        for name, path in present.items()
        if name in listed and _described(folder, path) != listed[name]
    ]
    if problems:
        raise FileError(at(folder, "\n".join(problems)))
    return manifest, digest


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in (MANIFEST, SEAL))


def _described(folder: Path, path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": digest}
