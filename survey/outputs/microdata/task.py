"""A wave's microdata by the worker: written once, kept beside the snapshot, since that never changes."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from flask import Flask, current_app

from analysis.errors import AnalysisError
from survey.base.application import this_app
from survey.base.database import db
from survey.base.queue import queued
from survey.base.refusal import RefusedError
from survey.models import Wave
from survey.outputs.microdata import writing
from survey.snapshots.freeze import frozen_folder
from survey.waves.stages import find


def files(wave: Wave) -> Mapping[str, Path]:
    """The written files of a frozen wave by ending; empty until the worker has written all of them."""
    folder = _folder(wave)
    return {path.name.split(".", 1)[1]: path for path in sorted(folder.iterdir())} if folder.is_dir() else {}


def asked(wave: Wave) -> list[str] | None:
    """What kept the worker from writing them, nothing while it waits or works; None where nobody has asked."""
    note = _note(wave)
    problems: list[str] | None = json.loads(note.read_text(encoding="utf-8")) if note.exists() else None
    return problems


def ask(wave: Wave) -> None:
    """Let the worker write a frozen wave's microdata; to be called after the commit."""
    app, code = this_app(), wave.code
    _say(wave, [])
    db.session.rollback()
    task(app)(code)


def task(app: Flask) -> Any:
    """The task that writes."""
    return queued(app, "microdata", write)


def write(code: str) -> None:
    """Write a wave's microdata, all files or none; what goes wrong is shown on their page."""
    wave = find(code)
    folder, snapshot = _folder(wave), frozen_folder(wave)
    db.session.rollback()  # writing takes a while, in which others must be able to write
    building = Path(mkdtemp(prefix=f"{folder.name}.", suffix=".building", dir=folder.parent))
    try:
        if not folder.exists():
            writing.write(snapshot, building)
            building.rename(folder)
    except (RefusedError, AnalysisError) as error:
        _say(find(code), str(error).splitlines())
    except Exception as error:
        _say(find(code), [f"{type(error).__name__}: {error}"])
        raise
    else:
        _note(find(code)).unlink(missing_ok=True)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _folder(wave: Wave) -> Path:
    """Named by wave and snapshot."""
    assert wave.snapshot is not None
    return Path(current_app.config["DATA_DIR"]) / "microdata" / f"{wave.code}-{wave.snapshot[:12]}"


def _note(wave: Wave) -> Path:
    return _folder(wave).with_suffix(".asked.json")


def _say(wave: Wave, problems: list[str]) -> None:
    note = _note(wave)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(problems, ensure_ascii=False), encoding="utf-8")
