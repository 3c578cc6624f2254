"""A draft or microdata at which workers died, or that were refused, are asked for again by a button of their page."""

import re
from html import unescape

import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.models.release import releases
from tests.survey.snapshots.test_freeze import respond

RELEASES, MICRODATA = "/office/waves/2026-1/releases", "/office/waves/2026-1/microdata"
DRAFT = {"wave": "2026-1", "basis": "all", "flags": "out", "reason": "一个“网点”<有误>"}


@pytest.fixture
def frozen(app, run, open_wave):
    with app.app_context(), transaction():
        for outlet in ("A1", "A2", "A3", "A4", "B1", "B2", "B3"):
            for mark in (7, 8, 10):
                respond(outlet, {"overall": mark, "versus_expectation": mark})
    assert run("wave", "close", "2026-1").exit_code == 0
    assert run("wave", "freeze", "2026-1").exit_code == 0


def press(browser, page, button):
    """Press a button of a page as a browser does: its form goes where it says, with all that is hidden in it."""
    forms = re.findall(r'<form[^>]*method="post"[^>]*>.*?</form>', browser.get(page).text, re.DOTALL)
    (form,) = [form for form in forms if f">{button}</button>" in form]
    action = re.search(r'action="([^"]*)"', form).group(1)
    hidden = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return browser.post(unescape(action), data={name: unescape(value) for name, value in hidden})


def test_a_draft_whose_workers_died_is_computed_as_it_was_asked_for(app, frozen, statistician, worker, died):
    statistician.post("/office/releases", data=DRAFT)
    died()
    page = statistician.get(RELEASES)
    assert "计算草稿中途停了" in page.text
    assert "Refresh" not in page.headers
    assert "计算草稿中途停了" in statistician.get("/office/releases").text
    assert press(statistician, RELEASES, "再算一次").status_code == 303
    assert statistician.get(RELEASES).headers["Refresh"] == "5"
    worker()
    assert "中途停了" not in statistician.get(RELEASES).text
    with app.app_context():
        (made,) = releases()
        assert (made.reason, made.settings["flags"]) == (DRAFT["reason"], "out")


def test_a_draft_that_failed_is_computed_as_it_was_asked_for(app, frozen, statistician):
    manifest = app.config["DATA_DIR"] / "snapshots" / "2026-1" / "manifest.json"
    content = manifest.read_bytes()
    manifest.write_text("{}")
    statistician.post("/office/releases", data=DRAFT)
    assert "草稿没有生成" in statistician.get(RELEASES).text
    assert "There is no draft" in statistician.get(f"{RELEASES}?lang=en").text
    manifest.write_bytes(content)
    press(statistician, f"{RELEASES}?lang=zh", "再算一次")
    with app.app_context():
        (made,) = releases()
        assert made.settings["flags"] == "out"


def test_microdata_whose_workers_died_are_written_and_nothing_is_left_of_the_first_attempt(
    app, frozen, statistician, worker, died
):
    statistician.post(MICRODATA)
    died()
    with app.app_context():
        snapshot = db.session.execute(sa.text("SELECT snapshot FROM wave")).scalar_one()
    half = app.config["DATA_DIR"] / "microdata" / f"2026-1-{snapshot[:12]}.killed.building"
    half.mkdir(parents=True)
    (half / "responses-2026-1.sav").write_bytes(b"half")
    page = statistician.get(MICRODATA)
    assert "写文件中途停了" in page.text
    assert "Refresh" not in page.headers
    press(statistician, MICRODATA, "再生成一次")
    worker()
    assert 'value="sav"' in statistician.get(MICRODATA).text
    assert not half.exists()
