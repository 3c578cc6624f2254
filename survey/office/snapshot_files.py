"""The files of a snapshot: register, responses in parts, proofs, and the manifest that describes them all."""

import json
import subprocess
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import file_digest
from pathlib import Path
from typing import Any

import polars as pl
import sqlalchemy as sa
from tqdm import tqdm

from questionnaires import Questionnaire
from survey.config import ROOT
from survey.database import db
from survey.integrity.merkle import MerkleRoot
from survey.integrity.proof import BLOCKS, LEAVES, STARTS
from survey.models import (
    InvitationBatch,
    Outlet,
    QuestionnaireVersion,
    RegisterEntry,
    Unit,
    Wave,
    WaveQuestionnaire,
)
from survey.office.settings import settings
from survey.office.snapshot_rows import Part, counted, parts

FORMAT = 1


def write(wave: Wave, folder: Path, frozen_at: datetime, total: int) -> dict[str, Any]:
    """Write a snapshot of `total` responses into a new folder; returns its manifest. Memory holds one part."""
    (folder / "responses").mkdir(parents=True)
    (folder / "proofs").mkdir()
    questionnaires = _questionnaires(wave)
    register = _register(wave)
    files = [_parquet(folder, "outlets.parquet", register)]
    tree = _Tree(folder)
    with tqdm(total=total, unit=" responses", disable=None, leave=False, desc=f"freezing {wave.code}") as bar:
        for number, part in enumerate(parts(wave, counted(list(questionnaires.values())))):
            files.append(_parquet(folder, f"responses/part-{number:05}.parquet", part.responses))
            files.append(_parquet(folder, f"proofs/part-{number:05}.parquet", part.proofs))
            tree.add(part)
            bar.update(part.responses.height)
    files += tree.finish()
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
        "counts": {"responses": total, "outlets": register.height},
        "merkle_root": tree.root.digest().hex(),
        "files": files,
        "questionnaires": {version: known.content for version, known in questionnaires.items()},
        "frame": {"source": wave.frame_source, "date": wave.frame_date and wave.frame_date.isoformat()},
        "settings": settings(wave),
    }
    (folder / "manifest.json").write_bytes(as_written(manifest))
    return manifest


def as_written(manifest: dict[str, Any]) -> bytes:
    """The bytes of the manifest's file."""
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode()


@dataclass
class _Tree:
    """The Merkle tree while it grows, and what a path through it needs later."""

    folder: Path
    root: MerkleRoot = field(default_factory=MerkleRoot)
    starts: dict[str, tuple[int, int]] = field(default_factory=dict)
    count: int = 0

    def add(self, part: Part) -> None:
        with (self.folder / LEAVES).open("ab") as file:
            file.writelines(part.leaf_hashes)
        for outlet, sequence, leaf in zip(
            part.responses["outlet"], part.responses["sequence"], part.leaf_hashes, strict=True
        ):
            self.starts.setdefault(outlet, (self.count, sequence))
            self.root.add(leaf)
            self.count += 1

    def finish(self) -> list[dict[str, Any]]:
        (self.folder / LEAVES).touch()
        (self.folder / BLOCKS).write_bytes(b"".join(self.root.blocks))
        (self.folder / STARTS).write_text(json.dumps(self.starts, ensure_ascii=False), encoding="utf-8")
        rows = (self.count, len(self.root.blocks), len(self.starts))
        return [
            _described(self.folder, name, count) for name, count in zip((LEAVES, BLOCKS, STARTS), rows, strict=True)
        ]


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
    """The register of the wave; `offered`: invitations handed out, null where an outlet ordered none."""
    offered = (
        sa.select(InvitationBatch.outlet_id, sa.func.sum(InvitationBatch.offered).label("offered"))
        .where(InvitationBatch.wave_id == wave.id)
        .group_by(InvitationBatch.outlet_id)
        .subquery()
    )
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
            sa.cast(offered.c.offered, sa.BigInteger),
        )
        .join(Outlet, Outlet.id == RegisterEntry.outlet_id)
        .join(Unit, Unit.id == Outlet.unit_id)
        .outerjoin(offered, offered.c.outlet_id == Outlet.id)
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
        "offered": pl.Int64,
    }
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")


def _parquet(folder: Path, name: str, frame: pl.DataFrame) -> dict[str, Any]:
    frame.write_parquet(folder / name)
    return _described(folder, name, frame.height)


def _described(folder: Path, name: str, rows: int) -> dict[str, Any]:
    path = folder / name
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return {"path": name, "rows": rows, "bytes": path.stat().st_size, "sha256": digest}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


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
