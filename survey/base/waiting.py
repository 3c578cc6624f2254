"""How long anybody waits for a database: whoever answers a request a few seconds, the worker and commands for ever.

A process that is stopped, not dead, keeps its connections: the kernel still acknowledges what is sent, so no setting of
TCP or of the server ends the wait. The client must.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import monotonic

ANSWER_WITHIN = 3.5
"""Seconds that a request waits in all: for its turn, for a connection to the database, for all its answers."""
AT_LEAST = 0.5
"""Seconds that it waits for an answer after all others took so long."""
CONNECT_WITHIN, SHORTEST_CONNECT = 3, 2
REST = 1.0
"""Seconds in which nobody asks again what did not answer, so that those who queue behind are told at once."""


@dataclass
class _Request:
    """How many seconds a request still waits."""

    left: float = ANSWER_WITHIN


_answering: ContextVar[_Request | None] = ContextVar("answering", default=None)


@contextmanager
def answering() -> Iterator[None]:
    """Mark what is done as the answer to a request, for which somebody waits."""
    token = _answering.set(_Request())
    try:
        yield
    finally:
        _answering.reset(token)


@contextmanager
def waiting() -> Iterator[float | None]:
    """How many seconds to wait, None where nobody waits for an answer; what it takes is taken from them."""
    request, begun = _answering.get(), monotonic()
    try:
        yield max(request.left, AT_LEAST) if request else None
    finally:
        if request:
            request.left -= monotonic() - begun


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
