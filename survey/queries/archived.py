"""Responses of archived waves, read from the files that hold them instead of the database."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from itertools import accumulate
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from analysis.errors import wrong
from survey.base import storage
from survey.base.database import reading
from survey.base.kept import Kept, digest
from survey.base.refusal import RefusedError
from survey.models.outlet import Outlet
from survey.models.questionnaire import QuestionnaireVersion
from survey.models.wave import Wave

FOLDER, MANIFEST, RECEIPTS = "archives", "manifest.json", "receipts.npy"
_HOUR = 3_600_000_000  # microseconds
PREFIX = 8
"""Bytes of a receipt's hash by which it is looked for."""


@dataclass(frozen=True)
class Part:
    """A file of an archive: responses of the outlets with ids from `first` to `last`, by outlet and sequence; `before`:
    how many stand in the parts before it."""

    wave: str
    path: Path
    first: int
    last: int
    before: int


@dataclass(frozen=True)
class Found:
    """A response in an archive, by its receipt."""

    wave_id: int
    id: int
    outlet_id: int
    sequence: int
    received_at: Any


def name_of(wave: str, archive: str) -> str:
    """What the folder of an archive is called; it never changes."""
    return f"{FOLDER}/{wave}/{archive}"


def archived_waves() -> list[tuple[int, str, str]]:
    """Id, code and archive (SHA-256 of its manifest) of the waves whose responses are not in the database."""
    known = sa.select(Wave.id, Wave.code, Wave.archive).where(Wave.archive.is_not(None)).order_by(Wave.id)
    with reading() as connection:
        return [(number, code, archive or "") for number, code, archive in connection.execute(known)]


def parts_of(wave: str, archive: str) -> list[Part]:
    """The files of an archive, in order; raises StorageAwayError where its list is gone."""
    name = name_of(wave, archive)
    listed = [one for one in _manifest(name, archive)["files"] if one["path"] != RECEIPTS]
    before = accumulate((one["rows"] for one in listed), initial=0)
    return [
        Part(wave, storage.place(f"{name}/{one['path']}"), one["first"], one["last"], place)
        for one, place in zip(listed, before, strict=False)
    ]


def whole_parts(wave: str, archive: str) -> list[Part]:
    """The same, every file brought here and found as it was written; raises RefusedError otherwise."""
    name = name_of(wave, archive)
    refuse_broken(storage.folder(name, MANIFEST, lambda folder: not _broken(folder, archive)), archive)
    return parts_of(wave, archive)


def refuse_broken(folder: Path, archive: str) -> dict[str, Any]:
    """What an archive says of itself; raises RefusedError with every file that is not as it was written."""
    if broken := _broken(folder, archive):
        raise RefusedError(*(wrong("archive_broken", path=f"{folder.parent.name}/{one}") for one in broken))
    told: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
    return told


def leaf_rows(connection: sa.Connection, parts: Sequence[Part], first: int, last: int) -> Iterator[tuple[Any, ...]]:
    """What leaves are made of, as `survey.queries.leaves.leaf_parts` gives it, of outlets with ids from `first` to
    `last` in parts of one wave."""
    import polars as pl  # here and below: most receipts are in the database

    outlets = connection.execute(sa.select(Outlet.id, Outlet.code).where(Outlet.id.between(first, last)))
    hashes = connection.execute(sa.select(QuestionnaireVersion.id, QuestionnaireVersion.hash))
    codes, versions = dict(outlets.all()), dict(hashes.all())
    for part in parts:
        if part.first <= last and part.last >= first:
            rows = (
                pl.scan_parquet(part.path)
                .filter(pl.col("outlet_id").is_between(first, last))
                .select(
                    "outlet_id",
                    "sequence",
                    outlet=pl.col("outlet_id").replace_strict(codes, return_dtype=pl.String),
                    wave=pl.lit(part.wave),
                    kind="kind",
                    version=pl.col("version_id").replace_strict(versions, return_dtype=pl.String),
                    hour=pl.col("received_at").dt.epoch("us") // _HOUR,
                    answers="answers",
                    salt="salt",
                    receipt_hash="receipt_hash",
                )
            )
            yield from rows.collect().iter_rows()


def find(receipt_hashes: Sequence[bytes]) -> Found | None:
    """The archived response behind a receipt; raises StorageAwayError where its files are gone or cannot be read."""
    if not (waves := archived_waves()):
        return None
    from polars.exceptions import PolarsError

    for wave_id, wave, archive in waves:
        try:
            for receipt_hash in receipt_hashes:
                if found := _row(wave, archive, receipt_hash):
                    return Found(wave_id, *found)
        except (OSError, ValueError, PolarsError) as error:
            raise storage.StorageAwayError(f"the archive of wave {wave}: {type(error).__name__}") from error
    return None


def _row(wave: str, archive: str, receipt_hash: bytes) -> tuple[Any, ...] | None:
    import numpy as np
    import polars as pl

    name = name_of(wave, archive)
    keys, rows = np.load(storage.file(f"{name}/{RECEIPTS}"), mmap_mode="r")
    key = np.uint64(int.from_bytes(receipt_hash[:PREFIX]))
    for place in rows[slice(*(int(np.searchsorted(keys, key, side)) for side in ("left", "right")))].tolist():
        part = next(part for part in reversed(parts_of(wave, archive)) if part.before <= place)
        path = storage.file(f"{name}/{part.path.name}")
        row = pl.scan_parquet(path).slice(place - part.before, 1)
        *found, kept = row.select("id", "outlet_id", "sequence", "received_at", "receipt_hash").collect().row(0)
        if kept == receipt_hash:
            return tuple(found)
    return None


_manifests: Kept[dict[str, Any]] = Kept(64)


def _manifest(name: str, archive: str) -> dict[str, Any]:
    path = storage.file(f"{name}/{MANIFEST}")
    if digest(path) != archive:
        raise storage.StorageAwayError(f"{name}/{MANIFEST} is gone, or is not the one that was written")
    return _manifests.of(path, lambda: json.loads(path.read_bytes()))


def _broken(folder: Path, archive: str) -> list[str]:
    """The files of an archive that are missing or not as they were written."""
    if digest(folder / MANIFEST) != archive:
        return [MANIFEST]
    listed = json.loads((folder / MANIFEST).read_bytes())["files"]
    return [one["path"] for one in listed if _sha256(folder / one["path"]) != one["sha256"]]


def _sha256(path: Path) -> str | None:
    """Read anew each time: a disk may spoil what nobody has written."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
