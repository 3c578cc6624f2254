"""A folder whose files are listed with their hashes, so that a changed byte anywhere is found."""

from __future__ import annotations

import hashlib
import json
import shutil
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import BadZipFile, ZipFile, is_zipfile

from analysis.errors import FileError, at, wrong
from analysis.progress import bar

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


@contextmanager
def unpacked(place: Path) -> Iterator[Path]:
    """The folder of a bundle: `place` itself, or what a ZIP archive there holds, for as long as it is looked at.

    Raises FileError where a file is no such archive, or there is no room for what it says that it holds.
    """
    if not place.is_file():
        yield place
        return
    with TemporaryDirectory() as name:
        _unpack(place, Path(name))
        inside = list(Path(name).iterdir())
        yield inside[0] if len(inside) == 1 and inside[0].is_dir() else Path(name)


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
    with bar("hashes", sum(path.stat().st_size for path in present.values()), "B") as told:
        for name, path in present.items():
            if name in listed:
                found = _described(folder, path)
                problems += [] if found == listed[name] else [wrong("changed", path=name)]
                told(found["bytes"])
    if problems:
        raise FileError(at(folder, problems))
    return manifest, digest


def _unpack(archive: Path, folder: Path) -> None:
    if not is_zipfile(archive):
        raise FileError(wrong("no_archive", path=archive))
    try:
        with ZipFile(archive) as packed:
            # no more comes out of a file of an archive than the archive says of it
            if sum(file.file_size for file in packed.infolist()) > shutil.disk_usage(folder).free:
                raise FileError(wrong("no_room", path=archive, folder=folder))
            packed.extractall(folder)
    except (BadZipFile, OSError, RuntimeError, ValueError, zlib.error) as error:
        raise FileError(wrong("unreadable", path=archive, error=error)) from error


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
