"""A tablet at the counter on which one customer answers after another, with JavaScript and without."""

import re

import pytest
import sqlalchemy as sa

from tests.browser.conftest import DESK
from tests.browser.test_script import choose, chosen, kept, submit


@pytest.fixture
def address(open_wave, code):
    """The address that the command prints for outlet A1's poster, where this test reaches it."""
    service, _codes = open_wave
    return re.search(r"http\S+", service.run("codes", "kiosk", code.rpartition("/")[2])).group()


@pytest.fixture
def repeats(service):
    """The flag of every response so far."""
    engine = sa.create_engine(service.environ["DATABASE_URL"], poolclass=sa.NullPool)

    def read():
        with engine.connect() as connection:
            return list(connection.scalars(sa.text("SELECT repeat FROM response ORDER BY id")))

    return read


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def tablet(request, chromium):
    settings = {"viewport": DESK, "locale": "zh-CN", "has_touch": True, "java_script_enabled": request.param}
    with chromium.new_context(**settings) as context:
        yield context.new_page()


@pytest.fixture
def idle(chromium):
    """The same with a clock of its own."""
    with chromium.new_context(viewport=DESK, locale="zh-CN", has_touch=True) as context:
        page = context.new_page()
        page.clock.install()
        yield page


def test_the_next_customer_has_a_fresh_page_and_is_no_repeat_of_the_last(address, tablet, repeats):
    before = len(repeats())
    tablet.goto(address + "&lang=en")
    tickets = set()
    for mark in (9, 2):
        choose(tablet, "overall", mark)
        tablet.locator("#comment").fill("hello")
        tickets.add(tablet.locator("[name=ticket]").input_value())
        tablet.locator("main > button").tap()
        tablet.wait_for_url("**/r/*")
        tablet.get_by_role("link", name="Next customer").or_(tablet.get_by_role("link", name="下一位顾客")).tap()
        tablet.locator("form").wait_for()
        assert tablet.locator("html").get_attribute("lang") == "zh"
        assert chosen(tablet, "overall") is None
        assert tablet.locator("#comment").input_value() == ""
        assert not tablet.context.cookies()
    assert [bool(flag) for flag in repeats()[before:]] == [False, False]
    assert len(tickets) == 2


def test_without_a_script_the_receipt_makes_way_by_itself(chromium, address):
    with chromium.new_context(java_script_enabled=False, locale="zh-CN", has_touch=True) as context:
        page = context.new_page()
        page.goto(address)
        choose(page, "overall", 9)
        page.locator("main > button").tap()
        page.wait_for_url("**/r/*")
        assert re.search(r'http-equiv="refresh" content="30;url=/s/', page.content())


def test_nothing_is_stored_in_the_browser_and_back_shows_no_receipt(address, idle):
    idle.goto(address)
    choose(idle, "overall", 9)
    assert kept(idle) == "[]"
    submit(idle)
    idle.wait_for_url("**/r/*")
    idle.get_by_role("link", name="下一位顾客").tap()
    idle.locator("form").wait_for()
    assert idle.evaluate("history.length") <= 2
    idle.go_back()
    assert "/r/" not in idle.url


def test_whoever_walks_away_leaves_an_empty_page_behind(address, idle):
    idle.goto(address)
    choose(idle, "overall", 9)
    idle.locator("#comment").fill("走开了")
    ticket = idle.locator("[name=ticket]").input_value()
    idle.clock.run_for(85_000)
    choose(idle, "versus_ideal", 8)
    idle.clock.run_for(85_000)
    assert chosen(idle, "overall") == "9"
    with idle.expect_navigation():
        idle.clock.run_for(10_000)
    assert chosen(idle, "overall") is None
    assert idle.locator("#comment").input_value() == ""
    assert idle.locator("[name=ticket]").input_value() != ticket


def test_the_receipt_goes_away_by_itself_once_the_network_is_there(address, idle):
    idle.goto(address)
    choose(idle, "overall", 9)
    submit(idle)
    idle.wait_for_url("**/r/*")
    idle.context.set_offline(True)
    idle.clock.run_for(31_000)
    assert "/r/" in idle.url
    idle.context.set_offline(False)
    with idle.expect_navigation():
        idle.clock.run_for(31_000)
    assert "/s/" in idle.url
