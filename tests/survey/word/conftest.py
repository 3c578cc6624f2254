"""A receiver that keeps what it is sent; people who subscribe; the worker's round."""

import json
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.models import Delivery
from survey.run import worker
from tests.conftest import see_to_everything


@dataclass(frozen=True)
class Received:
    """What came: path with query, headers, the body as it was and as JSON."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self):
        return json.loads(self.body)


class Receiver(ThreadingHTTPServer):
    """What came, oldest first; status, answer, headers: what everybody is told; hangs: until this is set."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.received, self.status, self.answer, self.headers = [], 200, b'{"errcode": 0, "code": 0}', {}
        self.hangs = None
        self.port = self.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}/robot?key=abc"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        server = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        server.received.append(Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        if server.hangs:
            server.hangs.wait(60)
            return
        self.send_response(server.status)
        for name, value in {"Content-Length": str(len(server.answer)), **server.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(server.answer)

    def log_message(self, *said):
        pass


@pytest.fixture
def server():
    """A real HTTP server."""
    server = Receiver()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    if server.hangs:
        server.hangs.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def receiver(app, server):
    """The server as one that the service may send to, as to a gateway within its house."""
    app.config["PRIVATE_RECEIVERS"] = frozenset({f"127.0.0.1:{server.port}"})
    return server


@pytest.fixture
def hanging(receiver):
    """The receiver hangs until the test ends."""
    receiver.hangs = Event()
    return receiver


WISH = {"alarms": "1", "deadlines": "1", "releases": "1", "pace": "at_once"}


@pytest.fixture
def subscribe(signed_in):
    """Subscribe as somebody does: `subscribe(person, "wecom", address=...)`; the page that answers."""

    def choose(person, way="mail", **wish):
        chosen = {name: value for name, value in {**WISH, **wish}.items() if value}
        page = signed_in(person).post(f"/subscriptions/new/{way}", data=chosen)
        assert page.status_code == (200 if way == "hook" else 303), page.get_data(as_text=True)
        return page

    return choose


@pytest.fixture
def round_(app, monkeypatch):
    """What the worker does every minute, and then all that waits; at a moment, now unless told otherwise."""

    def come(moment=None):
        with monkeypatch.context() as clock, app.app_context():
            if moment:
                clock.setattr(worker, "now", lambda: moment)
            worker.spread_news()
        see_to_everything(app)

    return come


@pytest.fixture
def deliveries(app):
    """All deliveries, the first one first."""

    def found():
        with app.app_context():
            return db.session.scalars(sa.select(Delivery).order_by(Delivery.id)).all()

    return found


@pytest.fixture
def passed(app):
    """Let some time pass until the next attempts; and since the deliveries were made, where that is asked for."""

    def later(length, since_made=False):
        with app.app_context(), transaction():
            for delivery in db.session.scalars(sa.select(Delivery)):
                delivery.next_at -= length
                if since_made:
                    delivery.made_at -= length

    return later
