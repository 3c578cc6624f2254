"""How the page looked is stored with the response, as far as it is known."""

import html
import re

import pytest
import sqlalchemy as sa

from survey.base.database import db
from survey.models import Response

KNOWN = {"-layout": "two_rows"}


@pytest.fixture
def looks(app, client, code):
    """Answer by an address with fields beside the answers; type size and layout as they were stored."""

    def answer(query="", fields=KNOWN):
        page = client.get(f"/s/{code}{query}").text
        ticket = html.unescape(re.search(r'name="ticket" value="([^"]+)"', page).group(1))
        action = html.unescape(re.search(r'<form method="post" action="([^"]+)"', page).group(1))
        posted = client.post(f"/s/{code}{action}", data={"ticket": ticket, "overall": "9", **fields})
        assert posted.status_code == 303
        with app.app_context():
            newest = sa.select(Response.type_size, Response.scale_layout).order_by(Response.id.desc()).limit(1)
            return tuple(db.session.execute(newest).one())

    return answer


def test_type_size_and_layout_are_stored(looks):
    assert looks() == ("normal", "two_rows")
    assert looks("?size=large", {"-layout": "one_row"}) == ("large", "one_row")


@pytest.mark.parametrize("fields", [{}, {"-layout": ""}, {"-layout": "\u4e09行"}, {"-layout": "two_rows" * 1000}])
def test_what_the_script_did_not_tell_is_not_known(looks, fields):
    assert looks(fields=fields) == ("normal", None)


def test_an_unknown_size_is_the_normal_one(looks):
    assert looks("?size=huge") == ("normal", "two_rows")
