"""A folder whose files are listed with their hashes, so that a changed byte anywhere is found."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.errors import FileError, at, wrong

FORMAT = 1
MANIFEST, SEAL = "bundle.json", "bundle.sha256"
KINDS = ("full", "public")


def seal(folder: Path, about: Mapping[str, Any]) -> str:
    """Write the list of a folder's files beside them, and the hash of the list, which is returned."""
    files = [_described(folder, path) for path in _files(folder)]
    content = json.dumps({"format": FORMAT, **about, "files": files}, ensure_ascii=False, indent=1).encode()
    (folder / MANIFEST).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    (folder / SEAL).write_text(f"{digest}  {MANIFEST}\n", encoding="ascii")
    return digest


def read_json(path: Path) -> dict[str, Any]:
    """The object in a file; raises FileError where there is none, or a number that JSON does not know (NaN)."""
    try:
        content = json.loads(path.read_bytes(), parse_constant=_no_number)
    except (OSError, ValueError, RecursionError) as error:
        raise FileError(wrong("unreadable", path=path, error=error)) from error
    if not isinstance(content, dict):
        raise FileError(wrong("no_object", path=path))
    return content


def check(folder: Path) -> tuple[dict[str, Any], str]:
    """The list of a sealed folder, and its hash; raises FileError naming every file that is missing, changed or not
    listed."""
    if folder.is_file():
        raise FileError(wrong("bundle_packed", path=folder))
    try:
        content = (folder / MANIFEST).read_bytes()
        sealed = (folder / SEAL).read_bytes()
    except OSError as error:
        raise FileError(wrong("no_bundle", path=folder, error=error.strerror, file=error.filename)) from error
    digest = hashlib.sha256(content).hexdigest()
    if sealed != f"{digest}  {MANIFEST}\n".encode("ascii"):
        raise FileError(wrong("seal_broken", path=folder / MANIFEST, digest=digest, seal=SEAL))
    manifest = read_json(folder / MANIFEST)
    listed = _listed(folder / MANIFEST, manifest)
    present = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    problems = [wrong("missing", name=name) for name in listed if name not in present]
    problems += [wrong("not_listed", path=name) for name in present if name not in listed]
    problems += [
        wrong("changed", path=name)
        for name, path in present.items()
        if name in listed and _described(folder, path) != listed[name]
    ]
    if problems:
        raise FileError(at(folder, problems))
    return manifest, digest


def _listed(path: Path, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The files of the list by their paths, each once."""
    files, head = manifest.get("files"), [manifest.get(name) for name in ("format", "kind", "revision")]
    if isinstance(files, list) and head[0] == FORMAT and head[1] in KINDS and type(head[2]) is int:
        listed = {file["path"]: file for file in files if isinstance(file, dict) and isinstance(file.get("path"), str)}
        if len(listed) == len(files):
            return listed
    raise FileError(wrong("no_list", path=path, format=FORMAT))


def _no_number(name: str) -> float:
    raise ValueError(name)


def _files(folder: Path) -> list[Path]:
    own = (folder / MANIFEST, folder / SEAL)
    return sorted(path for path in folder.rglob("*") if path.is_file() and path not in own)


def _described(folder: Path, path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": digest}
