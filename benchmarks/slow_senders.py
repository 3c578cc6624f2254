"""Strangers who send a beginning, and then a byte now and then; or ask for much and read nothing."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections import Counter
from contextlib import suppress

_HEAD = "Host: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
_BODY = f"{_HEAD}Content-Length: 600\r\n\r\n"
KINDS = {
    "answers": f"POST /s/{{code}} HTTP/1.1\r\n{_BODY}",
    "a sign-in": f"POST /sign-in HTTP/1.1\r\n{_BODY}",
    "a file": f"POST /office/tables HTTP/1.1\r\n{_HEAD}Content-Length: 60000\r\n\r\n",
    "an unknown address": f"POST /nowhere HTTP/1.1\r\n{_BODY}",
    "a body of unknown length": f"POST /s/{{code}} HTTP/1.1\r\n{_HEAD}Transfer-Encoding: chunked\r\n\r\nfff\r\n",
    "a header": "POST /s/{code} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    "nothing": "",
}
UNREAD = "GET /static/voices/index.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class SlowSenders:
    """So many connections that have sent a beginning, and then a byte every few seconds; where `again`, a closed one is
    opened anew.

    `ages` are the seconds after which connections were closed, `said` counts what they were told.
    """

    def __init__(self, port: int, beginnings: list[str], number: int, every: float = 1.0, again: bool = False) -> None:
        self.ages: list[float] = []
        self.said: Counter[str] = Counter()
        self._port, self._every, self._again = port, every, again
        self._beginnings = [beginnings[place % len(beginnings)].encode() for place in range(number)]
        self._over, self._selector = threading.Event(), selectors.DefaultSelector()
        self._thread = threading.Thread(target=self._trickle)

    def __enter__(self) -> SlowSenders:
        for beginning in self._beginnings:
            self._open(beginning)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            _connection(key).close()
        self._selector.close()

    @property
    def open(self) -> int:
        """How many are being waited for."""
        return len(self._selector.get_map())

    def _open(self, beginning: bytes) -> None:
        connection = socket.create_connection(("127.0.0.1", self._port), timeout=30)
        connection.sendall(beginning)
        connection.setblocking(False)
        self._selector.register(connection, selectors.EVENT_READ, (time.monotonic(), beginning, bytearray()))

    def _trickle(self) -> None:
        due = time.monotonic() + self._every
        while not self._over.is_set():
            for key, _ in self._selector.select(0.1):
                self._heard(key)
            if time.monotonic() >= due:
                due += self._every
                for key in list(self._selector.get_map().values()):
                    if key.data[1]:
                        with suppress(OSError):  # what is closed is told by reading
                            _connection(key).send(b"x")

    def _heard(self, key: selectors.SelectorKey) -> None:
        connection, (begun, beginning, received) = _connection(key), key.data
        try:
            piece = connection.recv(4096)
        except OSError:
            piece = b""
        received += piece
        if piece:
            return
        self.ages.append(time.monotonic() - begun)
        self.said[received.split(b"\r\n", 1)[0].decode() or "nothing"] += 1
        self._selector.unregister(connection)
        connection.close()
        if self._again and not self._over.is_set():
            self._open(beginning)


def _connection(key: selectors.SelectorKey) -> socket.socket:
    assert isinstance(key.fileobj, socket.socket)  # nothing else is registered
    return key.fileobj
