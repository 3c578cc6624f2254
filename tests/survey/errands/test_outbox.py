"""A mail waits in the database: sent at least once, told from its double, or given up with the reason."""

import signal
import subprocess
import sys
from datetime import timedelta
from smtplib import SMTPConnectError, SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from cryptography.fernet import InvalidToken

from benchmarks.service import free_port
from survey.base.clock import now
from survey.base.config import ROOT
from survey.base.database import db, transaction
from survey.base.mail import is_away
from survey.errands.outbox import BACKOFF, FIRST_DELAY, LEASE, RETRIES, post, send
from survey.models.mail import MAILS_KEPT, Mail, begin_mail, end_mail, forget_mails
from tests.conftest import see_to_everything
from tests.survey.errands import killed_postman

SECRET = "a-secret-link"


@pytest.fixture
def posted(app, sink):
    def write(subject="一封信", to="manager@example.cn"):
        with app.app_context(), transaction():
            post(to, subject, f"http://127.0.0.1/{SECRET}\n")

    return write


@pytest.fixture
def passed(app):
    """Let some time pass for all mails that wait."""

    def later(length):
        with app.app_context(), transaction():
            for mail in db.session.scalars(sa.select(Mail).where(Mail.ended_at.is_(None))):
                mail.next_at -= length

    return later


def kept(app):
    with app.app_context():
        return db.session.scalars(sa.select(Mail).order_by(Mail.id)).all()


def test_one_mail_after_another_is_sent_and_nothing_of_them_is_kept(app, sink, posted):
    for number in range(3):
        posted(f"第 {number} 封")
    assert all(SECRET.encode() not in mail.sealed for mail in kept(app))
    see_to_everything(app)
    assert [mail["Subject"] for mail in sink.mails] == ["第 0 封", "第 1 封", "第 2 封"]
    assert all(SECRET in mail.get_content() for mail in sink.mails)
    assert [(mail.sealed, mail.failed) for mail in kept(app)] == [(None, None)] * 3
    assert [mail.message_id for mail in kept(app)] == [mail["Message-ID"] for mail in sink.mails]


def test_a_transaction_that_is_rolled_back_posts_nothing(app, sink):
    with app.app_context():
        post("manager@example.cn", "x", "x")
        db.session.rollback()
    see_to_everything(app)
    assert (sink.mails, kept(app)) == ([], [])


def test_a_mail_that_is_turned_away_is_tried_again_after_one_minute_and_then_two(app, sink, posted, passed):
    sink.refuses = 2
    posted()
    for wait in (FIRST_DELAY, BACKOFF * FIRST_DELAY):
        see_to_everything(app)
        assert sink.mails == []
        passed(wait - timedelta(seconds=5))
        see_to_everything(app)
        assert sink.mails == []
        passed(timedelta(seconds=5))
    see_to_everything(app)
    assert [mail["Subject"] for mail in sink.mails] == ["一封信"]


def test_after_the_last_try_it_is_given_up_with_the_reason_and_erased(app, sink, posted, passed, caplog):
    sink.refuses = 10**6
    posted()
    waited = timedelta()
    for number in range(RETRIES):
        see_to_everything(app)
        assert kept(app)[0].failed is None
        passed(FIRST_DELAY * BACKOFF**number)
        waited += FIRST_DELAY * BACKOFF**number
    see_to_everything(app)
    (mail,) = kept(app)
    assert (mail.sealed, mail.failed, mail.attempts) == (None, "SMTPDataError", RETRIES + 1)
    assert round(waited / timedelta(hours=1)) == 17
    assert f"mail {mail.message_id} is given up: SMTPDataError" in caplog.text
    assert SECRET not in caplog.text
    assert "try again later" not in caplog.text


def test_while_one_cannot_be_sent_the_others_are(app, sink, posted):
    sink.refuses = 1
    posted("the first")
    posted("the second")
    see_to_everything(app)
    assert [mail["Subject"] for mail in sink.mails] == ["the second"]


def test_while_the_server_is_away_one_mail_finds_it_out_and_nothing_waits_behind_the_others(app, sink, posted):
    posted("the first")
    posted("the second")
    there, app.config["MAIL_SMTP"] = app.config["MAIL_SMTP"], f"smtp://127.0.0.1:{free_port()}"
    see_to_everything(app)
    app.config["MAIL_SMTP"] = there
    see_to_everything(app)
    assert [mail.attempts for mail in kept(app)] == [1, 0]
    del app.extensions["mail server"]  # as after a minute
    see_to_everything(app)
    assert [mail["Subject"] for mail in sink.mails] == ["the second"]


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (SMTPServerDisconnected(), True),
        (SMTPConnectError(421, "busy"), True),
        (SMTPRecipientsRefused({}), False),
        (SMTPDataError(451, "later"), False),
        (InvalidToken(), False),
    ],
)
def test_a_mail_that_is_refused_does_not_make_the_others_wait(error, away):
    assert is_away(error) is away


def test_two_workers_send_each_once(app, sink, posted):
    subjects = [f"第 {number} 封" for number in range(12)]
    for subject in subjects:
        posted(subject)
    start = Barrier(2)

    def work():
        start.wait()
        see_to_everything(app)

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(mail["Subject"] for mail in sink.mails) == sorted(subjects)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_killed_while_it_sends_loses_nothing_and_a_double_can_be_seen(
    app, sink, posted, passed, moment, tmp_path, database_url
):
    posted()
    address = app.config["MAIL_SMTP"]
    command = [sys.executable, "-m", killed_postman.__name__, str(tmp_path), database_url, address, moment]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    see_to_everything(app)
    assert len(sink.mails) == (moment == "after")  # for a while nobody knows
    passed(LEASE)
    see_to_everything(app)
    assert len(sink.mails) == 1 + (moment == "after")
    assert len({mail["Message-ID"] for mail in sink.mails}) == 1
    assert kept(app)[0].failed is None


def test_a_mail_that_kills_every_worker_is_given_up(app, sink, posted, passed):
    posted()
    (mail,) = kept(app)
    for attempts in range(RETRIES + 1):
        with app.app_context(), transaction():
            assert begin_mail(mail.id, attempts, now())
    see_to_everything(app)
    assert (sink.mails, kept(app)[0].failed) == ([], "every worker died")


def test_what_an_attempt_says_that_was_given_up_for_dead_does_not_count(app, posted):
    posted()
    (mail,) = kept(app)
    with app.app_context(), transaction():
        assert begin_mail(mail.id, 0, now())
        assert not begin_mail(mail.id, 0, now())
        assert begin_mail(mail.id, 1, now())
        assert not end_mail(mail.id, 1, now(), None)
        assert end_mail(mail.id, 2, now(), None)


def test_a_mail_sealed_with_a_key_that_is_gone_waits_for_it(app, sink, posted, passed):
    posted()
    keys = app.config["KEYS"]["CONTACT_KEYS"]
    app.config["KEYS"]["CONTACT_KEYS"] = ["another-key-for-the-tests-only-0123456789"]
    see_to_everything(app)
    app.config["KEYS"]["CONTACT_KEYS"] = keys
    passed(FIRST_DELAY)
    see_to_everything(app)
    assert len(sink.mails) == 1


def test_what_ended_a_month_ago_is_forgotten(app, sink, posted):
    posted()
    posted()
    see_to_everything(app)
    posted()
    with app.app_context(), transaction():
        db.session.get(Mail, kept(app)[0].id).ended_at = now() - MAILS_KEPT - timedelta(hours=1)
        db.session.flush()
        assert forget_mails(now()) == 1
    assert len(kept(app)) == 2


def test_nothing_waits(app, sink):
    with app.app_context():
        assert send() is False
