"""Whether the database is the one that this program and its secrets belong to; `/healthz` and `/readyz`."""

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import click
import sqlalchemy as sa
from flask import Blueprint, Flask, Response, current_app, request

from survey.base.clock import now
from survey.base.database import AWAY, NotOursError, alembic, reading, transaction
from survey.base.log import kind_of
from survey.base.migrations import found
from survey.errands.watch import last_seen
from survey.privacy.keys import introduce, strangers

LOOK_EVERY = 5.0
"""Seconds between two looks of a process that serves."""

POOLED = (
    "A pooler such as PgBouncer stands before the database: set DATABASE_POOLED=1,"
    " else statements fail that were prepared on another connection."
)

health = Blueprint("health", __name__)
_ALWAYS = {"static", "style", "health.healthz", "health.readyz"}


def problems() -> list[str]:
    """Why the database cannot be used as it is, a sentence each; none where it can. Raises what the database raises."""
    with reading() as connection:
        there, wanted = found(connection), alembic.wanted()
        if there != wanted:
            have, need = (", ".join(sorted(some)) or "none" for some in (there, wanted))
            return [f"the database's schema is of revision {have}, this program was written for {need}"]
        return [
            f"{name} is not the key that this database was used with"
            " (`flask --app wsgi keys accept` takes it all the same)"
            for name in strangers(connection)
        ]


def meet() -> None:
    """What a process says of its database when it starts: hints on standard error; SystemExit where its keys are other
    ones. A schema of another version, or a database that is away, may come right while it runs."""
    try:
        with reading() as connection:
            if pooled(connection) and current_app.config["DATABASE_POOLED"] is False:
                click.echo(POOLED, err=True)
        wrong = problems()
    except AWAY as error:
        click.echo(f"The database does not answer yet: {kind_of(error)}.", err=True)
        return
    if any("is not the key" in problem for problem in wrong):
        raise SystemExit("The service does not start:\n" + "\n".join(f"  - {problem}" for problem in wrong))
    if wrong:
        click.echo(f"No page is served yet: {wrong[0]}.", err=True)
        return
    with transaction():
        introduce()


def pooled(connection: sa.Connection) -> bool:
    """Whether PgBouncer or another pooler stands before PostgreSQL: who answers is not who said hello."""
    if connection.dialect.name != "postgresql":
        return False
    greeted = connection.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
    return bool(connection.scalar(sa.select(sa.func.pg_backend_pid())) != greeted)


@health.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return _told([])


@health.get("/readyz")
def readyz() -> Response:
    """What is needed is there: database, schema, keys, data folder; else 503 and what is missing.

    The worker is only spoken of: without it a machine serves its pages all the same.
    """
    notes = []
    try:
        missing = problems()
        if not missing:
            notes.append(_worker())
    except AWAY:
        missing = ["the database does not answer"]
    folder = current_app.config["DATA_DIR"]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".writable").touch()
    except OSError:
        missing.append("the data folder cannot be written")
    return _told(missing, notes)


def _worker() -> str:
    seen = last_seen()
    if seen is None:
        return "worker: never seen"
    return f"worker: last seen {max(now() - seen, timedelta()) // timedelta(seconds=1)} seconds ago"


def _told(missing: list[str], notes: Sequence[str] = ()) -> Response:
    response = Response(
        "\n".join([*(missing or ["ok"]), *notes]) + "\n", 503 if missing else 200, mimetype="text/plain"
    )
    response.cache_control.no_store = True
    return response


def init_app(app: Flask) -> None:
    """Serve no page from a database that is not ours, and serve again once it is."""
    due, wrong = 0.0, list[str]()
    app.register_blueprint(health)

    @app.before_request
    def look() -> None:
        nonlocal due, wrong
        if request.endpoint in _ALWAYS:
            return
        if time.monotonic() >= due:
            with suppress(*AWAY):  # what is away is said by whatever asks it next
                before, wrong = wrong, problems()
                due = time.monotonic() + LOOK_EVERY
                for problem in wrong if wrong != before else ():
                    app.logger.error("no page is served: %s", problem)
        if wrong:
            raise NotOursError
