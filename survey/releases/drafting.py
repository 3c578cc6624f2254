"""Drafts by the worker: computing takes from seconds to minutes, and the page shows that it runs."""

import json
from pathlib import Path
from typing import Any

from flask import Flask, current_app

from analysis.errors import AnalysisError
from survey.base.application import this_app
from survey.base.database import db, transaction
from survey.base.queue import queued
from survey.base.refusal import RefusedError
from survey.models import Account
from survey.releases import life
from survey.releases.draft import compute_draft
from survey.waves.stages import find


def asked() -> dict[str, list[str]]:
    """The waves whose draft was asked for, by code: no problems while it waits or runs, else why it was refused."""
    notes = sorted(_folder().glob("*.asked.json"))
    return {note.name.removesuffix(".asked.json"): json.loads(note.read_text(encoding="utf-8")) for note in notes}


def ask(code: str, reason: str, basis: str, flags: str, by: Account) -> None:
    """Let the worker compute a wave's draft; to be called after the commit, as the worker reads the database."""
    app = this_app()
    account_id = by.id
    _say(code, [])
    db.session.rollback()
    task(app)(code, reason, basis, flags, account_id)


def task(app: Flask) -> Any:
    """The task that computes."""
    return queued(app, "draft", draft)


def draft(code: str, reason: str, basis: str, flags: str, account_id: int) -> None:
    """Compute a draft and record it for its author; what goes wrong is shown on the page of releases."""
    try:
        made = compute_draft(find(code), reason, basis, flags)
        db.session.rollback()  # the reading ends before the writing begins
        try:
            with transaction():
                life.record(find(code), made, db.session.get_one(Account, account_id))
        finally:
            made.discard()
    except (RefusedError, AnalysisError) as error:
        _say(code, str(error).splitlines())
    except Exception as error:
        _say(code, [f"{type(error).__name__}: {error}"])
        raise
    else:
        _note(code).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(current_app.config["DATA_DIR"]) / "releases"


def _note(code: str) -> Path:
    return _folder() / f"{code}.asked.json"


def _say(code: str, problems: list[str]) -> None:
    _folder().mkdir(parents=True, exist_ok=True)
    _note(code).write_text(json.dumps(problems, ensure_ascii=False), encoding="utf-8")
