"""How long anybody waits for a database: whoever answers a request a few seconds, the worker and commands for ever.

A process that is stopped, not dead, keeps its connections: the kernel still acknowledges what is sent, so no setting of
TCP or of the server ends the wait. The client must.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from time import monotonic
from typing import Any

import psycopg

ANSWER_WITHIN = 3.5
"""Seconds that a request waits for one answer of the database."""
CONNECT_WITHIN = 3
REST = 1.0
"""Seconds in which nobody asks again what did not answer, so that those who queue behind are told at once."""

_answering: ContextVar[bool] = ContextVar("answering", default=False)


@contextmanager
def answering() -> Iterator[None]:
    """Mark what is done as the answer to a request, for which somebody waits."""
    token = _answering.set(True)
    try:
        yield
    finally:
        _answering.reset(token)


def patience(usual: float) -> float:
    """How many seconds to wait for a turn, `usual` where nobody waits for an answer."""
    return min(usual, ANSWER_WITHIN) if _answering.get() else usual


class Breaker:
    """Remembers for a moment that something did not answer."""

    def __init__(self, rest: float = REST) -> None:
        self._rest, self._until = rest, 0.0

    def trip(self) -> None:
        """It did not answer."""
        self._until = monotonic() + self._rest

    @property
    def resting(self) -> bool:
        """Whether it did not answer just now."""
        return monotonic() < self._until


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
        if timeout is None and _answering.get():
            try:
                return super().wait(gen, interval, ANSWER_WITHIN)
            except psycopg.errors._WaitTimeout as error:
                if self.cancels:
                    with suppress(psycopg.Error):
                        self.cancel_safe(timeout=0.5)
                self.pgconn.finish()
                if self.breaker:
                    self.breaker.trip()
                raise NoAnswerError(f"no answer within {ANSWER_WITHIN} seconds") from error
        return super().wait(gen, interval, timeout)
