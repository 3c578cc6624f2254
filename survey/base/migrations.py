"""Migrations, one process at a time; and whether a database has the schema that this program was written for."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_alembic import Alembic

_LOCK = 0x5A715FAC  # an advisory lock of PostgreSQL has a number
_READING = threading.Lock()


class Migrations(Alembic):
    """Flask-Alembic; of several processes that migrate at once, all but the first wait and find it done."""

    def run_migrations(self, fn: Any, **kwargs: Any) -> None:
        (context,) = self.migration_contexts.values()
        connection = context.connection
        assert connection is not None
        with _alone(connection.engine):
            super().run_migrations(fn, **kwargs)

    def wanted(self) -> set[str]:
        """The revisions of a database that is up to date."""
        with _READING:  # Flask-Alembic shows other threads its configuration while it still writes it
            return {script.revision for script in self.heads()}


def found(connection: sa.Connection) -> set[str]:
    """The revisions that a database has; none where it is empty."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return set()
    return set(connection.scalars(sa.text("SELECT version_num FROM alembic_version")))


@contextmanager
def _alone(engine: sa.Engine) -> Iterator[None]:
    """Nobody else migrates the database meanwhile; what is held goes with the process, however that ends."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as holding:
            holding.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            yield
    elif engine.url.database and engine.url.database != ":memory:" and sys.platform != "win32":
        import fcntl

        with Path(f"{engine.url.database}.migrating").open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    else:
        yield
