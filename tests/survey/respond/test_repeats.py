"""Where cookies work, a browser that answers again within the cool-down is marked, not refused."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from survey.base.clock import now
from survey.base.database import db
from survey.models import AccessCode, Outlet, Response
from survey.respond import repeats
from survey.web import limits
from tests.survey.respond.test_answering import ANSWERS, ticket_on


def answer(client, code):
    posted = client.post(f"/s/{code}", data={**ANSWERS, "ticket": ticket_on(client.get(f"/s/{code}"))})
    assert posted.status_code == 303
    return posted


def flags(app):
    with app.app_context():
        return list(db.session.scalars(sa.select(Response.repeat).order_by(Response.id)))


def test_the_second_answer_of_a_browser_is_flagged(app, client, code):
    answer(client, code)
    answer(client, code)
    assert flags(app) == [False, True]


def test_another_outlet_and_another_browser_are_no_repeats(app, client, code):
    with app.app_context():
        other = db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == "B1"))
    answer(client, code)
    answer(client, other)
    answer(app.test_client(), code)
    assert flags(app) == [False, False, False]


@pytest.mark.parametrize(("hours", "repeat"), [(11.95, True), (12.05, False)])
def test_twelve_hours_later_it_is_no_repeat(app, client, code, later, hours, repeat):
    first = answer(client, code)
    assert "Max-Age=43200" in first.headers["Set-Cookie"]
    later(timedelta(hours=hours))
    answer(client, code)
    assert flags(app) == [False, repeat]


@pytest.mark.parametrize("cookie", ["", "garbage", "W10.x", "e30.xyz"])
def test_a_forged_cookie_is_no_cookie(app, client, code, cookie):
    client.set_cookie("answered", cookie, path="/s")
    answer(client, code)
    assert flags(app) == [False]


def test_the_cookie_holds_outlet_and_time_only(app, client, code):
    posted = answer(client, code)
    cookie = posted.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    with app.test_request_context(headers={"Cookie": cookie.split(";")[0]}):
        assert list(repeats._recent(now())) == ["1"]


def test_of_many_outlets_the_one_answered_longest_ago_is_forgotten_first(app):
    cookie, outlets = "", range(20, 11, -1)
    for minute, outlet in enumerate(outlets):
        with app.test_request_context(headers={"Cookie": cookie}):
            said = app.make_response("")
            repeats.remember(said, outlet, now() + timedelta(minutes=minute))
            cookie = said.headers["Set-Cookie"].split(";")[0]
    with app.test_request_context(headers={"Cookie": cookie}):
        assert [outlet for outlet in outlets if repeats.answered_here(outlet, now())] == [*outlets][1:]


def test_an_outlet_takes_only_so_many_in_a_minute_over_all_its_codes(app, client, code, stored):
    app.config["RESPONSES_PER_MINUTE"] = 1
    with app.app_context():
        outlet = db.session.scalar(sa.select(Outlet.id).where(Outlet.code == "A1"))
        for other in ("0000000a", "0000000b"):
            assert not limits.outlet_is_full(outlet)
            limits.count_response(other, outlet)
    page = client.post(f"/s/{code}", data={**ANSWERS, "ticket": ticket_on(client.get(f"/s/{code}"))})
    assert page.status_code == 429
    assert stored() == 0


def test_whoever_guesses_codes_must_wait_and_known_codes_still_work(client, code):
    statuses = [client.get("/s/00000000").status_code for _ in range(122)]
    assert statuses == [404] * 120 + [429] * 2
    assert client.get(f"/s/{code}").status_code == 200
