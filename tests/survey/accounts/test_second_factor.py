"""Codes from a phone beside the password: who needs them, how long and how often they let in."""

import pytest
import time_machine

from survey.accounts import lockout
from survey.base.clock import now
from survey.base.database import db, transaction
from survey.models import Account
from survey.models.account import ROLES, STATISTICIAN
from survey.web import limits
from tests.survey.accounts.signing import (
    PASSWORD,
    actions,
    code_of,
    enter,
    set_up_second_factor,
    stored,
    token,
    with_password,
)


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


def test_a_link_to_the_second_factor_signs_nobody_out(app, account, signed_in):
    inside = signed_in(account(STATISTICIAN))
    assert inside.get("/second-factor").location == "/home"
    assert inside.get("/office").status_code == 200
