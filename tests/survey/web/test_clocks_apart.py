"""Two machines behind one address, the clock of one half a minute fast: who signs in at one is known at the other."""

from datetime import timedelta

import pytest
import time_machine
from flask_security.recoverable import generate_reset_password_token, reset_password_token_status

from survey.base.clock import now
from survey.base.database import db
from survey.models import Account
from survey.models.account import MANAGER
from survey.web.session import AHEAD
from tests.survey.accounts.signing import PASSWORD, enter, token, with_password


@pytest.fixture
def manager(app, open_wave, account):
    person = account(MANAGER, unit=0, email="chief@example.cn")
    with_password(app, person)
    return person


def ahead(length):
    return time_machine.travel(now() + length, tick=False)


def test_who_signed_in_where_the_clock_is_fast_is_signed_in_where_it_is_not(client, manager):
    with time_machine.travel(now(), tick=False):
        with ahead(AHEAD):
            assert enter(client, "chief@example.cn", PASSWORD).location == "/home"
        assert client.get("/home").location == "/unit"


def test_a_form_that_was_opened_where_the_clock_is_fast_is_taken_where_it_is_not(client, manager):
    with time_machine.travel(now(), tick=False):
        with ahead(AHEAD):
            page = client.get("/sign-in")
        form = {"csrf_token": token(page), "email": "chief@example.cn", "password": PASSWORD}
        assert client.post("/sign-in", data=form).location == "/home"


def test_a_link_that_was_mailed_where_the_clock_is_fast_opens_where_it_is_not(app, manager):
    with app.test_request_context(), time_machine.travel(now(), tick=False):
        account = db.session.get(Account, manager.id)
        with ahead(AHEAD):
            link = generate_reset_password_token(account)
        expired, invalid, user = reset_password_token_status(link)
        assert (expired, invalid, user.id) == (False, False, manager.id)


@pytest.mark.parametrize("length", [AHEAD + timedelta(seconds=1), -timedelta(hours=2, seconds=1)])
def test_a_session_from_far_ahead_or_long_ago_is_none(client, manager, length):
    with time_machine.travel(now(), tick=False):
        with ahead(length):
            assert enter(client, "chief@example.cn", PASSWORD).location == "/home"
        assert client.get("/home").location.startswith("/sign-in")
