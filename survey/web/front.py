"""What stands between the server and the application: bodies are read first, then few requests compute at once.

The server gives every request a thread. One whose body trickles in only waits, and holds no turn; turns are few, since
threads that compute side by side under one interpreter lock only delay each other. What hashes passwords waits in a
short queue of its own, so that strangers who try passwords take neither turns nor the processor of those who answer.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from queue import SimpleQueue
from tempfile import TemporaryFile
from threading import BoundedSemaphore, Lock
from typing import IO, TYPE_CHECKING

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
THREADS = 512
"""Threads of the server: so many slow senders may wait at once."""


class Front:
    """A WSGI application in front of another; bodies of up to `longest` bytes are read before a turn is taken.

    `allowance` says how long a longer body may be; such a file waits on disk. `hashes` says which requests hash a
    password: one at a time.
    """

    def __init__(
        self,
        app: "WSGIApplication",
        longest: int,
        turns: int = TURNS,
        allowance: Callable[["WSGIEnvironment"], int] = lambda environ: 0,
        hashes: Callable[["WSGIEnvironment"], bool] = lambda environ: False,
    ) -> None:
        self._app, self._longest, self._allowance, self._hashes = app, longest, allowance, hashes
        self._queue, self._alone, self._rested = BoundedSemaphore(QUEUE), Lock(), 0.0
        self._turns: SimpleQueue[None] = SimpleQueue()
        for _ in range(turns):
            self._turns.put(None)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with ExitStack() as held:
            self._read_body(environ, held)
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

    def _read_body(self, environ: "WSGIEnvironment", file: ExitStack) -> None:
        """A body of unknown length is read as far as it is allowed; one said to be longer is refused unread later."""
        declared = environ.get("CONTENT_LENGTH") or ""
        chunked = environ.get("wsgi.input_terminated") and "HTTP_TRANSFER_ENCODING" in environ
        if declared.isdecimal() and int(declared) <= self._longest:
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(int(declared)))
        elif declared.isdecimal() and int(declared) <= self._allowance(environ):
            body = file.enter_context(TemporaryFile())  # noqa: SIM115 - the stack closes it
            _copy(environ["wsgi.input"], body, int(declared))
            body.seek(0)
            environ["wsgi.input"] = body
        elif chunked:
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read(self._longest + 1))


def _copy(source: IO[bytes], file: IO[bytes], size: int) -> None:
    while size > 0 and (piece := source.read(min(size, 2**16))):
        file.write(piece)
        size -= len(piece)
