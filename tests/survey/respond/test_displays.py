"""A display's code asks for presence: its address works for three minutes, its page for thirty."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from survey.base.clock import now
from survey.codes import rotating
from tests.survey.respond.test_answering import ANSWERS, ticket_on


@pytest.fixture
def tablet(run, open_wave):
    """The path of outlet A1's display."""
    shown = run("codes", "display", "A1").stdout
    return urlsplit(re.search(r"http\S+", shown).group()).path


def symbol_address(page):
    url = urlsplit(re.search(r"<title>(http[^<]+)</title>", page.text).group(1))
    return f"{url.path}?{url.query}"


def test_the_symbol_leads_to_the_questionnaire_and_the_answer_is_of_kind_display(app, client, tablet, stored):
    page = client.get(tablet)
    assert "A1号网点" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    questionnaire = client.get(symbol_address(page))
    assert questionnaire.status_code == 200
    path = urlsplit(symbol_address(page)).path
    assert client.post(path, data={**ANSWERS, "ticket": ticket_on(questionnaire)}).status_code == 303
    assert stored() == 1


def test_the_page_changes_every_half_minute(client, tablet, monkeypatch):
    moment = now()
    first = symbol_address(client.get(tablet))
    monkeypatch.setattr("survey.codes.views.now", lambda: moment + timedelta(seconds=31))
    page = client.get(tablet)
    assert symbol_address(page) != first
    assert re.search(r'http-equiv="refresh" content="(\d+)"', page.text)


@pytest.mark.parametrize(("age", "status"), [(0, 200), (150, 200), (240, 410), (86_400, 410), (-120, 410)])
def test_an_address_dies_after_three_minutes(client, tablet, later, age, status):
    address = symbol_address(client.get(tablet))
    later(timedelta(seconds=age))
    assert client.get(address).status_code == status


def test_whoever_scanned_in_time_can_load_the_page_again_for_half_an_hour_and_has_one_response_with_it(
    client, tablet, stored, later
):
    address = symbol_address(client.get(tablet))
    first = client.get(address)
    cookie = first.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "Max-Age=1800" in cookie
    later(timedelta(minutes=29))
    for query in ("", "&lang=en", "&size=large"):
        page = client.get(address + query)
        assert page.status_code == 200
        assert ticket_on(page) == ticket_on(first)
    path = urlsplit(address).path
    assert client.get(path).status_code == 200
    assert client.post(path, data={**ANSWERS, "ticket": ticket_on(page)}).status_code == 303
    assert client.get(address).status_code == 410
    assert stored() == 1


@pytest.mark.parametrize("minutes", [31, 24 * 60])
def test_after_half_an_hour_the_screen_must_be_scanned_again(client, tablet, later, minutes):
    address = symbol_address(client.get(tablet))
    client.get(address)
    later(timedelta(minutes=minutes))
    assert client.get(address).status_code == 410


def test_the_proof_of_one_display_opens_no_other(client, run, tablet, later):
    other = urlsplit(re.search(r"http\S+", run("codes", "display", "A2").stdout).group()).path
    address, elsewhere = symbol_address(client.get(tablet)), symbol_address(client.get(other))
    client.get(address)
    kept = client.get_cookie("present", path=urlsplit(address).path).value
    client.set_cookie("present", kept, path="/s")
    later(timedelta(minutes=10))
    assert client.get(elsewhere).status_code == 410
    client.set_cookie("present", kept[:-2], path="/s")
    assert client.get(elsewhere).status_code == 410


def test_language_and_size_can_be_switched_with_the_page_alone(app, client, tablet, later, stored):
    address = symbol_address(client.get(tablet))
    fields = {**ANSWERS, "ticket": ticket_on(client.get(address)), "contact": "0931-8888888"}
    later(timedelta(minutes=29))
    path = urlsplit(address).path
    page = app.test_client().post(f"{path}?lang=en&size=large&rerender=kept", data=fields)
    assert page.status_code == 200
    assert '<html lang="en" class="large">' in page.text
    assert 'value="0931-8888888"' in page.text
    later(timedelta(minutes=31))
    assert app.test_client().post(f"{path}?lang=en&rerender=kept", data=fields).status_code == 410
    assert stored() == 0


def test_a_copied_code_without_its_proof_leads_nowhere(client, tablet, stored):
    path = urlsplit(symbol_address(client.get(tablet))).path
    for address in (path, f"{path}?t=", f"{path}?t=00000000", f"{path}?t=%00"):
        page = client.get(address)
        assert page.status_code == 410
        assert "请再扫一次屏幕" in page.text


@pytest.mark.parametrize(("minutes", "status", "kept"), [(29, 303, 1), (31, 410, 0)])
def test_its_page_can_be_answered_for_half_an_hour(client, tablet, stored, later, minutes, status, kept):
    address = symbol_address(client.get(tablet))
    page = client.get(address)
    later(timedelta(minutes=minutes))
    assert client.post(urlsplit(address).path, data={**ANSWERS, "ticket": ticket_on(page)}).status_code == status
    assert stored() == kept


def test_a_revoked_display_shows_nothing_and_its_code_is_spent(client, run, tablet):
    address = symbol_address(client.get(tablet))
    assert run("codes", "revoke", "1").exit_code == 0
    assert client.get(tablet).status_code == 404
    assert client.get(address).status_code == 410
    assert "there is no display 1 in use" in run("codes", "revoke", "1").output


def test_a_wrong_secret_is_404_and_is_tried_again_since_the_page_of_an_error_must_not_stay(client, open_wave):
    for secret in ("0" * 24, "x"):
        page = client.get(f"/d/{secret}")
        assert page.status_code == 404
        assert page.headers["Refresh"] == "30"


def test_a_display_needs_an_outlet(run, open_wave):
    done = run("codes", "display", "Z9")
    assert done.exit_code == 1
    assert "there is no outlet 'Z9'" in done.output


def test_a_retired_poster_is_gone_for_good(client, run, code):
    assert run("codes", "retire", code.upper()).exit_code == 0
    assert client.get(f"/s/{code}").status_code == 410
    assert "there is no code" in run("codes", "retire", code).output


def test_a_token_belongs_to_its_code_and_its_time(app):
    moment = now()
    with app.app_context():
        shown = rotating.token("aaaaaaaa", moment)
        assert rotating.valid("aaaaaaaa", shown, moment)
        assert not rotating.valid("bbbbbbbb", shown, moment)


def test_a_symbol_of_a_machine_whose_clock_is_half_a_minute_fast_is_followed(app):
    moment = now()
    with app.app_context():
        for seconds, followed in ((30, True), (60, False), (-180, True), (-240, False)):
            shown = rotating.token("aaaaaaaa", moment + timedelta(seconds=seconds))
            assert rotating.valid("aaaaaaaa", shown, moment) == followed
