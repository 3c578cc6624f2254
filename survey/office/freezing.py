"""Freezing a wave by the worker: a big one takes minutes, and the page shows that it runs."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from flask import Flask, current_app

from survey.accounts.audit_log import note
from survey.database import db, transaction
from survey.models import Wave
from survey.office.freeze import mark_frozen, snapshot_folder, write_snapshot
from survey.office.waves import find
from survey.queue import in_context, queue
from survey.refusal import RefusedError

_registering = Lock()


@dataclass(frozen=True)
class Freezing:
    """A freeze that was asked for: waiting or under way, or refused for `problems`."""

    problems: list[str] = field(default_factory=list)


def freezing(wave: Wave) -> Freezing | None:
    """How the freeze of a wave stands; None where none was asked for, or it is done."""
    try:
        return Freezing(json.loads(_note_file(wave).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def ask(wave: Wave) -> None:
    """Let the worker freeze a closed wave; to be called after the commit, as the worker reads the database."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    code = wave.code
    _say(wave, [])
    db.session.rollback()
    task(app)(code)


def task(app: Flask) -> Any:
    """The task that freezes; who asks for it and the worker both must know it."""
    with _registering:  # a queue takes a task's name once only
        if "freezing" not in app.extensions:
            app.extensions["freezing"] = queue(app).task(name="freeze")(in_context(app, freeze))
    return app.extensions["freezing"]


def freeze(code: str) -> None:
    """Write the wave's snapshot and mark it as frozen; what goes wrong is shown on the wave's page."""
    wave = find(code)
    if wave.snapshot is not None:  # asked for twice
        _note_file(wave).unlink(missing_ok=True)
        return
    try:
        snapshot = write_snapshot(wave)
        db.session.rollback()  # the reading ends before the writing begins
        with transaction():
            wave = find(code)
            mark_frozen(wave, snapshot)
            note("wave frozen", code, responses=snapshot.responses)
    except RefusedError as error:
        _say(wave, list(error.problems))
    except Exception as error:
        _say(wave, [f"{type(error).__name__}: {error}"])
        raise
    else:
        _note_file(wave).unlink(missing_ok=True)


def _say(wave: Wave, problems: list[str]) -> None:
    path = _note_file(wave)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_text(json.dumps(problems, ensure_ascii=False), encoding="utf-8")
    unfinished.rename(path)


def _note_file(wave: Wave) -> Path:
    folder = snapshot_folder(wave)
    return folder.with_name(f"{folder.name}.freezing.json")
