"""Freezing a wave by the worker: a big one takes minutes, and the page shows that it runs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from survey.accounts.audit_log import note
from survey.base.application import this_app
from survey.base.database import db, transaction
from survey.base.queue import queued
from survey.base.refusal import RefusedError
from survey.models import Wave
from survey.snapshots.freeze import (
    building_folder,
    frozen_by_one,
    is_being_frozen,
    mark_frozen,
    snapshot_folder,
    write_snapshot,
)
from survey.snapshots.journal import progress
from survey.waves.stages import find


@dataclass(frozen=True)
class Freezing:
    """A freeze that was asked for: waiting or under way with so many responses written; or it ended before it was done,
    for `problems` or, without any, because the worker was stopped."""

    written: int
    ended: bool
    problems: list[str]


def freezing(wave: Wave) -> Freezing | None:
    """How the freeze of a wave stands; None where none was asked for, or it is done."""
    try:
        said = json.loads(_note_file(wave).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    stopped = said["begun"] and not is_being_frozen(wave)
    return Freezing(progress(building_folder(wave)), bool(said["problems"]) or stopped, said["problems"])


def ask(wave: Wave) -> None:
    """Let the worker freeze a closed wave; to be called after the commit, as the worker reads the database."""
    app = this_app()
    code = wave.code
    _say(wave)
    db.session.rollback()
    task(app)(code)


def task(app: Flask) -> Any:
    """The task that freezes."""
    return queued(app, "freeze", freeze)


def freeze(code: str) -> None:
    """Write the wave's snapshot and mark it as frozen; what goes wrong is shown on the wave's page."""
    wave = find(code)
    if wave.snapshot is not None:  # asked for twice
        _note_file(wave).unlink(missing_ok=True)
        return
    try:
        with frozen_by_one(wave):
            _say(wave, begun=True)
            snapshot = write_snapshot(wave)
            db.session.rollback()  # the reading ends before the writing begins
            with transaction():
                wave = find(code)
                mark_frozen(wave, snapshot)
                note("wave frozen", code, responses=snapshot.responses)
    except RefusedError as error:
        _say(wave, problems=error.problems)
    except Exception as error:
        _say(wave, problems=[f"{type(error).__name__}: {error}"])
        raise
    else:
        _note_file(wave).unlink(missing_ok=True)


def _say(wave: Wave, *, begun: bool = False, problems: Sequence[str] = ()) -> None:
    path = _note_file(wave)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.part")
    said = {"begun": begun, "problems": list(problems)}
    unfinished.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    unfinished.rename(path)


def _note_file(wave: Wave) -> Path:
    folder = snapshot_folder(wave)
    return folder.with_name(f"{folder.name}.freezing.json")
