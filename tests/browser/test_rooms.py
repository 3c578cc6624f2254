"""Everybody who signs in walks through their pages in Chromium, on a phone and at a desk."""

import base64
import json
import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from tests.browser.conftest import DESK, PHONE, serving
from tests.browser.test_accessibility import RULES

PASSWORD = "a password of the tests"
HEAVIEST = 100_000  # bytes of a page with all that it loads
HEAVIEST_IN_OFFICE = 250_000  # where a table may have a row for each sector in each city
LOADED = """performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
    .reduce((sum, entry) => sum + entry.decodedBodySize, 0)"""
VIEWS = {
    "phone": {"viewport": PHONE, "locale": "zh-CN", "has_touch": True},
    "phone, English, dark": {"viewport": PHONE, "locale": "en-US", "color_scheme": "dark", "has_touch": True},
    "desk, no JavaScript": {"viewport": DESK, "locale": "zh-CN", "java_script_enabled": False},
}


@pytest.fixture(scope="module")
def province(sqlite_template, tmp_path_factory):
    """The demonstration in small, and the unit in it that was answered most: (service, its code, an outlet's)."""
    folder = tmp_path_factory.mktemp("rooms")
    with serving(sqlite_template, folder) as service:
        service.run("demo", "load", "--responses", "5000", "--earlier", "0")
        service.run("worker", "--once")
        answers = json.loads(service.run("codes", "list", "--format", "json"))
        busiest = max({row["unit"] for row in answers}, key=lambda unit: sum(row["unit"] == unit for row in answers))
        outlet = next(row["outlet"] for row in answers if row["unit"] == busiest)
        yield service, busiest, outlet


def one_time_password(service, email, role, *words):
    printed = service.run("users", "create", email, "--role", role, *words)
    return re.search(r"one-time password: (\S+)", printed).group(1)


def sign_in(page, service, email, password):
    page.goto(f"{service.url}/sign-in")
    page.locator("#email").fill(email)
    page.locator("#password").fill(password)
    page.locator("main button.main").click()


def change_password(page, old):
    page.locator("#password").fill(old)
    page.locator("#new_password").fill(PASSWORD)
    page.locator("#new_password_confirm").fill(PASSWORD)
    page.locator("main button.main").click()


def set_up_second_factor(page):
    page.locator("main button.main").click()
    key = page.locator("main code").inner_text().replace("-", "")
    code = TOTP(base64.b32decode(key + "=" * (-len(key) % 8)), 6, SHA1(), 30).generate(int(time.time())).decode()
    page.locator("#code").fill(code)
    page.locator("main button.main").click()


def see(page, address, scripts, heaviest=HEAVIEST):
    """Open a page and hold it to what every page keeps to; axe itself is a script."""
    assert page.goto(address).status == 200, address
    assert page.evaluate(LOADED) < heaviest, address
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], address
    if scripts:
        found = Axe().run(page, options={"runOnly": RULES})
        assert found.violations_count == 0, (address, found.generate_report())


ROOMS = {
    "unit_manager": [
        "/unit",
        "/unit/outlets/{outlet}",
        "/unit/mend",
        "/unit/comments",
        "/cases",
        "/unit/codes",
        "/subscriptions",
        "/subscriptions/new/dingtalk",
    ],
    "unit_staff": ["/cases"],
    "city_officer": ["/city", "/city/units", "/cases"],
    "statistician": [
        "/office",
        "/office/waves/2026-1",
        "/office/waves/2026-1/frame",
        "/office/waves/2026-2/frame",
        "/office/waves/2026-2/weighting",
        "/office/waves/2026-2/progress",
        "/office/waves/2026-1/weights",
        "/office/waves/2026-1/quality",
        "/office/waves/2026-2/approval",
        "/office/waves/2026-1/microdata",
        "/office/waves/2026-1/releases",
        "/office/waves/2026-2/releases",
        "/office/releases",
        "/office/releases/1",
        "/office/targets",
        "/office/cities",
        "/office/cities/620100",
        "/office/registers",
    ],
    "administrator": ["/accounts", "/audit"],
}


@pytest.mark.parametrize("role", ROOMS)
def test_everybody_signs_in_and_sees_their_pages(province, chromium, role):
    service, unit, outlet = province
    ties = {
        "unit_manager": ["--unit", unit],
        "unit_staff": ["--unit", unit, "--outlet", outlet],
        "city_officer": ["--city", "620100"],
    }
    email = f"{role}@example.com"
    once = one_time_password(service, email, role, *ties.get(role, []))
    heaviest = HEAVIEST_IN_OFFICE if role == "statistician" else HEAVIEST
    state = None
    for name, settings in VIEWS.items():
        with chromium.new_context(**settings, storage_state=state) as context:
            page = context.new_page()
            if state is None:
                sign_in(page, service, email, once)
                if role in ("statistician", "administrator"):
                    set_up_second_factor(page)
                page.wait_for_url("**/password/change")
                change_password(page, once)
                page.wait_for_url(f"**{ROOMS[role][0]}")
                state = context.storage_state()
            for room in ROOMS[role]:
                scripts = settings.get("java_script_enabled", True)
                see(page, service.url + room.format(outlet=outlet), scripts, heaviest)
            assert page.locator("nav.rooms a").count() >= 1, name
    with chromium.new_context(**VIEWS["phone"], storage_state=state) as context:
        page = context.new_page()
        page.goto(service.url + ROOMS[role][0])
        page.locator("header form button").tap()
        page.wait_for_url(f"{service.url}/")
        page.goto(service.url + ROOMS[role][0])
        assert "/sign-in" in page.url
