"""Files that every machine of the service sees, under names such as `heads/2026-09-01.json`.

They lie in DATA_DIR. Where STORAGE_URL names a bucket (S3 or alike) they lie there, and DATA_DIR holds copies of what
this machine wrote or read. Both hold the same tree: copying it turns the one into the other.
"""

import os
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import current_app

GIVES_UP_AFTER = 10
"""Seconds after which a bucket that does not answer counts as away."""
UNFINISHED = ".new"
LOOKED_AT_AGAIN_AFTER = 60
"""Seconds for which a copy of a file that may change is good."""
_looked: dict[str, float] = {}


class StorageAwayError(OSError):
    """The bucket does not answer, or refuses us."""


def place(name: str) -> Path:
    """Where a file or folder lies on this machine."""
    return Path(current_app.config["DATA_DIR"]) / name


def file(name: str) -> Path:
    """A file that never changes; where there is none the path leads nowhere."""
    path = place(name)
    if _shared() and not path.is_file():
        _bring(name)
    return path


def latest(name: str) -> Path:
    """A file that may change, as it was at most a minute ago, or last while the bucket is away; where there is none the
    path leads nowhere."""
    path = place(name)
    if _shared() and time.monotonic() > _looked.get(name, 0.0):
        with suppress(StorageAwayError):
            if not _bring(name):
                path.unlink(missing_ok=True)
        _looked[name] = time.monotonic() + LOOKED_AT_AGAIN_AFTER
    return path


def folder(name: str, last: str, holds: Callable[[Path], bool], only: Collection[str] = ()) -> Path:
    """A folder, copied anew where the copy here is not what it should be; whoever `holds` says so looks at the file
    `last`, which is copied last. Where there is none the path leads nowhere.

    only: the files that are needed, by their names in the folder; all of them where none is named.
    """
    path = place(name)
    if _shared() and not holds(path):
        there = {found.removeprefix(f"{name}/") for found in listed(name)}
        for inside in sorted(there & {*only} if only else there, key=lambda inside: (inside == last, inside)):
            _bring(f"{name}/{inside}")
        for stale in [] if only or not there else list(_files(path)):
            if stale.relative_to(path).as_posix() not in there:
                stale.unlink()
    return path


def listed(name: str) -> dict[str, datetime]:
    """The files of a folder and the folders in it, by name, and when each was written."""
    bucket = _bucket()
    if bucket is None:
        found = {}
        for path in _files(place(name)):
            with suppress(FileNotFoundError):  # somebody drops it, or moves it to its place, meanwhile
                found[path.relative_to(place("")).as_posix()] = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return found
    with _asking():
        return {found["path"]: found["last_modified"] for some in bucket.list(f"{name}/") for found in some}


def keep(name: str, content: bytes) -> Path:
    """Write a file, whole or not at all, in place of one of that name."""
    path = place(name)
    _write(path, [content])
    share(name)
    return path


def move(building: Path, name: str, last: str) -> Path:
    """Give a folder that was built beside it its place, in place of one of that name; `last` says that it is whole."""
    path = place(name)
    shutil.rmtree(path, ignore_errors=True)
    building.rename(path)
    before = set(listed(name)) if _shared() else set()
    share(name, last)
    for stale in before - {f"{name}/{one.relative_to(path).as_posix()}" for one in _files(path)}:
        drop(stale)
    return path


def share(name: str, last: str = "") -> None:
    """Let every machine see a file, or all files of a folder, as they were written at their place; `last` at the
    end."""
    bucket = _bucket()
    if bucket is None:
        return
    path = place(name)
    found = [path] if path.is_file() else sorted(_files(path), key=lambda one: one == path / last)
    with _asking():
        for one in found:
            bucket.put(one.relative_to(place("")).as_posix(), one)


def drop(name: str) -> None:
    """Remove a file, or a folder with all that is in it."""
    path, bucket = place(name), _bucket()
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
    if bucket is not None:
        names = [name, *listed(name)]
        with _asking():
            bucket.delete(names)


def copy(name: str, target: Path) -> None:
    """Copy a folder, under its name, into another place; what is dropped meanwhile may be missing there."""
    for found in listed(name):
        if _shared():
            _bring(found, target / found)
            continue
        (target / found).parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            shutil.copy2(place(found), target / found)


def on_disk(folder: Path) -> None:
    """Wait until the disk has all files of a folder: what a power cut takes was not kept."""
    for path in [*folder.rglob("*"), folder]:
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def problem() -> str | None:
    """Why the files cannot be written, if so."""
    probe = f".writable/{uuid4()}"
    try:
        keep(probe, b"")
        drop(probe)
    except StorageAwayError:
        return "the bucket of STORAGE_URL cannot be written"
    except OSError:
        return "the data folder cannot be written"
    return None


def _shared() -> bool:
    return bool(current_app.config["STORAGE_URL"])


def _bring(name: str, to: Path | None = None) -> bool:
    """Copy a file from the bucket, in place of the copy here if no other place is told; whether there is one."""
    bucket = _bucket()
    assert bucket is not None
    with _asking():
        try:
            found = bucket.get(name)
        except FileNotFoundError:
            return False
        _write(to or place(name), found.stream())
    return True


def _write(path: Path, chunks: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{uuid4()}{UNFINISHED}")  # several may write the same file at once
    fresh.touch(mode=0o600)
    try:
        with fresh.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _files(path: Path) -> Iterator[Path]:
    """The files in a folder, but those that somebody is writing just now."""
    return (one for one in path.rglob("*") if one.suffix != UNFINISHED and one.is_file())


@contextmanager
def _asking() -> Iterator[None]:
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, FileNotFoundError) as error:  # a bucket that is not there is not found
        raise StorageAwayError(f"{type(error).__name__} at the bucket") from error


def _bucket() -> Any:
    """The bucket; None where files lie in DATA_DIR alone."""
    url = current_app.config["STORAGE_URL"]
    return _opened(url, tuple(current_app.config["STORAGE_OPTIONS"].items())) if url else None


@lru_cache(maxsize=4)
def _opened(url: str, options: tuple[tuple[str, str], ...]) -> Any:
    from obstore.store import S3Store

    told: Any = dict(options)
    return S3Store.from_url(
        url,
        config=told,
        client_options={"allow_http": told.get("endpoint", "").startswith("http://"), "connect_timeout": "3s"},
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=GIVES_UP_AFTER)},
    )
