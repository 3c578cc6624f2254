"""`quality` shows what is flagged in a frozen wave, and the indices with and without it."""

import json
import re

import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.models import AccessCode, Outlet, Response


@pytest.fixture
def frozen(app, client, open_wave, run):
    """A wave with six responses to A1 that took a minute, one that took ten seconds, one to A2 and one to B1."""
    with app.app_context():
        codes = dict(db.session.execute(sa.select(Outlet.code, AccessCode.code).join(AccessCode.outlet)).all())
    for outlet, mark in [*(("A1", mark) for mark in (3, 4, 5, 6, 7, 8, 10)), ("A2", 6), ("B1", 9)]:
        page = client.get(f"/s/{codes[outlet]}").get_data(as_text=True)
        ticket = re.search(r'name="ticket"[^>]*value="([^"]+)"', page).group(1)
        answers = {"overall": mark, "versus_expectation": mark}
        assert client.post(f"/s/{codes[outlet]}", data={"ticket": ticket, **answers}).status_code == 303
        client.delete_cookie("answered", path="/s")
    with app.app_context(), transaction():
        db.session.execute(sa.update(Response).values(seconds=60))
        db.session.execute(sa.update(Response).where(Response.score == 100).values(seconds=10))
    assert run("wave", "close", "2026-1").exit_code == 0
    assert run("wave", "freeze", "2026-1").exit_code == 0


def score(mark):
    return (mark - 1) * 100 / 9


def test_the_flags_are_counted_by_kind_sector_and_family_and_the_index_is_shown_without_them(run, frozen):
    found = json.loads(run("quality", "2026-1", "--format", "json").output)
    (kind,) = found["kinds"]
    counts = (kind["kind"], kind["responses"], kind["speeder"], kind["flagged"])
    assert counts == ("poster", 9, 1, 1)
    assert kind["share"] == pytest.approx(100 / 9)
    health, family = found["sectors"][0], found["families"][0]
    assert (health["code"], health["responses"], health["flagged"]) == ("C01", 8, 1)
    assert health["index"] == pytest.approx(score((900 * 43 / 7 + 400 * 6) / 1300))  # by volume
    assert health["without_flagged"] == pytest.approx(score((900 * 33 / 6 + 400 * 6) / 1300))
    assert health["moved"] == pytest.approx(health["without_flagged"] - health["index"])
    assert (family["code"], family["responses"], family["flagged"]) == ("C", 8, 1)
    silent = next(row for row in found["sectors"] if row["code"] == "P14")
    assert (silent["responses"], silent["share"], silent["index"], silent["moved"]) == (0, None, None, None)


def test_the_table_says_that_nothing_is_deleted(run, frozen):
    assert run("quality", "2026-1").output.startswith("wave 2026-1: 1 of 9 responses are flagged; none is deleted\n")


def test_the_csv_is_one_list_with_its_level(run, frozen):
    lines = run("quality", "2026-1", "--format", "csv").output.splitlines()
    starts = [["level", "code"], ["kinds", "poster"], ["sectors", "C01"]]
    assert [line.split(",")[:3:2] for line in lines[:3]] == starts
    levels = [line.split(",")[0] for line in lines[1:]]
    counts = {level: levels.count(level) for level in levels}
    assert counts == {"kinds": 1, "sectors": 21, "families": 2, "cities": 1, "outlets": 1}


def test_outlets_with_flags_come_by_city_and_share(run, frozen):
    found = json.loads(run("quality", "2026-1", "--format", "json").output)
    assert [(row["code"], row["name"], row["responses"], row["flagged"]) for row in found["cities"]] == [
        ("620100", "兰州", 9, 1)
    ]
    assert [(row["code"], row["responses"], row["flagged"]) for row in found["outlets"]] == [("A1", 7, 1)]


def test_the_page_shows_flags_and_the_index_without_them(frozen, statistician):
    page = statistician.get("/office/waves/2026-1/quality").text
    assert "9 份评价中 1 份有标记（11.1%）" in page
    assert "A1" in page
    assert page.count('class="strips"') == 3 + 2  # by sector, city and outlet; the clock, the weeks
    assert "有标记 11.1%" in page
    assert re.search(r'<svg class="days".*<title>每天的评价：最多的一天 20\d\d-\d\d-\d\d，9 份', page)
    content = statistician.get("/office/waves/2026-1/quality.csv").get_data().decode("utf-8-sig")
    assert len(content.splitlines()) == 1 + 1 + 21 + 2 + 1 + 1


def test_the_page_says_of_how_many_no_answer_came_and_of_how_many_cannot_say(app, client, open_wave, run, statistician):
    with app.app_context():
        code = db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == "A1"))
    for value in ("8", "unsure", "unsure", ""):
        page = client.get(f"/s/{code}").get_data(as_text=True)
        ticket = re.search(r'name="ticket"[^>]*value="([^"]+)"', page).group(1)
        client.post(f"/s/{code}", data={"ticket": ticket, "overall": "9", "value": value})
    assert run("wave", "close", "2026-1").exit_code == 0
    assert run("wave", "freeze", "2026-1").exit_code == 0
    for language, label in (("zh", "值不值"), ("en", "was this service worth it")):
        page = statistician.get(f"/office/waves/2026-1/quality?lang={language}").text
        row = re.sub(r"<[^>]+>|\s+", " ", page[page.index(label) :].split("</tr>")[0])
        assert row.split()[-4:] == ["66.67", "2", "1", "1"]


def test_the_page_of_weights_says_that_none_is_trimmed(frozen, statistician):
    page = statistician.get("/office/waves/2026-1/weights").text
    assert "截尾的占 0%" in page
    assert "本期没有边际" in page


def test_a_wave_that_is_not_frozen_has_neither_yet(open_wave, statistician):
    for name in ("weights", "quality", "quality.csv"):
        answer = statistician.get(f"/office/waves/2026-1/{name}")
        assert answer.status_code == 200
        assert "冻结之后才有" in answer.text or name.endswith("csv")


def test_an_open_wave_has_no_flags_yet(run, open_wave):
    done = run("quality", "2026-1")
    assert done.exit_code == 1
    assert "wave 2026-1 is open" in done.output


def test_a_wave_that_nobody_answered_has_nothing_to_flag(run, open_wave):
    run("wave", "close", "2026-1")
    run("wave", "freeze", "2026-1")
    assert run("quality", "2026-1").output.startswith("wave 2026-1: 0 of 0 responses are flagged")
