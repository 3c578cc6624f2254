"""What a customer wrote can be asked back with the receipt, at once; what is counted stays."""

import re

import pytest
import sqlalchemy as sa

from survey.base.clock import local_day, now
from survey.base.database import db
from survey.cases.opening import deadlines
from survey.models import Comment, Contact, Response
from survey.models.case import Case
from tests.survey.respond.test_answering import ANSWERS, ticket_on


@pytest.fixture
def receipt(client, code):
    """The address of the receipt of an answer with words and a contact, unless others are asked for."""

    def make(**changes):
        ticket = ticket_on(client.get(f"/s/{code}"))
        fields = {**ANSWERS, "ticket": ticket, "comment": "等得太久", "contact": "13812345678", **changes}
        data = {name: value for name, value in fields.items() if value is not None}
        return client.post(f"/s/{code}", data=data).location.partition("?")[0]

    return make


def left(app):
    """How many responses, comments and contacts there are."""
    nouns = (Response, Comment, Contact)
    with app.app_context():
        return [db.session.scalar(sa.select(sa.func.count()).select_from(noun)) for noun in nouns]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_and_contact_go_at_once_and_the_answer_stays(app, client, receipt, language):
    address = receipt()
    page = client.get(f"{address}?lang={language}&size=large")
    action = address + re.search(r'<form method="post" action="([^"]+)"', page.text).group(1).replace("&amp;", "&")
    assert left(app) == [1, 1, 1]
    erased = client.post(action, follow_redirects=True)
    assert erased.status_code == 200
    assert (erased.request.path, erased.request.args["lang"]) == (address, language)
    assert erased.request.args["size"] == "large"
    assert left(app) == [1, 0, 0]
    assert "<form" not in erased.text
    assert 'role="status"' in erased.text
    assert 'role="status"' not in client.get(f"{receipt()}?erased=1").text  # an address that was made up
    assert client.post(action).status_code == 303  # twice does no harm


def test_where_nothing_was_written_nothing_is_offered(client, receipt):
    assert "<form" not in client.get(receipt(comment=None, contact=None)).text


def test_a_receipt_erases_its_own_alone(app, client, receipt):
    first, second = receipt(), receipt()
    client.post(first)
    assert left(app) == [2, 1, 1]
    assert "<form" in client.get(second).text


@pytest.mark.parametrize("path", ["/r/0000", "/r/" + "0" * 16])
def test_a_receipt_that_is_none_erases_nothing(app, client, receipt, path):
    receipt()
    assert client.post(path, follow_redirects=True).status_code == 404
    assert left(app) == [1, 1, 1]


def test_another_site_cannot_ask_for_it(app, client, receipt):
    assert client.post(receipt(), headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert left(app) == [1, 1, 1]


def test_the_receipt_says_until_when_somebody_calls_back(app, client, receipt):
    address = receipt()
    with app.app_context():
        due = db.session.scalar(sa.select(Case.contact_due))
    assert due >= deadlines(local_day(now()))["contact_due"]
    said = f"{due.year}年{due.month}月{due.day}日前会有人联系您"
    assert said in client.get(address).text
    assert said not in client.get(receipt(contact=None)).text
    client.post(address)
    assert said not in client.get(address).text
