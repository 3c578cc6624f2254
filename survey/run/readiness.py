"""Whether the database is the one that this program and its secrets belong to: asked at the start, and every few
seconds before a page is served."""

import time
from contextlib import suppress

import click
import sqlalchemy as sa
from flask import Flask, current_app, request

from survey.base.database import AWAY, NotOursError, alembic, reading, transaction
from survey.base.log import kind_of
from survey.base.migrations import found
from survey.models.schema_floor import floor
from survey.privacy.keys import introduce, strangers

LOOK_EVERY = 5.0
"""Seconds between two looks of a process that serves."""

POOLED = (
    "A pooler such as PgBouncer stands before the database: set DATABASE_POOLED=1,"
    " else statements fail that were prepared on another connection."
)
_ALWAYS = {"static", "style", "health.healthz", "health.readyz", "metrics.page"}
"""What is served whatever the database is."""


def problems() -> list[str]:
    """Why the database cannot be used as it is, a sentence each; none where it can. Raises what the database raises."""
    with reading() as connection:
        return _schema(connection) or _keys(connection)


def meet() -> None:
    """What a process says of its database when it starts: hints on standard error; SystemExit where its keys are other
    ones. A schema of another version, or a database that is away, may come right while it runs."""
    try:
        with reading() as connection:
            if not current_app.config["DATABASE_POOLED"] and _pooled(connection):
                click.echo(POOLED, err=True)
            schema = _schema(connection)
            keys = [] if schema else _keys(connection)
    except AWAY as error:
        click.echo(f"The database does not answer yet: {kind_of(error)}.", err=True)
        return
    if keys:
        raise SystemExit("The service does not start:\n" + "\n".join(f"  - {problem}" for problem in keys))
    for problem in schema:
        click.echo(f"No page is served yet: {problem}.", err=True)
    if not schema:
        with transaction():
            introduce()


def init_app(app: Flask) -> None:
    """Serve no page from a database that is not ours, and serve again once it is."""
    due, wrong = 0.0, list[str]()

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


def _schema(connection: sa.Connection) -> list[str]:
    there, wanted = found(connection), alembic.wanted()
    if there == wanted or _newer(connection, there, wanted):
        return []
    have, need = (", ".join(sorted(some)) or "none" for some in (there, wanted))
    return [f"the database's schema is of revision {have}, this program was written for {need}"]


def _newer(connection: sa.Connection, there: set[str], wanted: set[str]) -> bool:
    """Whether the schema is a later one that still has all that this program needs, as while a new version takes its
    place."""
    if not there or min(there) <= max(wanted):
        return False
    lowest = floor(connection)
    return lowest is not None and lowest <= min(wanted)


def _keys(connection: sa.Connection) -> list[str]:
    return [
        f"{name} is not the key that this database was used with (`flask --app wsgi keys accept` takes it all the same)"
        for name in strangers(connection)
    ]


def _pooled(connection: sa.Connection) -> bool:
    """Whether a pooler stands before PostgreSQL: who answers is not who said hello."""
    if connection.dialect.name != "postgresql":
        return False
    driver = connection.connection.driver_connection
    assert driver is not None  # it is open
    return bool(connection.scalar(sa.select(sa.func.pg_backend_pid())) != driver.info.backend_pid)
