"""A mail server that keeps what it is given; what is asked of the database; printed sheets; a small province."""

import re
import shutil
import socket
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from functools import partial

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from survey.base.database import db
from survey.models.account import STATISTICIAN
from tests.bucket import SERVER, Bucket
from tests.conftest import build, see_to_everything
from tests.survey.printed import Printed


class Kept:
    """What came, oldest first; `refuses`: the next mails are turned away for a while."""

    def __init__(self):
        self.mails, self.refuses = [], 0

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - named by the library
        if self.refuses:
            self.refuses -= 1
            return "451 try again later"
        mail = message_from_bytes(envelope.content, policy=default)
        assert (mail["From"], [mail["To"]]) == (envelope.mail_from, envelope.rcpt_tos)
        self.mails.append(mail)
        return "250 kept"


@pytest.fixture
def sink(app):
    """A real SMTP server that the application sends its mails to."""
    kept = Kept()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    app.config.update(MAIL_SMTP=f"smtp://127.0.0.1:{port}", MAIL_SENDER="index@example.cn")
    yield kept
    controller.stop()


OF_NO_PAGE = re.compile("^BEGIN|alembic_version|key_check|FROM pg_catalog")
"""What begins a transaction, and what a process asks every few seconds: whether the database is its own."""


@contextmanager
def listening(app):
    """Every statement that pages send to the database meanwhile."""
    sent = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if not OF_NO_PAGE.search(statement):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def statements(app):
    """Every statement that pages send to the database."""
    with listening(app) as sent:
        yield sent


@pytest.fixture
def printed(tmp_path):
    """Lay a PDF out for reading."""

    def lay(document):
        path = tmp_path / "sheet.pdf"
        path.write_bytes(document)
        return Printed(path)

    return lay


@pytest.fixture(scope="module")
def province(loaded_demonstration, tmp_path_factory):
    """The application on the demonstration in small, its own copy; the first wave is published, the second open."""
    folder = tmp_path_factory.mktemp("province")
    shutil.copytree(loaded_demonstration, folder, dirs_exist_ok=True)
    app = build(folder, f"sqlite:///{folder / 'survey.db'}")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def statistician(account, signed_in):
    """A browser in which a statistician has signed in."""
    return signed_in(account(STATISTICIAN))


@pytest.fixture
def worker(app):
    """A worker that is away until it is called: what was asked for waits."""
    app.extensions["worker_away"] = True
    return partial(see_to_everything, app)


@pytest.fixture(scope="session")
def bucket_server(tmp_path_factory):
    if SERVER is None:
        pytest.skip("moto_server is not installed: no file lay in a bucket")
    bucket = Bucket(tmp_path_factory.mktemp("bucket"))
    yield bucket
    bucket.remove()


@pytest.fixture
def bucket(bucket_server):
    """An empty bucket."""
    bucket_server.empty()
    return bucket_server
