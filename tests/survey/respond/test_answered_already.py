"""A used ticket sent again with other answers: told so, and told what was kept."""

import html
import re
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.codes.invitations import order
from survey.models import Comment, Response
from survey.waves import stages
from tests.survey.respond.test_answering import ANSWERS, ticket_on
from tests.survey.respond.test_displays import symbol_address

WRITTEN = {**ANSWERS, "value": "unsure", "comment": "电话13812345678，很好", "contact": "0931-8888888"}
TOLD = "保存的是第一次提交的回答，这一次改过的没有保存"


@pytest.fixture
def send(client, code):
    """Send answers with one and the same ticket; fields can be replaced, None leaves one out."""
    ticket = ticket_on(client.get(f"/s/{code}"))

    def post(query="", **changes):
        fields = {**WRITTEN, "ticket": ticket, **changes}
        data = {name: value for name, value in fields.items() if value is not None}
        return client.post(f"/s/{code}{query}", data=data)

    return post


def test_the_same_answers_lead_to_the_same_receipt_words_and_contact_included(send, stored):
    first, second = send(), send()
    assert (second.status_code, second.location) == (303, first.location)
    assert stored() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"overall": "1"},
        {"overall": ""},
        {"value": ""},
        {"value": "3"},
        {"gender": None},
        {"age": "55+"},
        {"comment": "不好"},
        {"comment": ""},
        {"contact": "0931-9999999"},
        {"contact": None},
    ],
)
def test_other_answers_are_told_that_the_first_ones_were_kept(app, send, stored, change):
    first = send()
    page = send(**change)
    assert page.status_code == 409
    assert TOLD in page.text
    assert f'href="{first.location}"' in page.text
    assert stored() == 1
    with app.app_context():
        assert db.session.scalar(sa.select(Response.answers))["overall"] == 9
        assert db.session.scalar(sa.select(Comment.text)) == "电话＊＊＊，很好"


SAID = {
    "zh": {
        "总的来说，您对这次服务满意还是不满意？": "9",
        "跟您花的钱比，这次服务值不值？没花钱可不答。": "说不清",
        "您的性别": "女",
    },
    "en": {
        "For what you paid, was this service worth it? Skip this if it was free.": "Can't say",
        "Your gender": "Female",
    },
}


@pytest.mark.parametrize("language", SAID)
def test_what_was_kept_is_shown_in_the_readers_language_without_words_and_contact(send, language):
    send()
    page = html.unescape(send(f"?lang={language}", overall="1").text)
    shown = dict(re.findall(r'<dt class="soft">([^<]+)</dt><dd>([^<]+)</dd>', page))
    assert shown | SAID[language] == shown
    assert len(shown) == 5
    assert not any(secret in page for secret in ("很好", "＊＊＊", "8888888"))


def test_a_wave_that_is_closed_meanwhile_changes_nothing_about_it(app, send):
    send()
    with app.app_context(), transaction():
        stages.close(stages.find("2026-1"))
    assert send().status_code == 303
    assert TOLD in send(overall="1").text


def test_another_customer_is_offered_a_fresh_page_at_a_poster(client, code, send, stored):
    send()
    page = send("?lang=en&size=large", overall="2").text
    (fresh,) = re.findall(r'class="go" href="([^"]+)"', page)
    assert fresh == f"/s/{code}?lang=en&amp;size=large"
    assert client.post(f"/s/{code}", data={**ANSWERS, "ticket": ticket_on(client.get(f"/s/{code}"))}).status_code == 303
    assert stored() == 2


def test_another_customer_is_sent_back_to_the_screen_or_the_counter_elsewhere(app, client, run, open_wave):
    shown = run("codes", "display", "A1").stdout
    tablet = client.get(urlsplit(re.search(r"http\S+", shown).group()).path)
    with app.app_context(), transaction():
        (invitation,) = order("A1", 1, 10).codes
    for address, advice in ((symbol_address(tablet), "再扫一次屏幕"), (f"/s/{invitation}", "要新的评价码")):
        ticket = ticket_on(client.get(address))
        assert client.post(address, data={**ANSWERS, "ticket": ticket}).status_code == 303
        page = client.post(address, data={**ANSWERS, "overall": "1", "ticket": ticket}).text
        assert TOLD in page
        assert advice in page
        assert 'class="go"' not in page
