"""Many rows at a time: read as fast as the driver can, and worked on by several processes where there are many."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import current_app

from survey.base.database import db, prepare_sqlite

ONE_PROCESS = 50_000
"""Rows that one process is done with before others have started."""
AT_MOST = 8
"""Processes at once: each has a connection to the database, and some 330 MiB."""

Job = TypeVar("Job")
Result = TypeVar("Result")
Divide = Callable[[Callable[[sa.Connection, Job], Result], Iterable[Job]], Iterator[Result]]


def sets_of_rows(connection: sa.Connection, statement: sa.Select[Any], size: int) -> Iterator[Sequence[Any]]:
    """The rows of a statement, at most `size` at a time, as the driver gives them: so no times and no JSON.

    On PostgreSQL they come in binary, past SQLAlchemy: half the time, and less than the driver's COPY takes.
    """
    if connection.dialect.name != "postgresql":
        with connection.execute(statement.execution_options(yield_per=size)) as found:
            yield from found.partitions()
        return
    compiled, driver = statement.compile(dialect=connection.dialect), connection.connection.driver_connection
    assert driver is not None  # the connection is open
    with driver.cursor("bulk", binary=True) as cursor:
        cursor.execute(str(compiled), compiled.params)
        while rows := cursor.fetchmany(size):
            yield rows


def processes_for(rows: int) -> int:
    """How many processes to divide so many rows among."""
    return 1 if rows <= ONE_PROCESS else min(AT_MOST, os.cpu_count() or 1)


@contextmanager
def divided(processes: int) -> Iterator[Divide[Any, Any]]:
    """What does jobs, each on a connection to the database, and gives their results in the jobs' order.

    One process works within the session's transaction; several begin their own, so they see what is committed. They
    end when this process does, also where it is killed. Jobs and results are pickled.
    """
    if processes == 1:
        yield lambda work, jobs: (work(db.session.connection(), job) for job in jobs)
        return
    settings = current_app.config["SQLALCHEMY_ENGINES"]["default"]
    # forked ones would inherit locks that other threads hold, those of Polars and of the worker's heartbeat
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (settings,))
    try:
        yield partial(_in_order, pool, processes)
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, processes: int, work: Callable[[sa.Connection, Job], Result], jobs: Iterable[Job]
) -> Iterator[Result]:
    """No more jobs are handed over than keep everybody busy, so that results do not pile up."""
    under_way: deque[Future[Result]] = deque()
    for job in jobs:
        under_way.append(pool.submit(_do, work, job))
        if len(under_way) > processes:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


_engine: sa.Engine


def _begin(settings: dict[str, Any]) -> None:
    """What a process does first: watch over the one that started it, make its engine."""
    global _engine
    Thread(target=_end_with_parent, daemon=True).start()
    _engine = sa.create_engine(**settings)
    if _engine.dialect.name == "sqlite":
        prepare_sqlite(_engine)


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _do(work: Callable[[sa.Connection, Job], Result], job: Job) -> Result:
    with _engine.connect() as connection:
        return work(connection, job)
