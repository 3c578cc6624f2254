"""The files of a snapshot: register, responses in parts, proofs, codebook, and the manifest that describes them all."""

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tqdm import tqdm

from analysis.errors import wrong
from questionnaires import Questionnaire
from survey.base.bulk import divided
from survey.base.database import db
from survey.base.refusal import RefusedError
from survey.models import QuestionnaireVersion, Wave, WaveQuestionnaire
from survey.queries.register import register_frame
from survey.snapshots import codebook, ddi
from survey.snapshots.derived import write_derived
from survey.snapshots.journal import Journal, described
from survey.snapshots.parts import finish_tree, write_parts, write_table
from survey.snapshots.rows import PART, counted
from survey.snapshots.version import code_version
from survey.waves.settings import settings

FORMAT = 1


def write(
    wave: Wave, folder: Path, frozen_at: datetime, total: int, size: int = PART, *, processes: int = 1
) -> dict[str, Any]:
    """Write a snapshot of `total` responses into a folder; returns its manifest. The memory of each of the `processes`
    holds one part of `size`; one alone sees what is not committed yet.

    What an earlier attempt left whole in the folder stays. Raises RefusedError where the responses are not as many, or
    no figures can be computed from them.
    """
    code, closed = code_version(), _iso(wave.closed_at)
    attempt = {"format": FORMAT, "size": size, "code": code, "wave": wave.code, "closed": closed, "responses": total}
    journal = Journal(folder, attempt)
    questionnaires = _questionnaires(wave)
    register = register_frame(wave.id)
    tables = codebook.tables(questionnaires.values(), register.height, total)
    study = codebook.study(wave, _iso(frozen_at) or "")
    about = {table.path: codebook.labels(study, table) for table in tables}
    items = counted(list(questionnaires.values()))
    with divided(processes) as divide:
        with tqdm(total=total, unit=" responses", disable=None, leave=False, desc=f"freezing {wave.code}") as bar:
            bar.update(journal.rows)
            for rows in write_parts(wave, journal, items, size, about, divide):
                bar.update(rows)
        if journal.rows != total:
            shutil.rmtree(folder)
            raise RefusedError(wrong("changed_while_frozen", wave=wave.code))
        root, proofs = finish_tree(journal, divide)
    (folder / "codebook.xml").write_bytes(ddi.as_xml(study, tables))
    (folder / "codebook.csv").write_bytes(ddi.as_csv(study, tables))
    lines = sum(len(table.columns) for table in tables)
    files = [
        write_table(folder, codebook.OUTLETS, register, about[codebook.OUTLETS]),
        *(described(folder, f"codebook.{form}", lines) for form in ("csv", "xml")),
        *(file for part in journal.parts for file in part.files),
        *proofs,
    ]
    manifest = {
        "format": FORMAT,
        "wave": {"code": wave.code, "name": wave.name, "opened_on": _iso(wave.opened_at), "closed_on": closed},
        "frozen_at": _iso(frozen_at),
        "demonstration": wave.demo_data,
        "code_version": code,
        "counts": {"responses": total, "outlets": register.height},
        "merkle_root": root,
        "files": files,
        "questionnaires": {version: known.content for version, known in questionnaires.items()},
        "frame": {"source": wave.frame_source, "date": wave.frame_date and wave.frame_date.isoformat()},
        "settings": settings(wave),
    }
    (folder / "manifest.json").write_bytes(as_written(manifest))
    _derive(folder, manifest)
    journal.close()
    return manifest


def as_written(manifest: dict[str, Any]) -> bytes:
    """The bytes of the manifest's file."""
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode()


def _derive(folder: Path, manifest: dict[str, Any]) -> None:
    """What pages show, beside the files that the manifest names; refused where it cannot be computed."""
    if problems := write_derived(folder, manifest["settings"], manifest["code_version"]):
        raise RefusedError(*problems)


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


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
