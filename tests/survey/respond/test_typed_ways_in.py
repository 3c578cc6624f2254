"""What phones and people make of an address or a code leads where it was meant to; a light page takes what is typed."""

import gzip

import pytest
import sqlalchemy as sa

from questionnaires.typed import bare, plain
from survey.base import identifier
from survey.base.database import db
from survey.models import Contact
from survey.privacy.contacts import opened
from tests.survey.respond.test_answering import ANSWERS, ticket_on

INVISIBLE = ("\u200b", "\ufeff", "\u2060", "\u00ad", "\u202a")


@pytest.mark.parametrize(
    "written",
    [
        "/S/{upper}",
        "/S/{code}",
        "/s/{code}/",
        "/S/{upper}/",
        "/s/{code}。",
        "/s/{code}，",
        "/s/{code}.",
        "/s/{code})",
        "/s/\u200b{code}",
        "/s/{wide}",
        "/s/{code}\u00a0",
    ],
)
@pytest.mark.parametrize("asked", ["", "?lang=en&size=large"])
def test_an_address_as_a_reader_wrote_it_leads_to_the_questionnaire(client, code, written, asked):
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    path = written.format(code=code, upper=code.upper(), wide=wide)
    page = client.get(path + asked, follow_redirects=True)
    assert page.status_code == 200
    assert page.request.path == f"/s/{code}"
    assert page.request.query_string.decode() == asked.lstrip("?")


@pytest.mark.parametrize("written", ["/R/{}", "/r/{}/", "/R/{}/", "/r/{}。"])
def test_so_does_that_of_a_receipt(client, code, written):
    ticket = ticket_on(client.get(f"/s/{code}"))
    receipt = client.post(f"/s/{code}", data={**ANSWERS, "ticket": ticket}).location.rpartition("/")[2]
    name = receipt.upper() if "R" in written else receipt
    assert client.get(written.format(name), follow_redirects=True).status_code == 200


def test_an_address_of_nothing_stays_unknown(client, code):
    for path in ("/S/nonsense", "/s/%2e%2e/", "/S/a%00b", "/R/x", "/s/%E2%80%8B/"):
        assert client.get(path, follow_redirects=True).status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        "{code}。",
        "\u200b{code}\ufeff",
        "{spaced}",
        "https://example.cn/s/{code}#top",
        "HTTPS://EXAMPLE.CN/S/{code}/",
        "https://example.cn/s/{code}?lang=en。",
        "example.cn/s/{code}，",
        "ｈｔｔｐｓ：／／example.cn／s／{code}",
    ],
)
def test_what_is_typed_or_pasted_is_read_generously(client, code, typed):
    spaced = f"{code[:4]}\u00a0－\u3000{code[4:]}"
    answer = client.get("/s", query_string={"code": typed.format(code=code, spaced=spaced)})
    assert (answer.status_code, answer.location) == (303, f"/s/{code}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_to_type_it_is_light_and_its_own(client, code, language):
    page = client.get(f"/s?lang={language}")
    assert page.status_code == 200
    assert len(gzip.compress(page.data, 9)) < 2600
    assert 'action="/s"' in page.text
    assert f'<html lang="{language}"' in page.text
    assert client.get(f"/s?lang={language}&size=large").text.count('name="size" value="large"') == 1
    assert client.get("/s", query_string={"code": " \u200b"}).status_code == 200  # nothing was typed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("１３８１２３４５６７８", "13812345678"),
        ("138\u00a01234\u20095678", "138 1234 5678"),
        ("\u202a+86 13812345678\u202c", "+86 13812345678"),
        ("a＠b。cn", "a@b.cn"),
        ("张三\u200b\t13812345678\n", "张三 13812345678"),
    ],
)
def test_a_contact_is_kept_as_it_can_be_called(app, client, code, typed, kept):
    ticket = ticket_on(client.get(f"/s/{code}"))
    assert client.post(f"/s/{code}", data={**ANSWERS, "ticket": ticket, "contact": typed}).status_code == 303
    with app.app_context():
        assert opened(db.session.scalar(sa.select(Contact))) == kept


def test_whoever_comes_first_is_never_too_often(app, client, code):
    """Others that send what cannot be stored take nobody's place."""
    app.config["RESPONSES_PER_MINUTE"] = 2
    for _ in range(5):
        assert client.post(f"/s/{code}", data={"ticket": "guessed"}).status_code == 400
        ticket = ticket_on(client.get(f"/s/{code}"))
        assert client.post(f"/s/{code}", data={"ticket": ticket}).status_code == 422
    ticket = ticket_on(client.get(f"/s/{code}"))
    for _ in range(5):  # the same again and again is one
        assert client.post(f"/s/{code}", data={**ANSWERS, "ticket": ticket}).status_code == 303
    ticket = ticket_on(client.get(f"/s/{code}"))
    assert client.post(f"/s/{code}", data={**ANSWERS, "ticket": ticket}).status_code == 303
    ticket = ticket_on(client.get(f"/s/{code}"))
    assert client.post(f"/s/{code}", data={**ANSWERS, "ticket": ticket}).status_code == 429


def test_nothing_invisible_is_left():
    for mark in INVISIBLE:
        assert bare(f"a{mark}b") == plain(f"a{mark}b") == "ab"
    assert identifier.read("\u202eabc", 8) is None
