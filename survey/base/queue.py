"""The queue of work that outlasts a request; the worker does it (survey/run/worker.py)."""

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec

from flask import Flask
from huey import Huey, MemoryHuey, RedisHuey, SqliteHuey
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry

P = ParamSpec("P")
ANSWER_WITHIN = 2.0
"""Seconds that Redis has to take a word; longer than the worker's listening."""
_registering = Lock()


def queue(app: Flask) -> Huey:
    """The queue of an application: in Redis where REDIS_URL names one, else in a SQLite file; immediate in tests."""
    if "queue" not in app.extensions:
        app.extensions["queue"] = _made(app)
    made: Huey = app.extensions["queue"]
    return made


def in_context(app: Flask, job: Callable[P, None]) -> Callable[P, None]:
    """The job within the application's context, as the worker runs it."""

    @wraps(job)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with app.app_context():
            job(*args, **kwargs)

    return run


def queued(app: Flask, name: str, job: Callable[P, None], **retries: int) -> Any:
    """The task that does a job; who asks for it and the worker both must know it, under a name that is taken once."""
    with _registering:
        known = app.extensions.setdefault("tasks", {})
        if name not in known:
            known[name] = queue(app).task(name=name, **retries)(in_context(app, job))
    return known[name]


def _patient(address: str) -> ConnectionPool:
    """Connections to a Redis that may hang: whoever asks is told after a moment; the worker, who listens for a second
    at a time, asks again."""
    return ConnectionPool.from_url(
        address, socket_timeout=ANSWER_WITHIN, socket_connect_timeout=ANSWER_WITHIN, retry=Retry(NoBackoff(), 0)
    )


def _made(app: Flask) -> Huey:
    if app.testing:
        return MemoryHuey("survey", immediate=True)
    if address := app.config["REDIS_URL"]:
        return RedisHuey("survey", connection_pool=_patient(address), results=False)
    folder = app.config["DATA_DIR"]
    folder.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("survey", filename=str(folder / "queue.db"), results=False)
