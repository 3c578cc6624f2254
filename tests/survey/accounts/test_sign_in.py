"""Signing in: passwords, one-time passwords, second factors, lock-out, sessions that end."""

import base64
import email as mails_of
import re
import time
from datetime import timedelta
from email import policy
from email.utils import parsedate_to_datetime

import pytest
import sqlalchemy as sa
import time_machine
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask_security.recoverable import generate_reset_password_token
from itsdangerous import TimestampSigner

from survey.accounts import lockout, people
from survey.accounts.settings import IDLE, LINK_VALID
from survey.base.clock import now
from survey.base.database import db, transaction
from survey.models import Account, AuditEvent
from survey.models.account import ADMINISTRATOR, MANAGER, ROLES, STATISTICIAN
from survey.web import limits
from survey.web.front import CROWDED
from tests.conftest import Person

PASSWORD = "eine gute Losung 7"


def with_password(app, person, password=PASSWORD):
    with app.app_context(), transaction():
        people.set_password(db.session.get(Account, person.id), password)


def token(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text).group(1)


def enter(client, email, password, **more):
    page = client.get("/sign-in")
    return client.post("/sign-in", data={"csrf_token": token(page), "email": email, "password": password, **more})


def stored(app, person):
    with app.app_context():
        return db.session.get(Account, person.id)


def actions(app):
    with app.app_context():
        return list(db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)))


@pytest.fixture
def manager(app, open_wave, account):
    person = account(MANAGER, unit=0, email="chief@example.cn")
    with_password(app, person)
    return person


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


def test_wrong_codes_in_a_known_browser_make_it_a_strangers_too(app, client, account):
    person = account(STATISTICIAN)
    with_password(app, person)
    set_up_second_factor(client, person)
    client.post("/sign-out")
    enter(client, person.email, PASSWORD)
    for _ in range(limits.FAILURES_PER_HOUR + 1):
        page = client.get("/second-factor")
        client.post("/second-factor", data={"csrf_token": token(page), "code": "12345"})
    assert stored(app, person).failures >= 1


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


def noted(app, action):
    """Who did this, and to which account, as the audit log has it."""
    with app.app_context():
        found = sa.select(AuditEvent.actor, AuditEvent.object).where(AuditEvent.action == action)
        return [tuple(row) for row in db.session.execute(found)]


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


def code_of(key, later=0):
    """The code that a phone shows, so many steps of half a minute later."""
    plain = key.replace("-", "")
    secret = base64.b32decode(plain + "=" * (-len(plain) % 8))
    return TOTP(secret, 6, SHA1(), 30).generate(int(time.time()) + 30 * later).decode()


def set_up_second_factor(client, person):
    answer = enter(client, person.email, PASSWORD)
    assert answer.location == "/second-factor/setup"
    page = client.get(answer.location)
    page = client.post("/second-factor/setup", data={"csrf_token": token(page), "setup": "authenticator"})
    key = re.search(r"<code>([A-Z2-7-]+)</code>", page.text).group(1)
    wrong = client.post("/second-factor", data={"csrf_token": token(page), "code": "000000"})
    assert "验证码不对" in wrong.text
    done = client.post("/second-factor", data={"csrf_token": token(page), "code": code_of(key)})
    assert done.status_code == 302
    return key


def test_statisticians_need_a_second_factor(app, client, account):
    person = account(STATISTICIAN)
    with_password(app, person)
    key = set_up_second_factor(client, person)
    assert client.get("/office").status_code == 200
    assert actions(app).count("second factor set") == 1
    assert client.post("/sign-out").status_code == 302
    assert client.get("/office").status_code == 302
    assert enter(client, person.email, PASSWORD).location.startswith("/second-factor")
    assert client.get("/office").status_code == 302
    page = client.get("/second-factor")
    refused = client.post("/second-factor", data={"csrf_token": token(page), "code": "123456"})
    assert "验证码不对" in refused.text
    page = client.get("/second-factor")
    code = code_of(key, later=1)
    assert client.post("/second-factor", data={"csrf_token": token(page), "code": code}).status_code == 302
    assert actions(app).count("second factor set") == 1, "a code that is right sets nothing"


def test_after_five_wrong_codes_even_the_right_one_waits(app, client, account):
    person = account(STATISTICIAN)
    with_password(app, person)
    key = set_up_second_factor(client, person)
    with app.app_context(), transaction():
        lockout.succeeded(db.session.get(Account, person.id))
    client.post("/sign-out")
    client.delete_cookie("browser")
    enter(client, person.email, PASSWORD)

    def answer(code):
        return client.post("/second-factor", data={"csrf_token": token(client.get("/second-factor")), "code": code})

    right = code_of(key)
    for failures in range(5):
        assert (stored(app, person).failures, stored(app, person).locked_until) == (failures, None)
        assert answer("000000" if right != "000000" else "000001").status_code == 200
    assert stored(app, person).locked_until > now()
    assert answer(code_of(key, later=1)).status_code == 200
    assert client.get("/office").status_code == 302
    assert 'role="alert"' in enter(app.test_client(), person.email, PASSWORD).text, "nor does the password, meanwhile"
    with app.app_context(), transaction():
        db.session.get(Account, person.id).locked_until = now()
    assert answer(code_of(key, later=1)).status_code == 302
    assert client.get("/office").status_code == 200
    assert stored(app, person).failures == 0


def second_step(app, person, code):
    """Another browser's answer after password and code."""
    browser = app.test_client()
    assert enter(browser, person.email, PASSWORD).location.startswith("/second-factor")
    return browser.post("/second-factor", data={"csrf_token": token(browser.get("/second-factor")), "code": code})


def test_a_code_lets_in_once_and_no_earlier_one_after_it(app, client, account):
    person, other = account(STATISTICIAN), account(STATISTICIAN, email="other@example.cn")
    for one in (person, other):
        with_password(app, one)
    with time_machine.travel(now(), tick=False) as clock:
        key = set_up_second_factor(client, person)
        theirs = set_up_second_factor(app.test_client(), other)
        assert "验证码不对" in second_step(app, person, code_of(key)).text, "the one that set it up"
        clock.shift(60)
        code, earlier = code_of(key), code_of(key, later=-1)
        assert second_step(app, person, code).status_code == 302
        assert "验证码不对" in second_step(app, person, code).text
        assert "验证码不对" in second_step(app, person, earlier).text
        assert second_step(app, other, code_of(theirs)).status_code == 302, "another account's is its own"
        assert second_step(app, person, code_of(key, later=1)).status_code == 302


@pytest.mark.parametrize(("later", "lets_in"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_code_is_good_for_a_step_more_on_either_side(app, client, account, later, lets_in):
    person = account(STATISTICIAN)
    with_password(app, person)
    with time_machine.travel(now(), tick=False) as clock:
        key = set_up_second_factor(client, person)
        clock.shift(300)
        assert (second_step(app, person, code_of(key, later)).status_code == 302) is lets_in


def test_a_lost_phone_is_forgotten_by_the_administrator(app, client, run, account):
    person = account(STATISTICIAN)
    with_password(app, person)
    set_up_second_factor(client, person)
    assert "second factor" in run("users", "reset-totp", person.email).output
    assert client.get("/office").status_code == 302
    assert enter(client, person.email, PASSWORD).location == "/second-factor/setup"


def test_who_needs_a_second_factor(app, open_wave, account):
    needs = {
        role: stored(app, account(role, outlets=["A1"] if role == "unit_staff" else ())).needs_second_factor
        for role in ROLES
    }
    assert needs == {
        "administrator": True,
        "statistician": True,
        "city_officer": False,
        "unit_manager": False,
        "unit_staff": False,
    }


def test_sessions_end(app, signed_in, open_wave, account):
    person = account(MANAGER)
    browser = signed_in(person)
    assert browser.get("/home").location == "/unit"
    for hours, leads_to in ((11.9, "/unit"), (12.1, "/sign-in")):
        with browser.session_transaction() as session:
            session["since"] = time.time() - hours * 3600
        assert browser.get("/home").location.startswith(leads_to)


def test_a_session_ends_after_two_hours_without_a_request(app, client, manager):
    entered = enter(client, manager.email, PASSWORD)
    (cookie,) = (one for one in entered.headers.getlist("Set-Cookie") if one.startswith("session="))
    expires = parsedate_to_datetime(re.search(r"Expires=([^;]+)", cookie).group(1))
    assert abs(expires - now() - timedelta(hours=2)) < timedelta(minutes=2)
    # the server does not take it for longer either, whatever the browser does
    serializer = app.session_interface.get_signing_serializer(app)
    assert serializer.loads(client.get_cookie("session").value, max_age=app.permanent_session_lifetime.total_seconds())
    assert app.permanent_session_lifetime == timedelta(hours=2)


def renewed_by_command(app, client, run, person):
    run("users", "password", person.email)


def renewed_by_administrator(app, client, run, person):
    with app.app_context(), transaction():
        chief = people.create("boss@example.cn", ADMINISTRATOR)
        people.set_password(chief, PASSWORD)
    browser = app.test_client()
    set_up_second_factor(browser, Person(0, "boss@example.cn", ""))
    page = browser.get("/accounts")
    printed = browser.post(f"/accounts/{person.id}/password", data={"csrf_token": token(page)})
    assert printed.status_code == 200


def changed_by_the_owner(app, client, run, person):
    enter(client, person.email, PASSWORD)
    page = client.get("/password/change")
    another = "another password 7"
    new = {"csrf_token": token(page), "password": PASSWORD, "new_password": another, "new_password_confirm": another}
    assert client.post("/password/change", data=new).location == "/home"
    assert client.get("/home").location == "/unit", "who changes it stays"


@pytest.mark.parametrize("renew", [renewed_by_command, renewed_by_administrator, changed_by_the_owner])
def test_a_new_password_ends_the_sessions_of_the_old_one(app, client, run, manager, renew):
    old = app.test_client()
    enter(old, manager.email, PASSWORD)
    assert old.get("/home").location == "/unit"
    renew(app, client, run, manager)
    assert old.get("/home").location.startswith("/sign-in")


def test_signing_out_ends_a_copied_cookie_and_the_links_that_were_mailed_and_nobody_else_s_session(
    app, client, manager, account
):
    other = account(MANAGER, email="other@example.cn")
    with_password(app, other)
    theirs = app.test_client()
    enter(theirs, other.email, PASSWORD)
    enter(client, manager.email, PASSWORD)
    with app.app_context():
        link = generate_reset_password_token(db.session.get(Account, manager.id))
    copied = app.test_client()
    copied.set_cookie("session", client.get_cookie("session").value)
    assert copied.get("/home").location == "/unit"
    assert client.post("/sign-out").status_code == 302
    assert copied.get("/home").location.startswith("/sign-in")
    assert theirs.get("/home").location == "/unit"
    assert app.test_client().get(f"/password/reset/{link}").status_code == 302
    assert enter(client, manager.email, PASSWORD).location == "/home"


def test_a_session_that_is_too_old_ends_alone(app, client, manager):
    old = app.test_client()
    for browser in (old, client):
        enter(browser, manager.email, PASSWORD)
    with old.session_transaction() as session:
        session["since"] = time.time() - 13 * 3600
    assert old.get("/home").location.startswith("/sign-in")
    assert client.get("/home").location == "/unit"


@pytest.mark.parametrize("renew", [renewed_by_command, renewed_by_administrator, changed_by_the_owner])
def test_a_new_password_ends_the_links_that_were_mailed_before(app, client, run, manager, renew):
    with app.app_context():
        link = generate_reset_password_token(db.session.get(Account, manager.id))
    assert app.test_client().get(f"/password/reset/{link}").status_code == 200
    renew(app, client, run, manager)
    assert app.test_client().get(f"/password/reset/{link}").status_code == 302


def test_switching_an_account_off_ends_its_sessions(app, run, signed_in, open_wave, account):
    person = account(MANAGER)
    browser = signed_in(person)
    assert browser.get("/home").status_code == 302
    run("users", "off", person.email)
    assert browser.get("/home").location.startswith("/sign-in")


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


def test_a_link_to_the_second_factor_signs_nobody_out(app, account, signed_in):
    inside = signed_in(account(STATISTICIAN))
    assert inside.get("/second-factor").location == "/home"
    assert inside.get("/office").status_code == 200
