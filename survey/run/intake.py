"""Takes requests in: each is read whole, within an age of its own, before it gets a thread.

Granian hands a request over once its headers are there (RSGI). One whose body trickles in is a few objects of an event
loop, so thousands may wait; the application answers what is complete, in threads.
"""

import asyncio
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from werkzeug.wsgi import FileWrapper

from survey.run.listening import give_up_who_does_not_read, insist_on_ending

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from granian._granian import RSGIHTTPProtocol as Protocol
    from granian.rsgi import Scope

THREADS = 512
"""Most of them wait: for one of the few turns in which requests compute, or for the hash of a password."""
BODY_WITHIN = 20.0
"""Seconds from a request's headers to the end of its body ..."""
LEAST_RATE = 16 * 1024
"""... and one more for each so many bytes that it is said to have."""
DROPPED = 32 << 20
"""Bytes of a body too long to be taken that are still received: a proxy that is not done sending does not listen."""

_LATE = "没有收完您发来的内容，请再发一次。\nWhat you sent did not arrive in time. Please send it again.\n"
_LATE_HEADERS = [
    ("content-type", "text/plain; charset=utf-8"),
    ("cache-control", "no-store"),
    ("connection", "close"),
]
_ALWAYS: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.file_wrapper": FileWrapper,
    "wsgi.input_terminated": True,
    "wsgi.multithread": True,
    "wsgi.multiprocess": False,
    "wsgi.run_once": False,
}
_BARE = ("CONTENT_TYPE", "CONTENT_LENGTH")


class GoneError(Exception):
    """Who sent a request left before it was complete."""


class Intake:
    """An RSGI application before a WSGI one, which finds every body of up to `longest` bytes complete.

    `allowance` says how long a longer body may be; such a file waits on disk. Of what is longer still nothing is kept,
    and the application refuses it. A body has `within` seconds, and more the longer it is said to be.
    """

    def __init__(
        self,
        app: "WSGIApplication",
        longest: int,
        allowance: Callable[["WSGIEnvironment"], int] = lambda environ: 0,
        within: float = BODY_WITHIN,
    ) -> None:
        self._app, self._longest, self._allowance, self._within = app, longest, allowance, within
        self._threads = ThreadPoolExecutor(THREADS, "request")

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        insist_on_ending()
        loop.call_soon(give_up_who_does_not_read)  # by then the server listens

    async def __rsgi__(self, scope: "Scope", protocol: "Protocol") -> None:
        environ, loop = _environ(scope), asyncio.get_running_loop()
        with ExitStack() as held:
            try:
                if "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ:
                    environ["wsgi.input"] = await self._body(environ, protocol, held)
            except TimeoutError:
                protocol.response_str(408, _LATE_HEADERS, _LATE)
            except GoneError:
                protocol.response_empty(400, [])
            else:
                await loop.run_in_executor(self._threads, self._answer, environ, protocol)

    async def _body(self, environ: "WSGIEnvironment", protocol: "Protocol", held: ExitStack) -> IO[bytes]:
        """Raises TimeoutError where it takes too long, GoneError where it ends too early."""
        if "CONTENT_LENGTH" not in environ:
            async with asyncio.timeout(self._within):
                return BytesIO(await _first(self._longest + 1, protocol))
        size = int(environ["CONTENT_LENGTH"])
        async with asyncio.timeout(self._within + size / LEAST_RATE):
            if size <= self._longest:
                return BytesIO(await _all(protocol))
            loop = asyncio.get_running_loop()
            if size > await loop.run_in_executor(self._threads, self._allowance, environ):
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._within):
                        await _first(0, protocol)
                return BytesIO()
            body = held.enter_context(TemporaryFile())  # noqa: SIM115 - the stack closes it
            async for piece in protocol:
                body.write(piece)
        if body.tell() < size:
            raise GoneError
        body.seek(0)
        return body

    def _answer(self, environ: "WSGIEnvironment", protocol: "Protocol") -> None:
        """Let the application answer, and send it."""
        said: list[Any] = []
        answer = self._app(environ, lambda *start: said.extend(start))  # type: ignore[arg-type]  # nobody writes
        try:
            status, headers = int(said[0][:3]), said[1]
            if file := _whole_file(answer, status):
                protocol.response_file(status, headers, str(file))
            else:
                protocol.response_bytes(status, headers, b"".join(answer))
        finally:
            if close := getattr(answer, "close", None):
                close()


async def _all(protocol: "Protocol") -> bytes:
    try:
        return await protocol()
    except RuntimeError as error:
        raise GoneError from error


async def _first(size: int, protocol: "Protocol") -> bytes:
    """The first `size` bytes of a body, of which up to DROPPED are received."""
    taken, received = bytearray(), 0
    async for piece in protocol:
        received += len(piece)
        taken += piece[: size - len(taken)]
        if received >= DROPPED:
            break
    return bytes(taken)


def _whole_file(answer: Iterable[bytes], status: int) -> Path | None:
    """The file that is the answer, so that the server reads it as fast as the reader takes it; None for any other."""
    name = getattr(answer.file, "name", None) if isinstance(answer, FileWrapper) else None
    return Path(name) if status == 200 and isinstance(name, str | Path) else None


def _environ(scope: "Scope") -> "WSGIEnvironment":
    """What a WSGI application (PEP 3333) wants to know of a request."""
    server, _, port = scope.server.rpartition(":")
    environ = {
        **_ALWAYS,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server.strip("[]"),
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": BytesIO(),
    }
    for name, value in scope.headers.items():
        if "_" in name:  # else it would pass for one with a hyphen
            continue
        key = name.upper().replace("-", "_")
        key = key if key in _BARE else f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ", "
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    return environ
