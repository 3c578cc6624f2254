"""A backup made and brought back. The database comes first, the files then: a wave that the database calls frozen has
its snapshot among them, since that was written before."""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app

from survey.base import storage
from survey.base.clock import now
from survey.base.database import alembic, db, reading, transaction
from survey.base.migrations import found
from survey.base.refusal import RefusedError
from survey.integrity import heads
from survey.integrity.chain import kept_heads
from survey.models.job_run import begin_job, end_job, job_runs
from survey.privacy.keys import digests
from survey.run.backup.dump import FILES, dump, is_empty, kind, load
from survey.run.backup.files import FOLDERS, copy_data, read_manifest, write_manifest
from survey.run.backup.sealed import seal

FORMAT = 1
SEALED = "secrets.sealed"
JOB = "backup"
"""As which the database knows when a backup was last made."""


def create(folder: Path, passphrase: str) -> dict[str, Any]:
    """Write a backup into a new or empty folder, all of it or nothing, while the service runs; returns what it says of
    itself. Without a passphrase the secrets stay out."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedError(f"{folder} is not an empty folder")
    begun = now()
    building = folder.with_name(f"{folder.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True, mode=0o700)
    try:
        about = _write(building, passphrase)
        write_manifest(building, about)
        building.replace(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    _note(begun)
    return about


def restore(folder: Path, url: sa.URL, data: Path, problems: Sequence[str] = ()) -> dict[str, Any]:
    """Bring a backup back into an empty database and an empty data folder. Raises RefusedError, with nothing changed,
    where there are `problems` already, it is not whole, the database holds anything, or our keys are not its keys."""
    about = read_manifest(folder)
    problems = list(problems)
    if about["database"] != kind(url):
        problems.append(f"the backup is of {about['database']}, DATABASE_URL names {kind(url)}")
    elif not is_empty(url):
        problems.append(f"the database {url.database} holds tables already")
    ours = digests()
    problems += [
        f"{name} is not the key that the backup's database was used with"
        for name, known in about["keys"].items()
        if not {digest.hex() for digest in ours[name]} & set(known)
    ]
    if problems:
        raise RefusedError(*problems)
    load(folder / FILES[about["database"]], url)
    copy_data(folder / "data", data)
    return about


def _write(folder: Path, passphrase: str) -> dict[str, Any]:
    published, responses = heads.published(), sum(head.length for head in kept_heads())
    db.session.rollback()
    with reading() as connection:
        schema = sorted(found(connection))
        if schema != sorted(alembic.wanted()):
            raise RefusedError("the database's schema is not this program's: no backup could be rehearsed with it")
    moment = now()
    dump(db.engine.url, folder)
    for name in FOLDERS:
        storage.copy(name, folder / "data")
    if passphrase:
        (folder / SEALED).write_bytes(seal(_secrets(), passphrase))
        os.chmod(folder / SEALED, 0o600)
    return {
        "format": FORMAT,
        "made_at": moment.isoformat(timespec="seconds"),
        "database": kind(db.engine.url),
        "schema": schema,
        "heads": published[0].isoformat() if published else None,
        "keys": {name: sorted(digest.hex() for digest in known) for name, known in digests().items()},
        "responses_at_least": responses,
    }


def _secrets() -> dict[str, str]:
    return {name: ",".join(keys) for name, keys in current_app.config["KEYS"].items()}


def _note(begun: Any) -> None:
    """Let the database know, so that somebody is told where no backup was made for long."""
    run = job_runs().get(JOB)
    attempts = run.attempts if run else 0
    db.session.rollback()
    with transaction():
        if begin_job(JOB, attempts, begun):
            end_job(JOB, attempts + 1, begun, now())
