"""Signing in: passwords, one-time passwords, lock-out, links by mail."""

import email as mails_of
import re
import time
from datetime import timedelta
from email import policy

import pytest
import time_machine
from flask_security.recoverable import generate_reset_password_token
from itsdangerous import TimestampSigner

from survey.accounts import lockout, people
from survey.accounts.settings import IDLE, LINK_VALID
from survey.base.clock import now
from survey.base.database import db, transaction
from survey.models import Account, AuditEvent
from survey.models.account import MANAGER
from survey.web import limits
from survey.web.front import CROWDED
from tests.survey.accounts.signing import (
    PASSWORD,
    actions,
    enter,
    noted,
    stored,
    token,
    with_password,
)


def test_the_right_password_leads_to_the_own_pages(app, client, manager):
    answer = enter(client, "Chief@Example.cn", PASSWORD)
    assert (answer.status_code, answer.location) == (302, "/home")
    assert client.get("/home").location == "/unit"
    assert "signed in" in actions(app)


def test_a_form_may_be_filled_in_for_as_long_as_the_session_lasts(client, manager):
    page, opened = client.get("/sign-in"), now()
    form = {"csrf_token": token(page), "email": "chief@example.cn", "password": PASSWORD}
    with time_machine.travel(opened + IDLE - timedelta(minutes=1)):
        assert client.post("/sign-in", data=form).location == "/home"


@pytest.mark.parametrize(
    ("email", "password"), [("chief@example.cn", "wrong"), ("nobody@example.cn", PASSWORD), ("", ""), ("x", "y")]
)
def test_a_refusal_does_not_tell_whether_the_account_exists(client, manager, email, password):
    page = enter(client, email, password)
    assert page.status_code == 200
    assert client.get("/home").status_code == 302
    if email and "@" in email:
        assert "邮箱、密码或验证码不对" in page.text
        assert 'role="alert"' in page.text


def test_failures_are_counted_and_then_even_the_right_password_waits(app, client, manager):
    for failures in range(5):
        assert (stored(app, manager).failures, stored(app, manager).locked_until) == (failures, None)
        enter(client, manager.email, "wrong")
    assert stored(app, manager).failures == 5
    assert "邮箱、密码或验证码不对" in enter(client, manager.email, PASSWORD).text
    with app.app_context(), transaction():
        db.session.get(Account, manager.id).locked_until = now()
    assert enter(client, manager.email, PASSWORD).status_code == 302
    assert stored(app, manager).failures == 0
    assert "locked" in actions(app)


@pytest.mark.parametrize("email", ["chief@example.cn", "nobody@example.cn"])
def test_a_password_is_looked_at_while_others_write(app, client, manager, email, monkeypatch):
    """Whoever answers a questionnaire needs the one writer's lock, and does not wait for a hash."""
    written = []

    def meanwhile(*words, **more):
        with app.app_context(), transaction():  # on SQLite it would wait for a lock that is held
            db.session.add(AuditEvent(actor="another", action="meanwhile", object="", detail={}))
        written.append(1)
        return hashing(*words, **more)

    context = type(app.extensions["security"].pwd_context)
    hashing = context.verify if email == manager.email else context.hash
    monkeypatch.setattr(context, hashing.__name__, meanwhile)
    assert enter(client, email, "not the password").status_code == 200
    assert written == [1]
    assert actions(app).count("meanwhile") == 1


def test_a_password_that_changes_while_the_old_one_is_looked_at_lets_nobody_in(app, client, manager, monkeypatch):
    context = type(app.extensions["security"].pwd_context)
    verify = context.verify

    def meanwhile(*words, **more):
        right = verify(*words, **more)
        with app.app_context(), transaction():
            db.session.get(Account, manager.id).password = "another hash"
        return right

    monkeypatch.setattr(context, "verify", meanwhile)
    assert enter(client, manager.email, PASSWORD).status_code == 200
    assert stored(app, manager).failures == 0
    assert client.get("/home").location.startswith("/sign-in")


def test_too_many_who_wait_are_told_to_come_again(client, manager):
    page = client.post("/sign-in", environ_overrides={CROWDED: True})
    assert page.status_code == 503
    assert "请过一会儿再试" in page.text


def lock(app, email):
    stranger = app.test_client()
    for _ in range(lockout.FREE):
        enter(stranger, email, "not the password")


def test_a_stranger_who_locks_an_account_does_not_lock_its_owner_out(app, client, manager):
    """Where the owner signed in before; a browser that nobody knows has to wait."""
    assert enter(client, manager.email, PASSWORD).location == "/home"
    client.post("/sign-out")
    lock(app, manager.email)
    assert stored(app, manager).locked_until is not None
    assert enter(app.test_client(), manager.email, PASSWORD).status_code == 200
    assert enter(client, manager.email, PASSWORD).location == "/home"
    assert stored(app, manager).locked_until is None


def test_a_browser_in_which_too_much_was_wrong_is_a_strangers(app, client, manager):
    enter(client, manager.email, PASSWORD)
    client.post("/sign-out")
    for _ in range(limits.FAILURES_PER_HOUR):
        assert enter(client, manager.email, "not the password").status_code == 200
    assert stored(app, manager).failures == 0
    lock(app, manager.email)
    assert enter(client, manager.email, PASSWORD).status_code == 200


@pytest.mark.parametrize("cookie", ["nonsense", "", "WzEsImFiYyJd.x.y", "another's"])
def test_a_browser_knows_nobody_by_another_cookie(app, client, manager, account, cookie):
    if cookie == "another's":
        other = account(MANAGER, unit=0, email="other@example.cn")
        with_password(app, other)
        enter(client, other.email, PASSWORD)
        client.post("/sign-out")
    else:
        client.set_cookie("browser", cookie)
    lock(app, manager.email)
    assert enter(client, manager.email, PASSWORD).status_code == 200


def test_every_further_failure_doubles_the_wait_up_to_an_hour():
    minutes = [lockout.wait(failures).total_seconds() / 60 for failures in (5, 6, 7, 11, 12, 500)]
    assert minutes == [1, 2, 4, 60, 60, 60]


@pytest.mark.parametrize(("hours", "opens"), [(-1, True), (1, False)])
def test_a_link_to_set_a_password_opens_as_long_as_it_says(app, client, open_wave, account, monkeypatch, hours, opens):
    person, age = account(MANAGER), LINK_VALID + timedelta(hours=hours)
    with app.app_context(), monkeypatch.context() as then:
        then.setattr(TimestampSigner, "get_timestamp", lambda signer: int(time.time() - age.total_seconds()))
        link = generate_reset_password_token(db.session.get(Account, person.id))
    assert (client.get(f"/password/reset/{link}").status_code == 200) is opens


def test_a_one_time_password_must_be_changed_at_once(app, client, open_wave, account):
    person = account(MANAGER)
    with app.app_context(), transaction():
        once = people.one_time_password(db.session.get(Account, person.id))
    assert enter(client, person.email, once).status_code == 302
    assert client.get("/home").location == "/password/change"
    page = client.get("/password/change")
    assert "一次性密码" in page.text
    new = {"csrf_token": token(page), "password": once, "new_password": PASSWORD, "new_password_confirm": PASSWORD}
    assert (
        "密码至少 10 个字符"
        in client.post("/password/change", data={**new, "new_password": "x", "new_password_confirm": "x"}).text
    )
    assert client.post("/password/change", data=new).location == "/home"
    assert client.get("/home").location == "/unit"
    assert stored(app, person).one_time_until is None
    assert noted(app, "password set") == [(person.email, person.email)]


def test_a_one_time_password_ends(app, client, open_wave, account):
    person = account(MANAGER)
    with app.app_context(), transaction():
        once = people.one_time_password(db.session.get(Account, person.id))
        db.session.get(Account, person.id).one_time_until = now()
    assert 'role="alert"' in enter(client, person.email, once).text


def test_a_new_password_by_mail(app, client, manager, tmp_path):
    page = client.get("/password/reset")
    for email in (manager.email, "nobody@example.cn"):
        answer = client.post("/password/reset", data={"csrf_token": token(page), "email": email})
        assert "设置密码的邮件已经发出" in answer.text
    mails = list((tmp_path / "mail" / "new").iterdir())
    assert len(mails) == 1
    body = mails_of.message_from_bytes(mails[0].read_bytes(), policy=policy.default).get_content()
    link = re.search(r"http://[^/]+(/password/reset/\S+)", body).group(1)
    elsewhere = app.test_client()
    assert enter(elsewhere, manager.email, PASSWORD).status_code == 302
    page = client.get(link)
    new = {"csrf_token": token(page), "password": "another password", "password_confirm": "another password"}
    assert client.post(link, data=new).status_code == 302
    assert elsewhere.get("/home").location.startswith("/sign-in"), "the sessions of the old one have ended"
    assert enter(client, manager.email, "another password").status_code == 302
    client.post("/sign-out")
    assert client.get(link).status_code == 302, "a link works once"


@pytest.mark.parametrize(
    "easy", ["1234567890", "Password123!", "chief123456", "woaini1314", "gansu123456", "qwertyuiop", "aaaaaaaaaaaa"]
)
def test_a_password_that_people_try_first_is_refused(client, manager, easy):
    enter(client, manager.email, PASSWORD)
    page = client.get("/password/change")
    new = {"csrf_token": token(page), "password": PASSWORD, "new_password": easy, "new_password_confirm": easy}
    answer = client.post("/password/change", data=new)
    assert answer.status_code == 200
    assert "太容易猜到" in answer.text
    client.post("/sign-out")
    assert enter(client, manager.email, PASSWORD).location == "/home"


def test_a_long_password_is_taken_at_once(client, manager):
    enter(client, manager.email, PASSWORD)
    page = client.get("/password/change")
    long = "an ordinary sentence of many words " * 3
    new = {"csrf_token": token(page), "password": PASSWORD, "new_password": long, "new_password_confirm": long}
    assert client.post("/password/change", data=new).status_code == 302


def test_an_account_is_mailed_few_links_however_many_are_asked_for(app, client, manager, tmp_path):
    page = client.get("/password/reset")
    for _ in range(limits.LINKS_PER_HOUR + 2):
        answer = client.post("/password/reset", data={"csrf_token": token(page), "email": manager.email})
        assert "设置密码的邮件已经发出" in answer.text
    assert len(list((tmp_path / "mail" / "new").iterdir())) == limits.LINKS_PER_HOUR
    assert actions(app).count("link mailed") == limits.LINKS_PER_HOUR


def test_a_form_of_another_site_does_not_sign_in(client, manager):
    answer = client.post("/sign-in", data={"email": manager.email, "password": PASSWORD})
    assert answer.status_code in (200, 400)
    assert client.get("/home").location.startswith("/sign-in")
