"""Every state of the respondent's path passes axe's WCAG 2.2 AA rules, light and dark, in both type sizes."""

import sqlite3
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, open_small_wave, serving

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
VIEWS = [("zh", "normal", "light"), ("en", "large", "light"), ("zh", "large", "dark"), ("en", "normal", "dark")]


@contextmanager
def viewing(chromium, language, size, scheme):
    """A page on a phone, and what the address carries: (page, query)."""
    settings = {"viewport": PHONE, "locale": "zh-CN", "color_scheme": scheme, "has_touch": True}
    with chromium.new_context(**settings) as context:
        yield context.new_page(), f"?lang={language}&size={size}"


@pytest.fixture(params=VIEWS, ids="-".join)
def view(request, chromium):
    with viewing(chromium, *request.param) as opened:
        yield opened


def check(page):
    """Fail with axe's words where a rule is broken."""
    found = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def change(service, statement):
    with sqlite3.connect(service.environ["DATABASE_URL"].removeprefix("sqlite:///")) as database:
        database.execute(statement)


@pytest.fixture
def closed_wave(service):
    change(service, "UPDATE wave SET status = 'closed'")
    yield
    change(service, "UPDATE wave SET status = 'open'")


@pytest.fixture
def retired_codes(service):
    change(service, "UPDATE access_code SET retired_at = '2026-01-01 00:00:00'")
    yield
    change(service, "UPDATE access_code SET retired_at = NULL")


@pytest.mark.parametrize("outlet", ["A1", "B1"])
def test_a_fresh_questionnaire(open_wave, view, outlet):
    page, query = view
    page.goto(open_wave[1][outlet] + query)
    page.locator("summary").tap()
    check(page)


def test_a_questionnaire_half_answered_and_waiting_for_the_network(code, view):
    page, query = view
    page.goto(code + query)
    page.locator("#overall label").nth(3).tap()
    page.locator("#versus_ideal label").last.tap()
    page.reload()
    page.context.set_offline(True)
    page.locator("button:not([type])").tap()
    page.locator("#-state:not(:empty)").wait_for()
    check(page)


def test_a_questionnaire_with_errors_and_then_the_receipt(code, view):
    page, query = view
    page.goto(code + query)
    look = page.locator("html").get_attribute("class")
    page.locator("#contact").fill("?")
    page.locator("button:not([type])").tap()
    expect(page.locator("#-errors")).to_be_focused()
    check(page)
    page.locator("#overall label").nth(9).tap()
    page.locator("#contact").fill("")
    page.locator("button:not([type])").tap()
    page.wait_for_url("**/r/*")
    assert page.locator("html").get_attribute("class") == look
    check(page)


@pytest.fixture
def full(sqlite_template, tmp_path):
    """The address of a questionnaire that takes no answer, since more than it may have came in every minute."""
    with serving(sqlite_template, tmp_path, RESPONSES_PER_MINUTE="0") as service:
        yield open_small_wave(service, tmp_path)["A4"]


def test_a_page_that_keeps_the_answers_while_too_many_arrive(full, chromium):
    for settings in VIEWS:
        with viewing(chromium, *settings) as (page, query):
            page.goto(full + query)
            page.locator("#overall label").nth(6).tap()
            page.locator("button:not([type])").tap()
            page.locator("input[type=hidden][name=overall][value='7']").wait_for(state="attached")
            check(page)


@pytest.mark.parametrize("view", VIEWS[1:3], ids="-".join, indirect=True)
@pytest.mark.usefixtures("retired_codes")
def test_pages_for_codes_and_receipts_that_are_unknown_or_retired(service, code, view):
    page, query = view
    for address, status in ((f"{service.url}/s/00000000", 404), (f"{service.url}/r/{'0' * 16}", 404), (code, 410)):
        assert page.goto(address + query).status == status
        check(page)


@pytest.mark.parametrize("view", VIEWS[:1], ids="-".join, indirect=True)
@pytest.mark.usefixtures("closed_wave")
def test_a_wave_that_is_not_open(code, view):
    page, query = view
    assert page.goto(code + query).status == 409
    check(page)
