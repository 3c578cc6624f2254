"""`/healthz` and `/readyz`: whether this process answers, and whether it has what it needs."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, Response

from survey.base import storage
from survey.base.clock import now
from survey.base.database import AWAY
from survey.errands.watch import last_seen
from survey.run.readiness import problems

health = Blueprint("health", __name__)


@health.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return _told([])


@health.get("/readyz")
def readyz() -> Response:
    """What is needed is there: database, schema, keys, data folder or bucket; else 503 and what is missing.

    The worker is only spoken of: without it a machine serves its pages all the same.
    """
    notes = []
    try:
        missing = problems()
        if not missing:
            notes.append(_worker())
    except AWAY:
        missing = ["the database does not answer"]
    if unwritable := storage.problem():
        missing.append(unwritable)
    return _told(missing, notes)


def _worker() -> str:
    seen = last_seen()
    if seen is None:
        return "worker: never seen"
    return f"worker: last seen {max(now() - seen, timedelta()) // timedelta(seconds=1)} seconds ago"


def _told(missing: list[str], notes: Sequence[str] = ()) -> Response:
    said = "\n".join([*(missing or ["ok"]), *notes])
    response = Response(f"{said}\n", 503 if missing else 200, mimetype="text/plain")
    response.cache_control.no_store = True
    return response
