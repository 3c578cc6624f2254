"""What stands before the application: of the requests that have come in, each in a thread, few compute at once.

Turns are few, since threads that compute side by side under one interpreter lock only delay each other. What hashes
passwords waits in a short queue of its own, so that strangers who try passwords take neither turns nor the processor
of those who answer.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from queue import SimpleQueue
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from survey.base.waiting import answering, waiting

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TURNS = 3
BEGAN = "survey.began"
"""In a request's environment: by the process's clock, when it had come in whole."""
QUEUE = 16
"""So many that hash passwords may wait for one another; whoever comes then is told that it is `CROWDED`."""
CROWDED = "survey.crowded"
"""In a request's environment: that it came while too many waited, and is to be refused without a hash."""
TURNED_AWAY_AFTER = 1.0
"""Seconds, so that nobody comes back at once."""
RESTS, LONGEST_REST = 3.0, 0.5
"""Times as long as one took, nothing is hashed after it; at most so many seconds."""


class Front:
    """A WSGI application in front of another; `hashes` says which requests hash a password: one at a time."""

    def __init__(
        self,
        app: "WSGIApplication",
        turns: int = TURNS,
        hashes: Callable[["WSGIEnvironment"], bool] = lambda environ: False,
    ) -> None:
        self._app, self._hashes = app, hashes
        self._queue, self._alone, self._rested = BoundedSemaphore(QUEUE), Lock(), 0.0
        self._turns: SimpleQueue[None] = SimpleQueue()
        for _ in range(turns):
            self._turns.put(None)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with ExitStack() as held:
            if self._hashes(environ):
                held.enter_context(self._one_by_one(environ))
            environ[BEGAN] = time.perf_counter()
            with answering():
                with waiting():
                    self._turns.get()
                try:
                    return self._app(environ, start_response)
                finally:
                    self._turns.put(None)

    @contextmanager
    def _one_by_one(self, environ: "WSGIEnvironment") -> Iterator[None]:
        """Wait until those before are done and what they took of the processor is made up for; not where too many
        wait."""
        if not self._queue.acquire(blocking=False):
            time.sleep(TURNED_AWAY_AFTER)
            environ[CROWDED] = True
            yield
            return
        try:
            with self._alone:
                time.sleep(max(self._rested - time.monotonic(), 0.0))
                begun = time.monotonic()
                yield
                ended = time.monotonic()
                self._rested = ended + min(RESTS * (ended - begun), LONGEST_REST)
        finally:
            self._queue.release()
