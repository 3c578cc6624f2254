"""Freezing a closed wave: its responses stream into files that never change, then the wave is marked."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import sqlalchemy as sa

from analysis.errors import wrong
from survey.base import storage
from survey.base.bulk import processes_for
from survey.base.clock import now
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models import OutletHead, Response, Wave
from survey.snapshots.places import MANIFEST, name_of
from survey.waves.misfits import problems_of

_LOCK = 0x46525A45  # an advisory lock of PostgreSQL has a number


@dataclass(frozen=True)
class Snapshot:
    """A snapshot that has been written: where, when, of how many responses, and the SHA-256 of its manifest."""

    folder: Path
    frozen_at: datetime
    responses: int
    hash: str


def write_snapshot(wave: Wave) -> Snapshot:
    """Write the snapshot of a closed wave; reads the database only. What an attempt that ended early had finished is
    not done again.

    Raises RefusedError where the wave is not closed, changes meanwhile, or no figures can be computed from it as it is
    set: once it is frozen its register stands for good.
    """
    _refuse_unless_closed(wave)
    _wait_for_responses_under_way()
    return _written(wave, processes_for(count_responses(wave)))


def write_quiet_snapshot(wave: Wave) -> Snapshot:
    """The same where no response can be under way: in the transaction that made the wave, whose locks it would await.

    Raises RefusedError likewise.
    """
    return _written(wave, processes=1)


def _written(wave: Wave, processes: int) -> Snapshot:
    from survey.snapshots import files  # with what writes Parquet: pages ask for a freeze, the worker freezes

    _refuse_unless_closed(wave)
    refuse_misfits(wave, exact=True)
    building, frozen_at = building_folder(wave), now()
    manifest = files.write(wave, building, frozen_at, count_responses(wave), processes=processes)
    folder = storage.move(building, name_of(wave.code), MANIFEST)
    return Snapshot(folder, frozen_at, manifest["counts"]["responses"], sha256(files.as_written(manifest)).hexdigest())


def refuse_misfits(wave: Wave, *, exact: bool = False) -> None:
    """Raise RefusedError with all that would keep the wave's figures from being computed."""
    if problems := problems_of(wave, exact=exact):
        raise RefusedError(wrong("not_computable", wave=wave.code), *problems)


def building_folder(wave: Wave) -> Path:
    """Where the wave's snapshot lies until it is whole."""
    return storage.place(f"{name_of(wave.code)}.building")


@contextmanager
def held_by_one(wave: Wave) -> Iterator[None]:
    """For one process at a time, on whichever machine, as long as it lives; raises RefusedError where another one is
    at it."""
    being_frozen = RefusedError(wrong("being_frozen", wave=wave.code))
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as holding:
            if not holding.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK, wave.id))):
                raise being_frozen
            yield
        return
    path = storage.place(f"{name_of(wave.code)}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise being_frozen from error
        yield


def mark_frozen(wave: Wave, snapshot: Snapshot) -> None:
    """The wave is frozen as its snapshot has it; refused where responses came after the snapshot was written."""
    _refuse_unless_closed(wave)
    if count_responses(wave) != snapshot.responses:
        raise RefusedError(wrong("changed_while_frozen", wave=wave.code))
    wave.status, wave.frozen_at, wave.snapshot = "frozen", snapshot.frozen_at, snapshot.hash


def count_responses(wave: Wave) -> int:
    """How many responses a wave has now."""
    return db.session.scalar(sa.select(sa.func.count(Response.id)).where(Response.wave_id == wave.id)) or 0


def _refuse_unless_closed(wave: Wave) -> None:
    if wave.status != "closed":
        raise RefusedError(wrong("not_closed", wave=wave.code, status=wrong(f"wave_{wave.status}")))


def _wait_for_responses_under_way() -> None:
    """A response holds its outlet's head row until it is committed; on SQLite the wave's closing has waited for it."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            connection.execute(sa.text(f"LOCK TABLE {OutletHead.__tablename__} IN EXCLUSIVE MODE"))
