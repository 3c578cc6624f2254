"""The respondent's contract: what each request stores, and the status it answers with."""

import html
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from survey.base import identifier
from survey.base.clock import now
from survey.base.database import db, transaction
from survey.models import AccessCode, Outlet, OutletHead, QuestionnaireVersion, Response, Wave
from survey.respond import store
from survey.waves import stages

ANSWERS = {"overall": "9", "versus_expectation": "8", "versus_ideal": "7", "gender": "F", "comment": "很好"}


def ticket_on(page):
    return html.unescape(re.search(r'name="ticket" value="([^"]+)"', page.text).group(1))


@pytest.fixture
def fresh(client, code):
    """A ticket, as the questionnaire's page carries it."""
    return ticket_on(client.get(f"/s/{code}"))


@pytest.fixture
def answer(client, code, fresh):
    """Post answers with a fresh ticket; fields can be replaced, None leaves one out."""

    def post(address=None, headers=None, **changes):
        fields = {**ANSWERS, "ticket": fresh, **changes}
        data = {name: value for name, value in fields.items() if value is not None}
        return client.post(address or f"/s/{code}", data=data, headers=headers)

    return post


def change(app, statement):
    with app.app_context(), transaction():
        db.session.execute(statement)


def test_reading_the_page_stores_nothing(client, code, stored):
    page = client.get(f"/s/{code}")
    assert page.status_code == 200
    assert "A1号网点" in page.text
    assert stored() == 0
    assert not page.headers.getlist("Set-Cookie")


def test_an_answer_is_stored_and_leads_to_its_receipt(app, client, answer, stored):
    posted = answer()
    assert posted.status_code == 303
    receipt = client.get(posted.location)
    assert receipt.status_code == 200
    assert stored() == 1
    with app.app_context():
        response = db.session.scalar(sa.select(Response))
        assert response.answers == {"overall": 9, "versus_expectation": 8, "versus_ideal": 7, "gender": "F"}
        assert response.score == pytest.approx(100 * 7 / 9)
        assert (response.kind, response.sequence, response.language) == ("poster", 1, "zh")
        assert now() - response.received_at < timedelta(minutes=1)
        assert response.code_id == db.session.scalar(sa.select(AccessCode.id).join(Outlet).where(Outlet.code == "A1"))


def test_the_receipt_is_not_in_the_database(app, answer):
    receipt = answer().location.split("/r/")[1].split("?")[0]
    with app.app_context():
        response = db.session.scalar(sa.select(Response))
        kept = [response.receipt_hash, response.salt, str(response.answers).encode()]
    assert not any(receipt.encode() in value for value in kept)


def test_a_second_tap_shows_the_same_receipt_and_stores_nothing_more(answer, stored):
    first, second = answer(), answer()
    assert (second.status_code, second.location) == (303, first.location)
    assert stored() == 1


def test_the_same_ticket_keeps_its_receipt_after_the_wave_has_closed(app, answer):
    first = answer()
    change(app, sa.update(Wave).values(status="closed"))
    assert (answer().status_code, answer().location) == (303, first.location)


def test_sequence_numbers_run_within_each_outlet(app, client, code):
    with app.app_context():
        other = db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == "B1"))
    for target in (code, other, code):
        client.post(f"/s/{target}", data={**ANSWERS, "ticket": ticket_on(client.get(f"/s/{target}"))})
    with app.app_context():
        rows = db.session.execute(
            sa.select(Outlet.code, Response.sequence).join(Outlet, Outlet.id == Response.outlet_id)
        )
        assert sorted(map(tuple, rows)) == [("A1", 1), ("A1", 2), ("B1", 1)]
        heads = db.session.execute(sa.select(Outlet.code, OutletHead.length).join(Outlet).where(OutletHead.length > 0))
        assert sorted(map(tuple, heads)) == [("A1", 2), ("B1", 1)]


def test_language_and_size_go_along_to_the_receipt(client, code, app):
    page = client.get(f"/s/{code}?lang=en&size=large")
    action = html.unescape(re.search(r'<form method="post" action="([^"]+)"', page.text).group(1))
    assert "lang=en" in action
    assert "size=large" in action
    receipt = client.post(f"/s/{code}{action}", data={**ANSWERS, "ticket": ticket_on(page)}).location
    assert "lang=en" in receipt
    assert "size=large" in receipt
    assert "Thank you" in client.get(receipt).text
    with app.app_context():
        assert db.session.scalar(sa.select(Response.language)) == "en"


@pytest.mark.parametrize(
    ("asked", "spoken"), [("", "zh"), ("en-GB,en;q=0.9", "en"), ("fr", "zh"), ("zh-TW,zh;q=0.9,en;q=0.8", "zh")]
)
def test_the_browser_language_chooses_and_chinese_is_the_default(client, code, asked, spoken):
    assert f'<html lang="{spoken}"' in client.get(f"/s/{code}", headers={"Accept-Language": asked}).text


def test_a_code_typed_in_capitals_leads_to_its_page(client, code):
    answer = client.get(f"/s/{code[:4].upper()}-{code[4:].upper()}?lang=en")
    assert answer.status_code == 308
    assert answer.location == f"/s/{code}?lang=en"


def test_the_field_on_the_front_page_leads_to_the_questionnaire(client, code):
    assert client.get("/s", query_string={"code": f" {code[:4]} {code[4:]} "}).location == f"/s/{code}"
    pasted = client.get("/s", query_string={"code": f"https://example.cn/s/{code}?lang=en"})
    assert pasted.location == f"/s/{code}"
    wrong = client.get("/s", query_string={"code": "nonsense"})
    assert wrong.status_code == 404
    assert 'value="nonsense"' in wrong.text
    receipt = identifier.random(identifier.RECEIPT)
    assert client.get("/s", query_string={"code": identifier.grouped(receipt).upper()}).location == f"/r/{receipt}"


@pytest.mark.parametrize(
    "path", ["/s/00000000", "/s/x", "/s/" + "a" * 300, "/s/abc%00defg", "/r/0000", "/r/" + "0" * 16]
)
def test_an_unknown_code_or_receipt_is_404(client, code, path):
    assert client.get(path).status_code == 404


def test_posting_to_an_unknown_code_is_404(client, code, fresh, stored):
    assert client.post("/s/00000000", data={**ANSWERS, "ticket": fresh}).status_code in (400, 404)
    assert stored() == 0


def test_a_retired_code_is_410_and_stores_nothing(app, client, code, answer, stored):
    change(app, sa.update(AccessCode).values(retired_at=now()))
    assert client.get(f"/s/{code}").status_code == 410
    assert answer().status_code == 410
    assert stored() == 0


def test_a_page_that_takes_no_answers_names_the_outlet_in_the_size_that_was_asked_for(app, client, code):
    change(app, sa.update(AccessCode).values(retired_at=now()))
    page = client.get(f"/s/{code}?size=large").text
    assert "A1号网点" in page
    assert 'class="large"' in page


def test_a_wave_that_is_not_open_is_409(app, client, code, answer, stored):
    change(app, sa.update(Wave).values(status="closed"))
    assert client.get(f"/s/{code}").status_code == 409
    assert answer().status_code == 409
    assert stored() == 0


def test_a_wave_that_closes_between_reading_and_storing_takes_nothing(app, code, answer, stored, monkeypatch):
    real = store.move_head

    def closes_first(connection, outlet_id, wave_id, leaf):
        connection.execute(sa.update(Wave).values(status="closed"))
        return real(connection, outlet_id, wave_id, leaf)

    monkeypatch.setattr(store, "move_head", closes_first)
    assert answer().status_code == 409
    assert stored() == 0


@pytest.mark.parametrize("bad", ["", "garbage", "a.b.c", None])
def test_a_tampered_ticket_is_400(answer, stored, bad):
    assert answer(ticket=bad).status_code == 400
    assert stored() == 0


def test_a_ticket_of_another_code_is_400(app, client, code, fresh, stored):
    with app.app_context():
        other = db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == "A2"))
    assert client.post(f"/s/{other}", data={**ANSWERS, "ticket": fresh}).status_code == 400
    assert stored() == 0


def test_a_signed_ticket_with_one_changed_character_is_400(answer, fresh, stored):
    changed = ("A" if fresh[3] != "A" else "B").join((fresh[:3], fresh[4:]))
    assert answer(ticket=changed).status_code == 400
    assert stored() == 0


@pytest.mark.parametrize("field", ["overall", "comment"])
def test_nul_bytes_are_400(answer, stored, field):
    assert answer(**{field: "a\0b"}).status_code == 400
    assert stored() == 0


def test_an_expired_ticket_is_409_with_the_answers_kept_and_a_fresh_ticket(client, code, answer, fresh, stored, later):
    later(timedelta(days=7, minutes=1))
    page = answer()
    assert page.status_code == 409
    assert stored() == 0
    assert "页面打开太久了" in page.text
    assert re.search(r'name="overall" value="9" checked', page.text)
    assert "很好</textarea>" in page.text
    later(timedelta(0))
    renewed = ticket_on(page)
    assert renewed != fresh
    assert client.post(f"/s/{code}", data={**ANSWERS, "ticket": renewed}).status_code == 303
    assert stored() == 1


def test_a_page_can_be_answered_for_seven_days(answer, stored, later):
    later(timedelta(days=6, hours=23, minutes=59))
    assert answer().status_code == 303
    assert stored() == 1


def test_a_ticket_of_an_earlier_wave_is_409_with_the_answers_kept(app, answer, stored):
    with app.app_context(), transaction():
        stages.close(stages.find("2026-1"))
        later = stages.create("2026-2", "第二期")
        from tests.conftest import SMALL, import_register

        import_register(later, *SMALL)
        stages.open_(later)
    page = answer()
    assert page.status_code == 409
    assert re.search(r'name="overall" value="9" checked', page.text)
    assert stored() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("overall", None),
        ("overall", "0"),
        ("overall", "11"),
        ("overall", "９"),
        ("gender", "X"),
        ("comment", "长" * 501),
    ],
)
def test_invalid_answers_are_422_with_the_others_kept(answer, stored, fresh, field, value):
    page = answer(**{field: value})
    assert page.status_code == 422
    assert f'<a href="#{field}">' in page.text
    assert "页面打开太久了" not in page.text
    assert re.search(r'name="versus_ideal" value="7" checked', page.text)
    assert ticket_on(page) == fresh
    assert stored() == 0


def test_answers_that_are_shown_again_keep_the_size_that_was_asked_for(code, answer):
    page = answer(f"/s/{code}?size=large", overall=None)
    assert page.status_code == 422
    assert 'class="large"' in page.text


def test_two_satisfaction_items_too_few_give_a_response_without_score(app, answer):
    assert answer(versus_expectation="", versus_ideal=None).status_code == 303
    with app.app_context():
        assert db.session.scalar(sa.select(Response.score)) is None


def test_cannot_say_is_stored_apart_from_a_question_left_out_and_counts_in_no_score(app, run, answer):
    assert answer(versus_expectation="unsure", versus_ideal="7", value="unsure", image="").status_code == 303
    with app.app_context():
        response = db.session.scalar(sa.select(Response))
        assert response.answers == {
            "overall": 9, "versus_expectation": None, "versus_ideal": 7, "value": None, "gender": "F"
        }  # fmt: skip
        assert response.score == pytest.approx(100 * 7 / 9)
    assert "are as they were" in run("audit", "chain").output


def test_cannot_say_stays_chosen_where_something_else_is_wrong(answer):
    page = answer(overall=None, value="unsure")
    assert re.search(r'name="value" value="unsure" checked', page.text)
    assert not re.search(r'name="image" value="unsure" checked', page.text)


def test_a_body_over_64_kilobytes_is_413(answer, stored):
    assert answer(comment="x" * 66_000).status_code == 413
    assert stored() == 0


@pytest.mark.parametrize("kind", ["application/json", "text/plain", ""])
def test_another_content_type_is_415(client, code, stored, kind):
    assert client.post(f"/s/{code}", data="{}", content_type=kind).status_code == 415
    assert stored() == 0


def test_too_many_answers_to_one_code_are_429_with_the_answers_kept(app, client, code, answer, stored):
    app.config["RESPONSES_PER_MINUTE"] = 1
    assert answer().status_code == 303
    page = answer(comment="不要丢")
    assert page.status_code == 429
    assert 'value="不要丢"' in page.text
    assert stored() == 1


def test_a_foreign_origin_is_refused(answer, stored):
    assert answer(headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert answer(headers={"Origin": "null"}).status_code == 403
    assert stored() == 0
    assert answer(headers={"Origin": "http://localhost"}).status_code == 303


def test_untrusted_text_is_escaped_on_every_page(app, client, code, answer):
    change(app, sa.update(Outlet).values(name="<b>&\"'", address="<script>alert"))
    page = client.get(f"/s/{code}")
    assert "&lt;b&gt;&amp;" in page.text
    assert "<script>alert" not in page.text
    again = answer(overall="", comment="</textarea><i>")
    assert "</textarea><i>" not in again.text


def test_pages_with_tickets_and_receipts_are_never_stored(client, code, answer):
    for page in (client.get(f"/s/{code}"), client.get(answer().location), client.get("/s/00000000")):
        assert "no-store" in page.headers["Cache-Control"]
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_an_answered_version_cannot_change(app, answer):
    answer()
    with app.app_context(), pytest.raises(sa.exc.IntegrityError, match="never changes"), transaction():
        db.session.execute(sa.update(QuestionnaireVersion).values(content={}))
    with app.app_context(), pytest.raises(sa.exc.IntegrityError), transaction():
        db.session.execute(sa.delete(QuestionnaireVersion))
