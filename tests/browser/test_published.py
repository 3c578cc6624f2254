"""What everybody sees of a release, in Chromium: light and dark, narrow and wide, with and without JavaScript."""

import json

import pytest

from tests.browser.conftest import serving
from tests.browser.test_rooms import VIEWS, see

PAGES = (
    "/",
    "/?sort=low",
    "/releases",
    "/releases/2026-1/1",
    "/releases/2026-1/1/cite",
    "/releases/2026-1/1/figures/sectors/C01/cite",
    "/figures/cells",
    "/figures/families/C",
    "/figures/sectors/C01",
    "/figures/cities/P-620100",
    "/figures/cells/{withheld}",
    "/api",
)


@pytest.fixture(scope="module")
def published(sqlite_template, tmp_path_factory):
    """The demonstration in small, whose first wave is published, and the code of a withheld figure."""
    folder = tmp_path_factory.mktemp("published")
    with serving(sqlite_template, folder) as service:
        service.run("demo", "load", "--responses", "5000", "--earlier", "0")
        content = json.loads((folder / "releases" / "2026-1-r1" / "public.json").read_text(encoding="utf-8"))
        yield service, next(row["code"] for row in content["cells"] if row["mark"] == "x")


@pytest.mark.parametrize("view", VIEWS)
def test_the_public_pages(published, chromium, view):
    service, withheld = published
    for address in PAGES:
        with chromium.new_context(**VIEWS[view]) as context:
            page = context.new_page()
            scripts = VIEWS[view].get("java_script_enabled", True)
            see(page, service.url + address.format(withheld=withheld), scripts)
            assert page.locator(".demo").count() == 1, address


def test_a_reader_goes_from_the_map_to_a_city_and_back_without_javascript(published, chromium):
    service, _ = published
    with chromium.new_context(**VIEWS["desk, no JavaScript"]) as context:
        page = context.new_page()
        page.goto(service.url)
        tile = page.locator(".tiles a").first
        index = tile.locator("b").inner_text()
        tile.click()
        page.wait_for_url("**/figures/cities/C-620100")
        assert page.locator(".figure b").inner_text() == index
        page.locator(".brand").click()
        page.get_by_role("link", name="从低到高").click()
        shown = page.locator("#sectors + details td.num b").all_inner_texts()
        assert shown == sorted(shown, key=float)
        assert len(shown) > 1


def test_the_results_print_on_paper_without_the_field_for_codes(published, chromium):
    service, _ = published
    with chromium.new_context(**VIEWS["desk, no JavaScript"]) as context:
        page = context.new_page()
        page.emulate_media(media="print")
        for address in ("/", "/figures/cells"):
            page.goto(service.url + address)
            page.set_viewport_size({"width": 700, "height": 1000})  # A4 between its margins
            assert page.evaluate("document.documentElement.scrollWidth") <= 700
            assert page.locator("form.code:visible, nav.states:visible").count() == 0
