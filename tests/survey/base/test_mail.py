"""Mails go through a real server, or into a mailbox that nobody else reads."""

import stat
from email import message_from_binary_file
from email.policy import default
from functools import partial
from mailbox import Maildir

import pytest

from survey.base.database import db
from survey.base.mail import deliver, written
from tests.conftest import build

TEXT = "您好：\n有 3 件事等您处理。\n" + "很长的一行" * 300 + "\n"


@pytest.fixture
def app(sqlite_url, tmp_path):
    app = build(tmp_path, sqlite_url)
    yield app
    with app.app_context():
        db.engine.dispose()


def send(app, to, subject, text):
    with app.app_context():
        deliver(to, written(to, subject, text).as_bytes())


def test_a_mail_arrives_as_it_was_written(app, sink):
    send(app, "manager@example.cn", "两件待处理", TEXT)
    [mail] = sink.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == ("index@example.cn", "manager@example.cn", "两件待处理")
    assert mail.get_content().replace("\r\n", "\n") == TEXT
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@example.cn>")
    assert mail.is_multipart() is False


def test_without_a_server_mails_are_kept_where_only_their_owner_reads(app, tmp_path):
    send(app, "manager@example.cn", "给您的通知", TEXT)
    send(app, "other@example.cn", "another", "x")
    folder = tmp_path / "mail"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    kept = Maildir(folder, factory=partial(message_from_binary_file, policy=default))
    assert sorted(mail["To"] for mail in kept) == ["manager@example.cn", "other@example.cn"]
    assert all(mail["From"] == "noreply@127.0.0.1" for mail in kept)


def test_a_line_end_smuggles_no_header_in(app, sink):
    for to, subject in (("a@example.cn\nBcc: b@example.cn", "x"), ("a@example.cn", "x\r\nBcc: b@example.cn")):
        with app.app_context(), pytest.raises(ValueError, match="may not contain linefeed"):
            written(to, subject, "x")


def test_beyond_loopback_nothing_is_sent_in_the_clear(app, sink):
    # 127.1 leads to the same server, but is not one of the names that are known to stay on this machine
    app.config["MAIL_SMTP"] = app.config["MAIL_SMTP"].replace("127.0.0.1", "127.1")
    with app.app_context(), pytest.raises(OSError, match="STARTTLS"):
        deliver("a@example.cn", b"Subject: x\r\n\r\nx")
    assert sink.mails == []
