"""The tablet at a counter: it fits its screen, heals by itself, and says for how long it has been offline."""

import re

import pytest

SCREENS = {"small": (1024, 600), "usual": (1280, 800), "upright": (800, 1280), "small upright": (600, 1024)}


@pytest.fixture
def address(open_wave):
    """The address of a tablet's page for outlet A1, where this test reaches it."""
    service, _codes = open_wave
    secret = re.search(r"/d/(\w+)", service.run("codes", "display", "A1")).group(1)
    return f"{service.url}/d/{secret}"


@pytest.fixture
def tablet(chromium):
    with chromium.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN") as context:
        page = context.new_page()
        page.clock.install()
        yield page


def symbol(page):
    return page.locator(".symbol title").evaluate("node => node.textContent")


def spoil(page, address, status):
    """From now on something else answers for the service; returns what ends that."""

    def answer(route):
        route.fulfill(status=status, body="<h1>Bad Gateway</h1>") if status else route.abort()

    page.route(address, answer)
    return lambda: page.unroute(address)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("script", [True, False])
def test_it_fits_every_screen_with_a_symbol_as_large_as_there_is_room_for(chromium, address, screen, language, script):
    width, height = SCREENS[screen]
    settings = {"viewport": {"width": width, "height": height}, "java_script_enabled": script}
    with chromium.new_context(**settings) as context:
        page = context.new_page()
        page.goto(f"{address}?lang={language}")
        for spread in ("scrollWidth", "scrollHeight"):
            assert page.evaluate(f"document.documentElement.{spread}") <= (width if "Width" in spread else height)
        assert page.locator(".symbol svg").bounding_box()["width"] >= 0.5 * min(width, height) + 150
        assert not page.locator(".offline").inner_text()


@pytest.mark.parametrize("status", [502, 503, 200, None])
def test_after_any_error_it_heals_and_says_meanwhile_for_how_long_it_has_been_offline(tablet, address, status):
    tablet.goto(address)
    end = spoil(tablet, address, status)
    tablet.clock.run_for(31_000)
    message = tablet.get_by_role("status")
    message.filter(has_text="已断开 1 分钟").wait_for()
    assert tablet.locator(".symbol").is_visible()
    for _ in range(16):
        with tablet.expect_event("requestfinished" if status else "requestfailed"):
            tablet.clock.run_for(10_500)
    message.filter(has_text=re.compile("已断开 [45] 分钟")).wait_for()
    assert not tablet.locator(".symbol").is_visible()
    end()
    tablet.clock.run_for(10_500)
    message.filter(has_text=re.compile("^$")).wait_for(state="attached")
    assert tablet.locator(".symbol").is_visible()
    assert "?t=" in symbol(tablet)


def test_the_symbol_is_loaded_anew_when_its_half_minute_is_over(tablet, address):
    tablet.goto(address)
    with tablet.expect_response(address):
        tablet.clock.run_for(31_000)
    tablet.locator(".symbol").wait_for()
    with tablet.expect_response(address):
        tablet.clock.run_for(31_000)
    assert tablet.locator("main").count() == 1


def test_a_revoked_display_says_so(tablet, address):
    tablet.goto(address)
    tablet.route(address, lambda route: route.fulfill(status=404, body="<h1>gone</h1>", content_type="text/html"))
    tablet.clock.run_for(31_000)
    tablet.get_by_role("heading", name="gone").wait_for()
