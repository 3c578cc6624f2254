"""Freezing a closed wave: its responses stream into Parquet files that never change, described by a manifest."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa
from flask import current_app
from tqdm import tqdm

from questionnaires import Questionnaire
from survey.config import ROOT
from survey.database import db, now
from survey.models import (
    Outlet,
    OutletHead,
    QuestionnaireVersion,
    RegisterEntry,
    Response,
    Unit,
    Wave,
    WaveQuestionnaire,
)
from survey.office.merkle import MerkleRoot
from survey.office.settings import settings
from survey.office.snapshot_rows import counted, parts
from survey.refusal import RefusedError

FORMAT = 1


def snapshot_folder(wave: Wave) -> Path:
    """Where the wave's snapshot lies, or will."""
    return Path(current_app.config["DATA_DIR"]) / "snapshots" / wave.code


def frozen_folder(wave: Wave) -> Path:
    """The snapshot of a frozen wave; raises RefusedError where the wave is not frozen."""
    if wave.snapshot is None:
        raise RefusedError(f"wave {wave.code} is {wave.status}; figures come from a frozen wave only")
    return snapshot_folder(wave)


@dataclass(frozen=True)
class Snapshot:
    """A snapshot that has been written: where, when, of how many responses, and the SHA-256 of its manifest."""

    folder: Path
    frozen_at: datetime
    responses: int
    hash: str


def write_snapshot(wave: Wave) -> Snapshot:
    """Write the snapshot of a closed wave; reads the database only, and leaves nothing behind where it fails.

    Raises RefusedError where the wave is not closed.
    """
    _refuse_unless_closed(wave)
    _wait_for_responses_under_way()
    return write_quiet_snapshot(wave)


def write_quiet_snapshot(wave: Wave) -> Snapshot:
    """The same where no response can be under way: in the transaction that made the wave, whose locks it would await.

    Raises RefusedError where the wave is not closed.
    """
    _refuse_unless_closed(wave)
    folder = snapshot_folder(wave)
    building = folder.with_name(f"{folder.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    try:
        frozen_at = now()
        manifest = _write(wave, building, frozen_at)
        shutil.rmtree(folder, ignore_errors=True)  # of an attempt that ended before the database knew of it
        building.rename(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return Snapshot(folder, frozen_at, manifest["counts"]["responses"], sha256(_written(manifest)).hexdigest())


def mark_frozen(wave: Wave, snapshot: Snapshot) -> None:
    """The wave is frozen as its snapshot has it; refused where responses came after the snapshot was written."""
    _refuse_unless_closed(wave)
    if _count(wave) != snapshot.responses:
        raise RefusedError(f"wave {wave.code} was opened again while it was being frozen; freeze it once more")
    wave.status, wave.frozen_at, wave.snapshot = "frozen", snapshot.frozen_at, snapshot.hash


def _refuse_unless_closed(wave: Wave) -> None:
    if wave.status != "closed":
        advice = "; close it first" if wave.status == "open" else ""
        raise RefusedError(f"wave {wave.code} is {wave.status}; only a closed wave can be frozen{advice}")


def _wait_for_responses_under_way() -> None:
    """A response holds its outlet's head row until it is committed; on SQLite the wave's closing has waited for it."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            connection.execute(sa.text(f"LOCK TABLE {OutletHead.__tablename__} IN SHARE MODE"))


def _count(wave: Wave) -> int:
    return db.session.scalar(sa.select(sa.func.count(Response.id)).where(Response.wave_id == wave.id)) or 0


def _write(wave: Wave, folder: Path, frozen_at: datetime) -> dict[str, Any]:
    (folder / "responses").mkdir(parents=True)
    (folder / "proofs").mkdir()
    questionnaires = _questionnaires(wave)
    files = [_parquet(folder, "outlets.parquet", _register(wave))]
    total = _count(wave)
    root = MerkleRoot()
    with tqdm(total=total, unit=" responses", disable=None, leave=False, desc=f"freezing {wave.code}") as bar:
        for number, part in enumerate(parts(wave, counted(list(questionnaires.values())))):
            files.append(_parquet(folder, f"responses/part-{number:05}.parquet", part.responses))
            files.append(_parquet(folder, f"proofs/part-{number:05}.parquet", part.proofs))
            for leaf in part.leaves:
                root.add(leaf)
            bar.update(len(part.leaves))
    manifest = {
        "format": FORMAT,
        "wave": {
            "code": wave.code,
            "name": wave.name,
            "opened_on": _iso(wave.opened_at),
            "closed_on": _iso(wave.closed_at),
        },
        "frozen_at": _iso(frozen_at),
        "demonstration": wave.demo_data,
        "code_version": code_version(),
        "counts": {"responses": total, "outlets": files[0]["rows"]},
        "merkle_root": root.digest().hex(),
        "files": files,
        "questionnaires": {version: known.content for version, known in questionnaires.items()},
        "frame": {"source": wave.frame_source, "date": wave.frame_date and wave.frame_date.isoformat()},
        "settings": settings(wave),
    }
    (folder / "manifest.json").write_bytes(_written(manifest))
    return manifest


def _written(manifest: dict[str, Any]) -> bytes:
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode()


def _questionnaires(wave: Wave) -> dict[str, Questionnaire]:
    rows = db.session.execute(
        sa.select(QuestionnaireVersion.hash, QuestionnaireVersion.content)
        .where(
            QuestionnaireVersion.id.in_(
                sa.select(WaveQuestionnaire.version_id).where(WaveQuestionnaire.wave_id == wave.id)
            )
        )
        .order_by(QuestionnaireVersion.id)
    )
    return {version: Questionnaire.from_content(content) for version, content in rows}


def _register(wave: Wave) -> pl.DataFrame:
    rows = db.session.execute(
        sa.select(
            Outlet.code,
            Unit.uscc,
            Outlet.sector_code,
            Outlet.city_code,
            RegisterEntry.volume,
            RegisterEntry.selected,
            RegisterEntry.certainty,
            RegisterEntry.selection_probability,
            Unit.demonstration,
        )
        .join(Outlet, Outlet.id == RegisterEntry.outlet_id)
        .join(Unit, Unit.id == Outlet.unit_id)
        .where(RegisterEntry.wave_id == wave.id)
        .order_by(Outlet.id)
    ).all()
    schema = {
        "outlet": pl.String,
        "unit": pl.String,
        "sector": pl.String,
        "city": pl.String,
        "volume": pl.Float64,
        "selected": pl.Boolean,
        "certainty": pl.Boolean,
        "selection_probability": pl.Float64,
        "demonstration": pl.Boolean,
    }
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")


def _parquet(folder: Path, name: str, frame: pl.DataFrame) -> dict[str, Any]:
    path = folder / name
    frame.write_parquet(path)
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return {"path": name, "rows": frame.height, "bytes": path.stat().st_size, "sha256": digest}


def _iso(moment: datetime | None) -> str | None:
    return moment and moment.isoformat(timespec="seconds")


@cache
def code_version() -> str:
    """The commit that this code is, `unknown` outside a checkout."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=10
        )
        return done.stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return "unknown"
