"""The engine, the session, and what makes SQLite and PostgreSQL behave alike."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from threading import Lock
from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase

from analysis.proof.leaf import chained
from survey.base.config import MIGRATIONS
from survey.base.migrations import Migrations
from survey.base.waiting import patience

BigInt = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # only INTEGER numbers itself on SQLite


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware time, stored and given back as UTC on both databases; refuses naive times."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time came where an aware one belongs: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    if TYPE_CHECKING:
        __table__: ClassVar[sa.Table]
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime(), int: BigInt, dict[str, Any]: sa.JSON()}


class NotOursError(Exception):
    """The database is not fit for this program as it is: its schema is of another version, or other secrets are its."""


AWAY = (
    *(sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError),
    *(sa.exc.InternalError, sa.exc.ProgrammingError),
    NotOursError,
)
"""What is raised while the database is away, its disk full or its lock held too long; and where it only reads, as
during a failover, or is not the one that this program was written for."""

WRITERS_WAIT = 10
"""Seconds that a writer on SQLite waits for the one before it."""

LOG_KEPT = 16 * 2**20
"""Bytes of SQLite's write-ahead log that stay beside the file once what stands there is in it."""

db = SQLAlchemy()
alembic = Migrations(metadatas=Model.metadata, run_mkdir=False)


def init_app(app: Flask) -> None:
    """Register the database and its migrations; prepare SQLite connections."""
    app.config["ALEMBIC"] = {"script_location": str(MIGRATIONS), "file_template": "%%(rev)s_%%(slug)s"}
    db.init_app(app)
    # There are no asynchronous sessions to close, and closing none cost every request a thread and an event loop.
    app.teardown_appcontext_funcs[:] = [end for end in app.teardown_appcontext_funcs if not iscoroutinefunction(end)]
    alembic.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)
        else:
            from survey.base.postgresql import drop_closed, give_up_in_time

            drop_closed(db.engine)
            give_up_in_time(db.engine, pooled=app.config["DATABASE_POOLED"])


def begin_write() -> None:
    """Start the session's transaction as a writing one, before anything is read in it.

    On SQLite that is BEGIN IMMEDIATE: a transaction that reads first and writes later is refused ("database is
    locked") without waiting when another one wrote in between.
    """
    if db.session.in_transaction():
        raise RuntimeError("a writing transaction begins before anything is read")
    try:
        db.session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
    except BaseException:
        db.session.rollback()  # else the session would count as in a transaction that never began
        raise


@contextmanager
def reading() -> Iterator[sa.Connection]:
    """A connection for a single statement that reads: no session, no transaction around it, one round trip."""
    engine = db.engine
    alone = {"sqlite_begin": ""} if engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
    with engine.connect().execution_options(**alone) as connection:
        yield connection


@contextmanager
def writing() -> Iterator[sa.Connection]:
    """A connection in a writing transaction of its own (`begin_write`), without a session: for the respondent's path.

    Whoever writes commits; what is not committed at the end is rolled back.
    """
    with db.engine.connect().execution_options(sqlite_begin="IMMEDIATE") as connection:
        yield connection


def affected(statement: sa.Executable) -> int:
    """Execute a statement; how many rows it changed."""
    result: Any = db.session.execute(statement)
    return int(result.rowcount)


@contextmanager
def transaction() -> Iterator[None]:
    """One writing transaction for a command: committed at the end, rolled back when anything is raised."""
    begin_write()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


def prepare_sqlite(engine: sa.Engine) -> None:
    """Let every connection wait for its turn, write durably, check foreign keys, and begin as it is told."""

    @event.listens_for(engine, "connect")
    def settings(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # the driver's own BEGIN comes too late; ours is below
        connection.create_function("chained", 2, chained, deterministic=True)
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={1000 * patience(WRITERS_WAIT):.0f}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-32768",
            f"journal_size_limit={LOG_KEPT}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    turn = Lock()  # SQLite lets writers sleep and try again, up to 0.1 s at a time; threads of one process can queue

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
        if kind == "IMMEDIATE":
            connection.info["has_turn"] = turn.acquire(timeout=patience(WRITERS_WAIT))
            if not connection.info["has_turn"]:
                raise sa.exc.TimeoutError("another writer takes too long")
        if kind:
            connection.exec_driver_sql(f"BEGIN {kind}")

    @event.listens_for(engine, "checkin")
    def give_turn_back(connection: Any, record: Any) -> None:
        if record.info.pop("has_turn", False):
            turn.release()
