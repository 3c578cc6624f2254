"""Connections to PostgreSQL: closed ones are not handed out, and none is waited for long."""

from contextlib import suppress
from select import POLLIN, poll
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import event

from survey.base.waiting import ANSWER_WITHIN, CONNECT_WITHIN, SHORTEST_CONNECT, Breaker, waiting


class NoAnswerError(psycopg.OperationalError):
    """The database did not answer a request in time."""


class Connection(psycopg.Connection[Any]):
    """A connection to PostgreSQL that is given up where an answer to a request does not come in time.

    The statement is cancelled where the server still listens, unless a pooler stands between: PgBouncer 1.18 ends
    itself where whoever asked it to cancel is gone before it could (its issue 801). The connection is closed, since
    what it would say next is not known.
    """

    breaker: Breaker | None = None
    cancels = True

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        with waiting() as seconds:
            try:
                return super().wait(gen, interval, seconds)
            except psycopg.errors._WaitTimeout as error:
                self._give_up()
                if self.breaker:
                    self.breaker.trip()
                raise NoAnswerError(f"no answer within {ANSWER_WITHIN} seconds") from error

    def _give_up(self) -> None:
        if self.cancels:
            with suppress(psycopg.Error):
                self.cancel_safe(timeout=0.5)
        self.pgconn.finish()


def drop_closed(engine: sa.Engine) -> None:
    """Let the pool hand out no connection that PostgreSQL has closed, as after a restart.

    A connection at rest hears nothing but its end, so looking costs no round trip, as a ping would.
    """

    @event.listens_for(engine, "checkout")
    def listen(connection: Any, record: Any, proxy: Any) -> None:
        ear = poll()
        ear.register(connection, POLLIN)
        if ear.poll(0):
            raise sa.exc.InvalidatePoolError


def give_up_in_time(engine: sa.Engine, pooled: bool = False) -> None:
    """Let no request wait long for a PostgreSQL that hangs: a wait ends, and those behind it are told at once."""
    breaker = Breaker()

    def rest() -> None:
        if breaker.resting:
            raise psycopg.OperationalError("the database did not answer just now")

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, words: Any, settings: Any) -> Connection:
        rest()
        try:
            with waiting() as seconds:
                made = Connection.connect(*words, **{**settings, **_connecting(seconds)})
        except psycopg.errors.ConnectionTimeout:
            breaker.trip()
            raise
        made.breaker, made.cancels = breaker, not pooled
        return made

    @event.listens_for(engine, "checkout")
    def take(connection: Any, record: Any, proxy: Any) -> None:
        rest()


def _connecting(seconds: float | None) -> dict[str, int]:
    """The driver's setting of how long a connection may take where so many seconds are left: whole ones, two at least.

    Raises NoAnswerError where that is too long.
    """
    if seconds is None:
        return {}
    if seconds < SHORTEST_CONNECT - 1:
        raise NoAnswerError("no time is left for a connection")
    return {"connect_timeout": max(SHORTEST_CONNECT, min(CONNECT_WITHIN, int(seconds)))}
