"""Sessions and mailed links: when they end."""

import hashlib
import re
import time
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from flask_security.recoverable import generate_reset_password_token

from survey.accounts import people
from survey.base.clock import now
from survey.base.database import db, transaction
from survey.models import Account
from survey.models.account import ADMINISTRATOR, MANAGER
from tests.conftest import Person
from tests.survey.accounts.signing import PASSWORD, enter, set_up_second_factor, token, with_password


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
    printed = browser.post(f"/accounts/{person.id}/password", data={"csrf_token": token(page), "sure": "yes"})
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


def test_a_link_costs_no_slow_hash_by_which_one_would_see_that_there_is_an_account(app, manager):
    with app.app_context():
        account = db.session.get(Account, manager.id)
        link = generate_reset_password_token(account)
        digest = hashlib.sha256(account.password.encode()).hexdigest()
        assert app.extensions["security"].reset_serializer.loads(link) == [account.fs_uniquifier, digest]


def test_switching_an_account_off_ends_its_sessions(app, run, signed_in, open_wave, account):
    person = account(MANAGER)
    browser = signed_in(person)
    assert browser.get("/home").status_code == 302
    run("users", "off", person.email)
    assert browser.get("/home").location.startswith("/sign-in")
