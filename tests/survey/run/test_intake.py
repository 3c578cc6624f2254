"""Requests as Granian hands them over, and what the application behind finds of them."""

import asyncio
from dataclasses import dataclass, field
from io import BytesIO

import pytest
from flask import Flask, request, send_file

from survey.run.intake import DROPPED, Intake

LONGEST = 10


@dataclass
class Scope:
    """A request's headers, as RSGI tells them."""

    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    path: str = "/"
    query_string: str = ""
    http_version: str = "1.1"
    server: str = "127.0.0.1:8000"
    client: str = "192.0.2.7:4711"
    scheme: str = "http"


class Protocol:
    """A body that arrives in pieces; after the last, if `stays`, the sender neither goes on nor leaves."""

    def __init__(self, *pieces, stays=False):
        self.pieces, self.stays, self.taken = list(pieces), stays, 0

    async def __call__(self):
        return b"".join([piece async for piece in self])

    async def __aiter__(self):
        for piece in self.pieces:
            self.taken += 1
            yield piece
        while self.stays:
            await asyncio.sleep(3600)

    def response_bytes(self, status, headers, body):
        self.status, self.headers, self.body = status, dict(headers), body

    def response_str(self, status, headers, body):
        self.response_bytes(status, headers, body.encode())

    def response_empty(self, status, headers):
        self.response_bytes(status, headers, b"")

    def response_file(self, status, headers, file):
        with open(file, "rb") as read:
            self.response_bytes(status, headers, read.read())


@pytest.fixture
def seen():
    """What the application was asked, one environment for each request."""
    return []


@pytest.fixture
def taken(seen):
    """Let an application take a request; gives what was sent back."""

    def app(environ, start_response):
        seen.append({**environ, "body": environ["wsgi.input"].read()})
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"go", b"od"]

    def take(protocol, allowance=0, within=20, **scope):
        asyncio.run(Intake(app, LONGEST, lambda environ: allowance, within).__rsgi__(Scope(**scope), protocol))
        return protocol

    return take


def test_what_comes_back_is_what_the_application_says(taken):
    answer = taken(Protocol(), method="GET")
    assert (answer.status, answer.headers, answer.body) == (200, {"Content-Type": "text/plain"}, b"good")


def test_the_application_finds_the_whole_body(taken, seen):
    taken(Protocol(b"123", b"45"), headers={"content-length": "5"})
    assert seen[0]["body"] == b"12345"


def test_a_file_waits_whole_for_who_may_bring_one(taken, seen):
    taken(Protocol(b"x" * 12, b"x" * 8), headers={"content-length": "20"}, allowance=20)
    assert seen[0]["body"] == b"x" * 20


def test_of_a_body_said_to_be_too_long_nothing_is_kept_and_all_received(taken, seen):
    protocol = taken(Protocol(b"x" * 12, b"x" * 8), headers={"content-length": "20"}, allowance=19)
    assert (protocol.taken, seen[0]["body"], seen[0]["CONTENT_LENGTH"]) == (2, b"", "20")


def test_of_a_body_of_unknown_length_one_byte_too_many_is_kept_and_all_received(taken, seen):
    protocol = taken(Protocol(*[b"x" * 4] * 9), headers={"transfer-encoding": "chunked"})
    assert (protocol.taken, seen[0]["body"]) == (9, b"x" * 11)


@pytest.mark.parametrize("headers", [{"content-length": str(1 << 40)}, {"transfer-encoding": "chunked"}])
def test_a_body_without_end_is_not_received_for_ever(taken, seen, headers):
    protocol = taken(Protocol(*[bytes(1 << 20)] * 99), headers=headers)
    assert (protocol.taken, len(seen)) == (DROPPED >> 20, 1)


def test_who_dawdles_with_a_body_that_is_too_long_is_refused_all_the_same(taken, seen):
    protocol = taken(Protocol(b"x" * 12, stays=True), headers={"content-length": "9999"}, within=0.1)
    assert (protocol.status, seen[0]["body"]) == (200, b"")


def test_who_leaves_before_a_file_is_complete_is_not_answered_by_the_application(taken, seen):
    answer = taken(Protocol(b"x" * 12), headers={"content-length": "20"}, allowance=20)
    assert (answer.status, seen) == (400, [])


@pytest.mark.parametrize(
    "headers", [{"content-length": "5"}, {"content-length": "20"}, {"transfer-encoding": "chunked"}]
)
def test_a_body_that_does_not_end_is_given_up_with_a_word(taken, seen, headers):
    answer = taken(Protocol(b"123", stays=True), headers=headers, allowance=20, within=0.1)
    assert (answer.status, answer.headers["connection"], seen) == (408, "close", [])
    assert "请再发一次" in answer.body.decode()


def test_the_application_is_told_who_asks_for_what(taken, seen):
    headers = {"host": "index.example.cn", "x-a": "1", "x_forwarded_for": "1.2.3.4"}
    taken(Protocol(), method="GET", path="/单位", query_string="a=%20", client="[::1]:99", headers=headers)
    environ = seen[0]
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/单位"
    assert (environ["QUERY_STRING"], environ["REMOTE_ADDR"], environ["HTTP_X_A"]) == ("a=%20", "::1", "1")
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("127.0.0.1", "8000")
    assert "HTTP_X_FORWARDED_FOR" not in environ


def test_flask_finds_forms_and_sends_files_and_parts_of_them(tmp_path):
    app = Flask(__name__)
    (tmp_path / "file").write_bytes(b"0123456789")
    app.add_url_rule("/form", "form", view_func=lambda: request.form["a"], methods=["POST"])
    app.add_url_rule("/file", "file", view_func=lambda: send_file(tmp_path / "file", mimetype="text/plain"))
    app.add_url_rule("/bytes", "bytes", view_func=lambda: send_file(BytesIO(b"bytes"), mimetype="text/plain"))

    def ask(protocol=None, **scope):
        answer = protocol or Protocol()
        asyncio.run(Intake(app, LONGEST).__rsgi__(Scope(**scope), answer))
        return answer.status, answer.body

    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert ask(Protocol(b"a=b"), path="/form", headers={**kind, "content-length": "3"}) == (200, b"b")
    assert ask(Protocol(b"a=b"), path="/form", headers={**kind, "transfer-encoding": "chunked"}) == (200, b"b")
    assert ask(path="/file", method="GET") == (200, b"0123456789")
    assert ask(path="/file", method="HEAD") == (200, b"")
    assert ask(path="/file", method="GET", headers={"range": "bytes=2-4"}) == (206, b"234")
    assert ask(path="/bytes", method="GET") == (200, b"bytes")


def test_what_fails_is_left_to_the_server():
    def fails(environ, start_response):
        raise LookupError

    with pytest.raises(LookupError):
        asyncio.run(Intake(fails, LONGEST).__rsgi__(Scope(method="GET"), Protocol()))
