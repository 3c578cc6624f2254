"""Only a kiosk of ours is one: else anybody could escape the flag of a repeat."""

import re

import pytest
import sqlalchemy as sa

from survey.base.database import db
from survey.models import AccessCode, Outlet, Response
from tests.survey.respond.test_answering import ANSWERS, ticket_on


@pytest.fixture
def query(run, code):
    """The query of the kiosk's address."""
    return re.search(r"\?kiosk=\S+", run("codes", "kiosk", code.upper()).output).group()


def flags(app):
    with app.app_context():
        return list(db.session.scalars(sa.select(Response.repeat).order_by(Response.id)))


def answer(client, path):
    return client.post(path, data={**ANSWERS, "ticket": ticket_on(client.get(path))})


def test_on_a_kiosk_nobody_is_a_repeat_and_no_cookie_is_set(app, client, code, query):
    for _ in range(2):
        posted = answer(client, f"/s/{code}{query}")
        assert "Set-Cookie" not in posted.headers
        assert query[1:] in posted.location
        receipt = client.get(posted.location).text
        assert f'href="/s/{code}{query}"' in receipt
        assert len(re.findall(rf'href="[^"]*&amp;{query[1:]}', receipt)) == 4  # language, two sizes, symbol
    assert flags(app) == [False, False]


@pytest.mark.parametrize("spoilt", ["", "?kiosk=", "?kiosk=1", "?kiosk={code}", "?kiosk={code}00000000"])
def test_what_is_no_kiosk_of_ours_is_none(app, client, code, query, spoilt):
    path = f"/s/{code}{spoilt.format(code=code)}"
    for _ in range(2):
        assert "Set-Cookie" in answer(client, path).headers
    assert flags(app) == [False, True]


def test_the_proof_of_one_code_is_none_for_another(app, client, code, query):
    with app.app_context():
        other = db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == "A2"))
    for _ in range(2):
        answer(client, f"/s/{other}{query}")
    assert flags(app) == [False, True]


def test_a_kiosk_needs_a_posters_code_in_use(run, code):
    for wrong in ("00000000", "x"):
        done = run("codes", "kiosk", wrong)
        assert done.exit_code == 1
        assert "there is no code" in done.output
    assert run("codes", "retire", code).exit_code == 0
    assert run("codes", "kiosk", code).exit_code == 1
