"""What the questionnaire's script adds: progress, kept choices, another try when the network is away."""

import json
import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.browser.conftest import PHONE


@pytest.fixture
def context(chromium):
    with chromium.new_context(viewport=PHONE, locale="zh-CN", has_touch=True) as context:
        yield context


@pytest.fixture
def page(context):
    return context.new_page()


@pytest.fixture
def stored(service):
    """How many responses the database holds."""
    engine = sa.create_engine(service.environ["DATABASE_URL"], poolclass=sa.NullPool)

    def count():
        with engine.connect() as connection:
            return connection.scalar(sa.text("SELECT count(*) FROM response"))

    return count


def choose(page, item, mark):
    page.locator(f"#{item} label", has_text=re.compile(f"^{mark}$")).tap()


def chosen(page, item):
    checked = page.locator(f"#{item} input:checked")
    return checked.get_attribute("value") if checked.count() else None


def submit(page):
    page.get_by_role("button", name="提交评价").tap()


def kept(page):
    """Everything the browser has in its store, as one text."""
    return page.evaluate("JSON.stringify(Object.entries(localStorage))")


def test_progress_counts_answered_questions_and_leaves_the_contact_out(code, page):
    page.goto(code)
    total = page.locator("#-questions > :not([hidden])").count()
    assert page.locator("#-count").inner_text() == f"已答 0 题，共 {total} 题"
    choose(page, "overall", 9)
    choose(page, "overall", 8)
    page.locator("#comment").fill("很好")
    page.locator("#contact").fill("0931-8888888")
    assert page.locator("#-count").inner_text() == f"已答 2 题，共 {total} 题"
    assert page.locator("#-bar").bounding_box()["width"] == pytest.approx(360 * 2 / total, abs=1)


def test_choices_come_back_after_a_reload_in_the_other_language_too(code, page):
    page.goto(code)
    choose(page, "overall", 9)
    choose(page, "versus_ideal", 3)
    page.reload()
    assert (chosen(page, "overall"), chosen(page, "versus_ideal")) == ("9", "3")
    assert page.get_by_text("您刚才选的还在").is_visible()
    page.get_by_role("button", name="English").tap()
    page.wait_for_selector("html[lang=en]")
    assert (chosen(page, "overall"), chosen(page, "versus_ideal")) == ("9", "3")


def test_the_next_person_clears_what_came_back_with_one_tap(code, page):
    page.goto(code)
    choose(page, "overall", 9)
    page.reload()
    page.get_by_role("button", name="清空重填").tap()
    page.wait_for_selector("#-kept", state="hidden")
    assert chosen(page, "overall") is None
    assert kept(page) == "[]"


def test_another_code_knows_nothing_of_these_choices(open_wave, code, page):
    page.goto(code)
    choose(page, "overall", 9)
    page.goto(open_wave[1]["A2"])
    assert chosen(page, "overall") is None


def test_what_was_typed_and_the_ticket_are_never_kept(code, page):
    page.goto(code)
    choose(page, "overall", 9)
    page.locator("#comment").fill("不要留下这句话")
    page.locator("#contact").fill("0931-8888888")
    ticket = page.locator("[name=ticket]").get_attribute("value")
    text = kept(page)
    assert "overall=9" in text
    assert not [secret for secret in ("不要留下", "8888888", ticket, "comment", "contact", "ticket") if secret in text]


def test_half_an_hour_later_nothing_is_left(code, page):
    page.clock.install()
    page.goto(code)
    choose(page, "overall", 9)
    page.clock.fast_forward("29:00")
    assert "overall=9" in kept(page)
    page.clock.fast_forward("02:00")
    assert kept(page) == "[]"


def test_choices_left_by_somebody_who_walked_away_do_not_come_back_after_half_an_hour(open_wave, code, context):
    first = context.new_page()
    first.goto(code)
    choose(first, "overall", 9)
    first.close()
    second = context.new_page()
    second.clock.install()
    second.clock.pause_at(second.evaluate("Date.now()") / 1000 + 31 * 60)
    second.goto(open_wave[1]["A2"])
    assert kept(second) == "[]"


@pytest.mark.parametrize("jump", ["2001-01-01", "2999-01-01"])
def test_after_the_clock_jumped_nothing_is_left(code, page, jump):
    page.goto(code)
    choose(page, "overall", 9)
    page.clock.install(time=jump)
    page.reload()
    assert chosen(page, "overall") is None
    assert kept(page) == "[]"


def test_the_receipt_clears_the_choices(code, page):
    page.goto(code)
    choose(page, "overall", 9)
    submit(page)
    page.wait_for_url("**/r/*")
    assert kept(page) == "[]"


def test_a_response_sent_while_the_network_is_away_is_stored_once_when_it_is_back(code, context, page, stored):
    before = stored()
    page.goto(code)
    choose(page, "overall", 9)
    context.set_offline(True)
    submit(page)
    state = page.get_by_role("status")
    state.filter(has_text="网络不通").wait_for()
    submit(page)
    state.filter(has_text="网络不通").wait_for()
    assert stored() == before
    context.set_offline(False)
    page.wait_for_url("**/r/*")
    assert page.locator("h1").inner_text() == "谢谢您的评价"
    assert stored() == before + 1


def test_an_answer_lost_on_its_way_back_leads_to_one_response_and_its_receipt(code, page, stored):
    before = stored()
    lost = []

    def lose_once(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch(max_redirects=0).headers["location"])
            route.abort()

    page.route("**/s/*", lambda route: lose_once(route) if route.request.method == "POST" else route.continue_())
    page.goto(code)
    choose(page, "overall", 9)
    submit(page)
    page.get_by_role("status").filter(has_text="网络不通").wait_for()
    assert stored() == before + 1
    submit(page)
    page.wait_for_url("**/r/*")
    assert page.url.split("?")[0].endswith(lost[0].split("?")[0])
    assert stored() == before + 1


def test_a_double_tap_on_the_button_stores_one_response(code, page, stored):
    before = stored()
    page.goto(code)
    choose(page, "overall", 9)
    page.get_by_role("button", name="提交评价").dblclick()
    page.wait_for_url("**/r/*")
    assert stored() == before + 1


@pytest.mark.parametrize("pause", [0, 1_500])
def test_tapping_a_chosen_answer_again_keeps_it(code, page, pause):
    page.clock.install()
    page.goto(code)
    for item, mark in (("versus_ideal", "3"), ("overall", "3"), ("gender", "女"), ("value", "说不清")):
        choose(page, item, mark)
        page.clock.fast_forward(pause)
        choose(page, item, mark)
    assert [chosen(page, item) for item in ("versus_ideal", "overall", "gender", "value")] == ["3", "3", "F", "unsure"]


def test_where_storage_is_refused_everything_else_works(code, page):
    refuse = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('', 'SecurityError') }})"
    page.add_init_script(refuse)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(error))
    page.goto(code)
    choose(page, "overall", 9)
    assert page.locator("#-count").inner_text().startswith("已答 1 题")
    submit(page)
    page.wait_for_url("**/r/*")
    assert not complaints


def test_a_browser_without_fetch_sends_the_form_itself(code, page, stored):
    before = stored()
    page.add_init_script("delete window.fetch")
    page.goto(code)
    choose(page, "overall", 9)
    submit(page)
    page.wait_for_url("**/r/*")
    assert stored() == before + 1


def test_going_back_from_the_receipt_and_sending_again_shows_the_same_receipt(code, page, stored):
    before = stored()
    page.goto(code)
    choose(page, "overall", 9)
    submit(page)
    page.wait_for_url("**/r/*")
    receipt = page.locator(".big").inner_text()
    page.go_back()
    page.locator("form").wait_for()
    choose(page, "overall", 9)
    submit(page)
    page.wait_for_url("**/r/*")
    assert page.locator(".big").inner_text() == receipt
    assert stored() == before + 1


def test_going_back_and_sending_other_answers_is_told_and_another_customer_gets_a_page_of_their_own(code, page, stored):
    before = stored()
    page.goto(code)
    choose(page, "overall", 9)
    submit(page)
    page.wait_for_url("**/r/*")
    page.go_back()
    page.locator("form").wait_for()
    choose(page, "overall", 2)
    submit(page)
    page.get_by_role("heading", name="这份评价已经提交过").wait_for()
    assert page.locator("dd").all_inner_texts() == ["9"]
    assert kept(page) == "[]"
    assert stored() == before + 1
    page.get_by_role("link", name="打开一张新的评价页").tap()
    page.locator("form").wait_for()
    assert chosen(page, "overall") is None
    choose(page, "overall", 2)
    submit(page)
    page.wait_for_url("**/r/*")
    assert stored() == before + 2


def test_a_missing_required_answer_costs_one_trip_only(code, page):
    posted = []
    page.on("request", lambda request: posted.append(request) if request.method == "POST" else None)
    page.goto(code)
    submit(page)
    expect(page.locator("#-errors")).to_be_focused()
    assert len(posted) == 1


@pytest.mark.parametrize(("outlet", "item"), [("A1", "not_good"), ("B1", "to_improve")])
def test_what_was_wrong_is_asked_on_the_spot_and_only_after_a_low_mark(open_wave, page, outlet, item):
    page.goto(open_wave[1][outlet])
    question = page.locator(f"#{item}")
    assert not question.is_visible()
    choose(page, "overall", 6)
    assert question.is_visible()
    below = page.locator("#overall").bounding_box()
    assert question.bounding_box()["y"] == pytest.approx(below["y"] + below["height"], abs=1)
    choose(page, "overall", 7)
    assert not question.is_visible()


def asked(page):
    """The numbers of the questions that are there, as they are read, and what the page says of how many there are."""
    labels = page.locator("#-questions > :not([hidden])").locator("legend, .ask").all_inner_texts()
    numbers = [int(number) for number, stop, _words in (label.partition(".") for label in labels) if stop]
    return len(labels), numbers, page.locator("#-count").inner_text().split("，")[1]


@pytest.mark.parametrize("outlet", ["A1", "B1"])
def test_numbers_and_progress_stay_as_they_are_when_more_is_asked(open_wave, page, outlet):
    page.goto(open_wave[1][outlet])
    shown, numbers, total = asked(page)
    assert numbers == [*range(1, shown + 1)]
    assert total == f"共 {shown} 题"
    choose(page, "overall", 3)
    assert asked(page) == (shown + 1, numbers, total)
    assert page.locator("#-bar").bounding_box()["width"] == pytest.approx(360 / shown, abs=1)


def test_cannot_say_counts_as_answered_and_is_stored(code, page, service):
    page.goto(code)
    choose(page, "overall", 9)
    choose(page, "value", "说不清")
    assert page.locator("#-count").inner_text().startswith("已答 2 题")
    submit(page)
    page.wait_for_url("**/r/*")
    engine = sa.create_engine(service.environ["DATABASE_URL"], poolclass=sa.NullPool)
    with engine.connect() as connection:
        newest = connection.scalar(sa.text("SELECT answers FROM response ORDER BY id DESC LIMIT 1"))
    assert json.loads(newest) == {"overall": 9, "value": None}


def test_the_receipt_is_loaded_once(code, page):
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url.split("/")[3])))
    page.goto(code)
    choose(page, "overall", 9)
    submit(page)
    page.wait_for_url("**/r/*")
    page.wait_for_load_state("networkidle")
    assert [one for one in asked if one[1] in ("s", "r")] == [("GET", "s"), ("POST", "s"), ("GET", "r")]


@pytest.mark.parametrize("status", [502, 504])
def test_while_only_the_proxy_answers_the_answers_stay_and_are_sent_again(code, page, stored, status):
    before = stored()
    away = [True]

    def answer(route):
        if route.request.method == "POST" and away:
            route.fulfill(status=status, body="<h1>Bad Gateway</h1>")
        else:
            route.continue_()

    page.route("**/s/*", answer)
    page.goto(code)
    choose(page, "overall", 9)
    submit(page)
    page.get_by_role("status").filter(has_text="网络不通").wait_for()
    assert chosen(page, "overall") == "9"
    away.clear()
    submit(page)
    page.wait_for_url("**/r/*")
    assert stored() == before + 1
