"""A database as one file, and back: SQLite's online backup, PostgreSQL's own tools."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from secrets import token_hex

import sqlalchemy as sa
from sqlalchemy.engine import URL

from survey.base.refusal import RefusedError

FILES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
"""What the file is called, by kind of database."""


def kind(url: URL) -> str:
    """Which kind of database an address is of."""
    return url.get_backend_name()


def dump(url: URL, folder: Path) -> Path:
    """Write the database as it is at one moment into a folder; nobody who answers waits for it."""
    file = folder / FILES[kind(url)]
    if kind(url) == "postgresql":
        _tool(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")
        return file
    with (
        closing(sqlite3.connect(f"file:{url.database}?mode=rw", uri=True)) as live,
        closing(sqlite3.connect(file)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    return file


def load(file: Path, url: URL) -> None:
    """Bring a dump back into an empty database; all of it or, on PostgreSQL, nothing."""
    if kind(url) == "postgresql":
        words = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        _tool(url, "pg_restore", *words, f"--dbname={url.database}", str(file))
        return
    assert url.database
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as copy, closing(sqlite3.connect(url.database)) as fresh:
        copy.backup(fresh)


def is_empty(url: URL) -> bool:
    """Whether there is no table."""
    if kind(url) == "sqlite" and not (url.database and Path(url.database).exists()):
        return True
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        return not sa.inspect(engine).get_table_names()
    except sa.exc.DatabaseError as error:
        raise RefusedError(f"{url.database}: no database that can be read ({type(error.orig).__name__})") from error


@contextmanager
def scratch(url: URL, folder: Path) -> Iterator[URL]:
    """An empty database of the same kind for as long as it is needed: a file in the folder, or beside ours."""
    if kind(url) == "sqlite":
        yield url.set(database=str(folder / "survey.db"))
        return
    name = f"survey_verify_{token_hex(6)}"
    server = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}'")
    except sa.exc.ProgrammingError as error:
        raise RefusedError(
            f"{url.username} may not create a database to rehearse in: `ALTER ROLE {url.username} CREATEDB`, or name an"
            " empty one with --into"
        ) from error
    try:
        yield url.set(database=name)
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


def _tool(url: URL, name: str, *words: str) -> None:
    """Run a tool of PostgreSQL's; raises RefusedError with what it says. The password is in no list of processes."""
    try:
        done = subprocess.run([name, *words], env={**os.environ, **_whereabouts(url)}, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise RefusedError(f"{name} is not installed: on Debian it comes with postgresql-client") from error
    if done.returncode:
        raise RefusedError(f"{name}: {done.stderr.strip()}")


def _whereabouts(url: URL) -> Mapping[str, str]:
    """An address as PostgreSQL's tools read it from their environment."""
    asked = {name: str(value) for name, value in url.query.items()}
    known = {
        "PGHOST": url.host or asked.get("host"),
        "PGPORT": str(url.port) if url.port else asked.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        "PGSSLMODE": asked.get("sslmode"),
    }
    return {name: value for name, value in known.items() if value}
