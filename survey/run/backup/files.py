"""The data folder and the list of what a backup holds."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path
from typing import Any

from survey.base.refusal import RefusedError
from survey.base.storage import on_disk

FOLDERS = ("archives", "calendar", "heads", "mail", "microdata", "releases", "snapshots", "uploads")
"""Of the data folder: all that the service writes there, but the embedded database, its secrets and its address."""
MANIFEST = "manifest.json"


def copy_data(source: Path, target: Path) -> None:
    """Copy the data folder; what is replaced meanwhile, such as a draft, may be gone."""
    for name in FOLDERS:
        for path in _files(source / name):
            to = target / path.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                shutil.copy2(path, to)


def write_manifest(folder: Path, about: Mapping[str, Any]) -> None:
    """List every file of a backup with its size and hash; the last thing that is written."""
    files = {path.relative_to(folder).as_posix(): _described(path) for path in _files(folder)}
    told = json.dumps({**about, "files": files}, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(told, encoding="utf-8")
    on_disk(folder)


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a backup says of itself, every file as it was written; raises RefusedError with all that is not so."""
    try:
        about: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = about["files"]
    except (OSError, ValueError, RecursionError, KeyError, TypeError) as error:
        raise RefusedError(f"{folder}: not a whole backup, {MANIFEST} cannot be read") from error
    found = {path.relative_to(folder).as_posix(): path for path in _files(folder) if path != folder / MANIFEST}
    problems = [f"{name}: missing" for name in sorted(files.keys() - found.keys())]
    problems += [f"{name}: not of this backup" for name in sorted(found.keys() - files.keys())]
    problems += [f"{name}: changed" for name in files if name in found and _described(found[name]) != files[name]]
    if problems:
        raise RefusedError(*problems)
    return about


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _described(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": file_digest(file, "sha256").hexdigest()}
