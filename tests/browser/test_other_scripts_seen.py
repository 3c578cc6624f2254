"""The respondent's path in another script, from right to left too, in a real browser; the words mean nothing."""

import shutil
import threading

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from werkzeug.serving import make_server

from survey.base import i18n
from survey.base.database import db, transaction
from survey.models import AccessCode, Outlet, RegisterEntry
from survey.waves import stages
from tests.browser.conftest import PHONE
from tests.browser.test_accessibility import RULES
from tests.browser.test_hands_and_eyes import boxes
from tests.browser.test_script import choose
from tests.conftest import SMALL, build, import_register
from tests.pseudo import TIBETAN, UYGHUR, folder


@pytest.fixture(scope="module")
def addresses(sqlite_template, tmp_path_factory):
    """Where A1 is asked in each made-up language, by its code."""
    path = tmp_path_factory.mktemp("scripts")
    shutil.copy(sqlite_template, path / "survey.db")
    with pytest.MonkeyPatch.context() as patch:
        for language, word in (("bo", TIBETAN), ("ug", UYGHUR)):
            patch.setattr(i18n, "TRANSLATIONS", folder(path / language, language, word))
        app = build(path, f"sqlite:///{path / 'survey.db'}")
        with app.app_context(), transaction():
            wave = stages.create("2026-1", "2026年第一期")
            import_register(wave, *SMALL)
            db.session.execute(sa.update(RegisterEntry).values(outlet_name="兰州城关A1号网点", address="106号大厦"))
            stages.open_(wave)
            code = db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == "A1"))
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield {language: f"http://127.0.0.1:{server.port}/s/{code}?lang={language}" for language in ("bo", "ug", "zh")}
        server.shutdown()
        with app.app_context():
            db.engine.dispose()


def left_to_right(boxes):
    return [box[0] for box in boxes] == sorted(box[0] for box in boxes)


@pytest.mark.parametrize("size", ["normal", "large"])
def test_from_right_to_left_the_1_stands_on_the_right_and_its_end_above_it(addresses, phone, size):
    phone.goto(f"{addresses['ug']}&size={size}")
    for item in ("overall", "versus_ideal"):
        marks = boxes(phone, f"#{item} label:not(.none)")
        (low, high) = boxes(phone, f"#{item} .ends span")
        assert [mark[0] for mark in marks[:5]] == sorted((mark[0] for mark in marks[:5]), reverse=True)
        assert abs(low[0] + low[2] - marks[0][0] - marks[0][2]) <= 1
        assert low[1] + low[3] <= marks[0][1] + 8
        assert abs(high[0] - marks[-1][0]) <= 1
    phone.goto(f"{addresses['zh']}&size={size}")
    assert left_to_right(boxes(phone, "#overall label:not(.none)")[:5])


def test_from_right_to_left_faces_stand_over_their_pairs_and_the_loudspeaker_on_the_left(addresses, phone):
    phone.goto(f"{addresses['ug']}&size=faces")
    marks, five = boxes(phone, "#overall label:not(.none)"), boxes(phone, "#overall .face")
    assert five[0][0] > five[4][0]
    for number, face in enumerate(five):
        assert {mark[0] for mark in marks[2 * number : 2 * number + 2]} == {face[0]}
    if speakers := boxes(phone, "#overall .aloud"):
        assert speakers[0][0] < PHONE["width"] / 2


def test_from_right_to_left_the_page_hangs_on_the_right(addresses, phone):
    phone.goto(addresses["ug"])
    assert phone.locator("html").get_attribute("dir") == "rtl"
    border = "node => (style => [style.borderLeftWidth, style.borderRightWidth])(getComputedStyle(node))"
    assert phone.locator(".place").evaluate(border) == ["0px", "4px"]
    (name, _address) = boxes(phone, ".place b, .place .soft")
    right = PHONE["width"] - 17
    assert right - 30 < name[0] + name[2] <= right
    (switch, *_others) = boxes(phone, "nav button")
    assert switch[0] > boxes(phone, "nav button")[-1][0]


def test_progress_grows_from_the_right(addresses, chromium):
    with chromium.new_context(viewport=PHONE, has_touch=True) as context:
        page = context.new_page()
        page.goto(addresses["ug"])
        choose(page, "overall", 9)
        (bar,) = [page.locator("#-bar").bounding_box()]
        assert bar["width"] > 0
        assert bar["x"] + bar["width"] == pytest.approx(PHONE["width"], abs=1)


@pytest.mark.parametrize("language", ["bo", "ug"])
@pytest.mark.parametrize("size", ["normal", "large", "faces"])
@pytest.mark.parametrize("width", [320, 360, 768])
def test_nothing_needs_sideways_scrolling_and_targets_are_large(addresses, phone, language, size, width):
    phone.set_viewport_size({"width": width, "height": 740})
    phone.goto(f"{addresses[language]}&size={size}")
    phone.locator("summary").tap()
    assert phone.evaluate("document.documentElement.scrollWidth") <= width
    assert not [box for box in boxes(phone, "label:has(input)") if box[2] < 44 or box[3] < 44]


@pytest.mark.parametrize("language", ["bo", "ug"])
def test_it_is_answered_to_the_receipt_and_a_refusal_stays_in_the_language(addresses, phone, language):
    phone.goto(addresses[language])
    choose(phone, "overall", 9)
    phone.locator("#contact").fill("?")
    phone.locator("main > button").tap()
    expect(phone.locator("#-errors")).to_be_focused()
    assert phone.locator("html").get_attribute("lang") == language
    phone.locator("#contact").fill("0931-8888888")
    phone.locator("main > button").tap()
    phone.wait_for_url("**/r/*")
    assert phone.locator("html").get_attribute("lang") == language
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert phone.locator(".big").evaluate("node => getComputedStyle(node).direction") == "ltr"


@pytest.mark.parametrize("language", ["bo", "ug"])
def test_it_passes_the_rules_of_accessibility(addresses, chromium, language):
    with chromium.new_context(viewport=PHONE, has_touch=True) as context:
        page = context.new_page()
        page.goto(addresses[language] + "&size=faces")
        found = Axe().run(page, options={"runOnly": RULES})
        assert found.violations_count == 0, found.generate_report()
