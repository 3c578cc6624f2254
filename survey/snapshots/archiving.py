"""A frozen wave's responses, all that the database holds of them, written to files of their own and read back; checked
against the database and the snapshot before anything leaves; and put back."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import sqlalchemy as sa

from analysis.errors import wrong
from analysis.proof.leaf import answers_in, hour_text, leaf_hash, sealed
from analysis.proof.merkle import HASH
from analysis.snapshot import frozen
from survey.base import storage
from survey.base.bulk import Divide, divided, processes_for, sets_of_rows
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.integrity.proof import LEAVES, STARTS
from survey.models import DaySums, Wave
from survey.models.response import responses_by_outlet
from survey.models.response_part import put_in, take_out
from survey.queries import archived
from survey.queries.archived import MANIFEST, RECEIPTS, Part
from survey.snapshots import archive_rows
from survey.snapshots.freeze import count_responses
from survey.snapshots.journal import Described, described
from survey.snapshots.places import frozen_folder

FORMAT = 1
ROWS = 50_000
"""Responses in a file, or somewhat more: an outlet's stay together."""
_FETCHED = 10_000  # rows that the database hands over at a time
Leaves = tuple[list[tuple[str, int]], bytes]
"""The leaf hashes of some outlets, and how many each has."""


@dataclass(frozen=True)
class Archive:
    """An archive as it is written and checked: SHA-256 of its manifest, and how many responses it holds."""

    hash: str
    responses: int


@contextmanager
def scratch(wave: Wave) -> Iterator[Path]:
    """A folder that is emptied before and after, for what is not to stay; whoever uses it holds the wave."""
    place = storage.place(f"archiving/{wave.code}")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True, mode=0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def write_archive(wave: Wave, rows: int = ROWS, processes: int | None = None) -> Archive:
    """Write the archive of a frozen wave, then read all of it back; changes nothing in the database.

    Raises RefusedError where the wave is not frozen, where its responses are not those of its snapshot or are not in
    the day sums yet, and where what was read back is not what the database holds.
    """
    snapshot, counts = frozen_folder(wave), responses_by_outlet(wave.id)
    total = sum(counts.values())
    opened = frozen.open(snapshot)
    opened.verify_files()
    if total != opened.manifest["counts"]["responses"]:
        raise RefusedError(wrong("archive_differs", wave=wave.code))
    if total != db.session.scalar(sa.select(sa.func.sum(DaySums.n)).where(DaySums.wave_id == wave.id)):
        raise RefusedError(wrong("not_added_up", wave=wave.code))
    with scratch(wave) as place, divided(processes or processes_for(total)) as divide:
        written = Archive(_write(wave, place / "building", counts, rows, divide), total)
        name = archived.name_of(wave.code, written.hash)
        storage.copy(name, place)
        if not _reads_back(wave, written.hash, place / name, snapshot, divide):
            storage.drop(name)
            raise RefusedError(wrong("archive_differs", wave=wave.code))
    return written


def mark_archived(wave: Wave, written: Archive) -> None:
    """From now on the responses of a wave are in its archive alone; in the caller's transaction.

    Raises RefusedError where they are not as many as were written, and what `take_out` raises.
    """
    if wave.archive is not None or count_responses(wave) != written.responses:
        raise RefusedError(wrong("archive_differs", wave=wave.code))
    wave.archive = written.hash
    db.session.flush()
    take_out(wave.id)


def read_archive(wave: Wave, place: Path) -> Path:
    """A copy of a wave's archive in `place`, every file as it was written; raises RefusedError where it is not, or
    where the wave has none."""
    if wave.archive is None:
        raise RefusedError(wrong("not_archived", wave=wave.code))
    name = archived.name_of(wave.code, wave.archive)
    storage.copy(name, place)
    archived.refuse_broken(place / name, wave.archive)
    return place / name


def mark_restored(wave: Wave, folder: Path) -> int:
    """Put the responses in a copy of a wave's archive into the database again, in the caller's transaction; how many.

    The archive stays: a backup that was made meanwhile needs it, and so does a database set back to an earlier moment.
    """
    told = json.loads((folder / MANIFEST).read_bytes())
    paths = [folder / file["path"] for file in told["files"] if file["path"] != RECEIPTS]
    columns = list(pl.read_parquet_schema(paths[0])) if paths else []
    count = put_in(wave.id, columns, (pl.read_parquet(path).iter_rows() for path in paths))
    if count != told["responses"]:
        raise RefusedError(wrong("archive_differs", wave=wave.code))
    wave.archive = None
    return count


def _write(wave: Wave, building: Path, counts: Mapping[int, int], rows: int, divide: Divide[Any, Any]) -> str:
    """Write the files, and the list of them at last; the hash of the list."""
    building.mkdir()
    files, keys = list[Described](), list[np.ndarray]()
    for file, some in divide(partial(_written, building, wave.id), _stretches(counts, rows)):
        files.append(file)
        keys.append(some)
    np.save(building / RECEIPTS, archive_rows.receipts_of(keys))
    files.append(described(building, RECEIPTS, sum(counts.values())))
    told = {"format": FORMAT, "wave": wave.code, "snapshot": wave.snapshot, "responses": sum(counts.values())}
    manifest = json.dumps({**told, "files": files}, indent=1).encode()
    (building / MANIFEST).write_bytes(manifest)
    storage.on_disk(building)
    archive = sha256(manifest).hexdigest()
    name = archived.name_of(wave.code, archive)
    storage.place(name).parent.mkdir(parents=True, exist_ok=True)
    storage.on_disk(storage.move(building, name, MANIFEST).parent)
    return archive


def _stretches(counts: Mapping[int, int], rows: int) -> Iterator[tuple[int, int, int]]:
    """The outlets, by number, first and last id, so many at a time as have `rows` responses."""
    number = first = had = 0
    for outlet in sorted(counts):
        first, had = first or outlet, had + counts[outlet]
        if had >= rows:
            yield number, first, outlet
            number, first, had = number + 1, 0, 0
    if first:
        yield number, first, max(counts)


def _written(
    building: Path, wave_id: int, connection: sa.Connection, stretch: tuple[int, int, int]
) -> tuple[Described, np.ndarray]:
    """A part as the manifest describes it, its file written, and by what its receipts are looked for."""
    number, first, last = stretch
    frame, name = _rows(connection, wave_id, first, last), f"part-{number:05}.parquet"
    frame.write_parquet(building / name)
    return described(building, name, frame.height) | {"first": first, "last": last}, archive_rows.receipt_keys(frame)


def _rows(connection: sa.Connection, wave_id: int, first: int, last: int) -> pl.DataFrame:
    """The responses of some outlets in a wave as the database has them, by outlet and sequence."""
    found = sets_of_rows(connection, archive_rows.rows_of(wave_id, first, last), _FETCHED)
    return pl.concat([archive_rows.EMPTY, *(archive_rows.framed(rows) for rows in found)])


def _reads_back(wave: Wave, archive: str, folder: Path, snapshot: Path, divide: Divide[Any, Any]) -> bool:
    """Whether a copy that the storage gave holds what the database holds, and the leaves that were frozen."""
    archived.refuse_broken(folder, archive)
    starts = json.loads((snapshot / STARTS).read_bytes())
    parts = [replace(part, path=folder / part.path.name) for part in archived.parts_of(wave.code, archive)]
    with (snapshot / LEAVES).open("rb") as leaves:
        for counts, hashes in divide(partial(_leaves, wave.id), parts):
            at = 0
            for outlet, count in counts:
                leaves.seek(starts[outlet][0] * HASH)
                if leaves.read(count * HASH) != hashes[at : (at := at + count * HASH)]:
                    return False
            if not counts:
                return False
    return True


def _leaves(wave_id: int, connection: sa.Connection, part: Part) -> Leaves:
    """The leaf hashes of a part by outlet; none where it is not what the database holds."""
    if not pl.read_parquet(part.path).equals(_rows(connection, wave_id, part.first, part.last)):
        return [], b""
    counts, hashes = list[tuple[str, int]](), bytearray()
    for outlet, rows in groupby(archived.leaf_rows(connection, [part], part.first, part.last), itemgetter(2)):
        before = len(hashes)
        for _, _, _, code, kind, version, hour, answers, salt, receipt_hash in rows:
            hashes += leaf_hash(
                sealed(outlet, code, kind, version, hour_text(hour), answers_in(answers), salt, receipt_hash)
            )
        counts.append((outlet, (len(hashes) - before) // HASH))
    return counts, bytes(hashes)
