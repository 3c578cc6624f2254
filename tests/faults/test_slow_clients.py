"""300 connections that send one byte a second do not keep others waiting."""

import socket
import threading

import pytest

from tests.faults.customers import Crowd

SLOW = 300
LINE = b"POST /s/%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
KIND = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 600\r\n\r\n"


class SlowSenders:
    """Connections that have sent a beginning, and then a byte each second."""

    def __init__(self, port, beginning):
        self._over = threading.Event()
        self.connections = [socket.create_connection(("127.0.0.1", port)) for _ in range(SLOW)]
        for connection in self.connections:
            connection.sendall(beginning)
        self._thread = threading.Thread(target=self._trickle)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self._over.set()
        self._thread.join()
        for connection in self.connections:
            connection.close()

    def _trickle(self):
        while not self._over.wait(1):
            for connection in self.connections:
                connection.send(b"x")

    def waiting(self):
        """How many are still being waited for: neither answered nor turned away."""
        count = 0
        for connection in self.connections:
            connection.setblocking(False)
            try:
                connection.recv(1)
            except BlockingIOError:
                count += 1
        return count


@pytest.mark.parametrize("sent", ["half a header", "half a body"])
def test_three_hundred_slow_senders_stop_nobody(service, start, nothing_is_lost, sent):
    server = start(service)
    beginning = LINE % service.codes[0].encode() + (KIND if sent == "half a body" else b"X-Slow: ")
    with SlowSenders(server.port, beginning) as slow, Crowd(server.port, codes=service.codes) as crowd:
        crowd.wait_for(60)
        assert slow.waiting() == SLOW
    assert not crowd.wrong
    nothing_is_lost(service, server.port, crowd)
