"""Mails go through a real server, or into a mailbox that nobody else reads."""

import stat
from email import message_from_binary_file
from email.policy import default
from functools import partial
from mailbox import Maildir

import pytest

from survey.base.database import db
from survey.base.mail import RETRIES, deliver, delivery, post
from survey.base.queue import queue
from tests.conftest import build

TEXT = "您好：\n有 3 件事等您处理。\n" + "很长的一行" * 300 + "\n"


@pytest.fixture
def app(sqlite_url, tmp_path):
    app = build(tmp_path, sqlite_url)
    yield app
    with app.app_context():
        db.engine.dispose()


def test_a_mail_arrives_as_it_was_written(app, sink):
    with app.app_context():
        post("manager@example.cn", "两件待处理", TEXT)
    [mail] = sink.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == ("index@example.cn", "manager@example.cn", "两件待处理")
    assert mail.get_content().replace("\r\n", "\n") == TEXT
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.cn>")
    assert mail.is_multipart() is False


def test_one_mail_after_another_arrives(app, sink):
    with app.app_context():
        for number in range(3):
            post("manager@example.cn", f"第 {number} 封", "x")
    assert [mail["Subject"] for mail in sink.mails] == ["第 0 封", "第 1 封", "第 2 封"]


def test_a_mail_that_is_turned_away_waits_in_the_queue_and_is_tried_again(app, sink):
    sink.refuses = 1
    with app.app_context():
        post("manager@example.cn", "再试", "x")
    assert sink.mails == []
    [waiting] = queue(app).scheduled()
    assert waiting.retries == RETRIES - 1
    waiting.eta = None  # the minute has passed
    queue(app).execute(waiting)
    assert [mail["Subject"] for mail in sink.mails] == ["再试"]


def test_the_worker_knows_the_task_that_posting_leaves_for_it(app, sink, tmp_path):
    app.testing = False
    with app.app_context():
        post("manager@example.cn", "排队", "x")
    assert sink.mails == []
    worker = build(tmp_path, app.config["SQLALCHEMY_ENGINES"]["default"]["url"])
    worker.testing = False
    worker.config.update(MAIL_SMTP=app.config["MAIL_SMTP"], MAIL_SENDER=app.config["MAIL_SENDER"])
    delivery(worker)
    queue(worker).execute(queue(worker).dequeue())
    assert [mail["Subject"] for mail in sink.mails] == ["排队"]
    for made in (queue(app), queue(worker)):
        made.storage.close()


def test_without_a_server_mails_are_kept_where_only_their_owner_reads(app, tmp_path):
    with app.app_context():
        post("manager@example.cn", "给您的通知", TEXT)
        post("other@example.cn", "another", "x")
    folder = tmp_path / "mail"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    kept = Maildir(folder, factory=partial(message_from_binary_file, policy=default))
    assert sorted(mail["To"] for mail in kept) == ["manager@example.cn", "other@example.cn"]
    assert all(mail["From"] == "noreply@127.0.0.1" for mail in kept)


def test_a_line_end_smuggles_no_header_in(app, sink):
    for to, subject in (("a@example.cn\nBcc: b@example.cn", "x"), ("a@example.cn", "x\r\nBcc: b@example.cn")):
        with app.app_context(), pytest.raises(ValueError, match="may not contain linefeed"):
            post(to, subject, "x")
    assert sink.mails == []


def test_beyond_loopback_nothing_is_sent_in_the_clear(app, sink):
    # 127.1 leads to the same server, but is not one of the names that are known to stay on this machine
    app.config["MAIL_SMTP"] = app.config["MAIL_SMTP"].replace("127.0.0.1", "127.1")
    with app.app_context(), pytest.raises(OSError, match="STARTTLS"):
        deliver("a@example.cn", b"Subject: x\r\n\r\nx")
    assert sink.mails == []
