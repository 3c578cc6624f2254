"""Customers on keep-alive connections: each fetches a page, posts its answers and fetches the receipt, over and over.

One process and one selector hold all of them, with raw sockets, so that the measuring costs little beside the measured.
"""

from __future__ import annotations

import selectors
import socket
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import quote

HEADERS = (
    "Host: 127.0.0.1\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\nAccept-Language: zh-CN,zh;q=0.9\r\n"
    "Connection: keep-alive\r\n"
)
ANSWERS = {"overall": "9", "versus_expectation": "8", "versus_ideal": "8", "comment": "服务很好，等的时间有点长"}
_FORM = "&".join(f"{name}={quote(value)}" for name, value in ANSWERS.items())
_TICKET = b'name="ticket" value="'
_PATIENCE = 30  # seconds without any answer after which a connection counts as failed


@dataclass
class Outcome:
    """What one run saw: journeys' times in seconds, errors in words, and the share of a core that measuring took."""

    clients: int
    seconds: float = 0.0
    journeys: list[float] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    own_cpu: float = 0.0

    @property
    def rate(self) -> float:
        """Journeys a second."""
        return len(self.journeys) / self.seconds

    def quantile(self, share: float) -> float:
        """The journey time that this share of all journeys stays under, in seconds."""
        ordered = sorted(self.journeys)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        """A header's value, empty where there is none."""
        for line in self.head.split(b"\r\n")[1:]:
            found, _, value = line.partition(b":")
            if found.strip().lower() == name.encode():
                return value.strip().decode()
        return ""

    @property
    def text(self) -> bytes:
        return zlib.decompress(self.body, 31) if self.header("content-encoding") == "gzip" else self.body


def parsed(received: bytes) -> Answer | None:
    """The answer in what was received so far, None while it is not complete."""
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        return None
    answer = Answer(int(head[9:12]), head, body)
    return answer if len(body) >= int(answer.header("content-length") or 0) else None


class Customer:
    """One connection, and where its journey stands."""

    def __init__(self, port: int, paths: Iterator[str]) -> None:
        self.port, self.paths = port, paths
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.step = ""
        self.start()

    def start(self) -> None:
        """Scan the next code."""
        self.path, self.began = next(self.paths), time.perf_counter()
        self.step = "page"
        self.get(self.path)

    def get(self, path: str) -> None:
        self.socket.sendall(f"GET {path} HTTP/1.1\r\n{HEADERS}\r\n".encode())

    def post(self, ticket: str) -> None:
        form = f"ticket={quote(ticket)}&{_FORM}"
        kind = "Content-Type: application/x-www-form-urlencoded"
        self.socket.sendall(
            f"POST {self.path} HTTP/1.1\r\n{HEADERS}{kind}\r\nContent-Length: {len(form)}\r\n\r\n{form}".encode()
        )

    def answer(self) -> Answer | None:
        """The answer, once all of it is there."""
        data = self.socket.recv(262_144)
        if not data:
            raise ConnectionError("the server closed the connection")
        self.received += data
        if answer := parsed(self.received):
            self.received = b""
        return answer

    def advance(self, outcome: Outcome) -> None:
        """Take what arrived; one step further in the journey where an answer is complete."""
        answer = self.answer()
        if answer is None:
            return
        wanted = 303 if self.step == "answers" else 200
        if answer.status != wanted:
            outcome.errors.append(f"{self.step} of {self.path}: status {answer.status}")
            self.start()
        elif self.step == "page":
            self.step = "answers"
            self.post(answer.text.split(_TICKET, 1)[1].split(b'"', 1)[0].decode())
        elif self.step == "answers":
            self.step = "receipt"
            outcome.receipts.append(answer.header("location"))
            self.get(outcome.receipts[-1])
        else:
            outcome.journeys.append(time.perf_counter() - self.began)
            self.start()


def drive(port: int, codes: Sequence[str], clients: int, seconds: float) -> Outcome:
    """Let `clients` customers make journeys for so long; codes are taken in turn."""
    outcome = Outcome(clients)
    paths = cycle([f"/s/{code}" for code in codes])
    cpu, began = time.process_time(), time.perf_counter()
    customers = [Customer(port, paths) for _ in range(clients)]
    with selectors.DefaultSelector() as selector:
        for customer in customers:
            selector.register(customer.socket, selectors.EVENT_READ, customer)
        while selector.get_map() and time.perf_counter() < began + seconds:
            ready = selector.select(_PATIENCE)
            if not ready:
                outcome.errors.append(f"no answer for {_PATIENCE} s")
                break
            for key, _ in ready:
                try:
                    key.data.advance(outcome)
                except OSError as error:
                    outcome.errors.append(f"{key.data.step} of {key.data.path}: {error}")
                    selector.unregister(key.fileobj)
    outcome.seconds = time.perf_counter() - began
    outcome.own_cpu = (time.process_time() - cpu) / outcome.seconds
    for customer in customers:
        customer.socket.close()
    return outcome


def fetch(port: int, path: str) -> Answer:
    """One page, as a browser that takes gzip gets it."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\n{HEADERS}\r\n".encode())
        received = b""
        while not (answer := parsed(received)):
            received += connection.recv(262_144)
        return answer
