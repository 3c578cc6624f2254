"""Everybody sees each value against its target: on the page, in the interface for programs, in a release's workbook."""

import io

import openpyxl

from survey.base.clock import today
from survey.base.database import db, transaction
from survey.indicators.entering import enter_file
from survey.models import IndicatorValue, Release
from survey.outputs.edition import edition
from survey.outputs.workbook import as_xlsx
from survey.tables.incoming import read
from survey.tables.known import VALUES as VALUES_TABLE
from tests.survey.indicators.conftest import VALUES

SHEET = "质量主要指标"


def sheet(app):
    """The rows of the scoreboard in the workbook of the only release; None without one."""
    with app.app_context():
        book = openpyxl.load_workbook(io.BytesIO(as_xlsx(edition(db.session.query(Release).one()))))
    if SHEET not in book.sheetnames:
        return None
    lines = list(book[SHEET].iter_rows(min_row=4, values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def test_before_anything_is_entered_the_page_says_so(client):
    page = client.get("/scoreboard").text
    assert page.count("指标和目标还没有录入") == 3
    assert "这里列出 0 项" in page


def test_the_latest_value_stands_against_the_target_of_its_year(client, entered):
    page = client.get("/scoreboard").text
    assert "2015 年目标 不低于 95 %" in page
    assert "差 1.5 %" in page  # the environment's 9.5, where 8 is the most
    assert "还没有数据" in page
    assert page.count('class="trend"') == 1  # two periods of one indicator
    assert "96.5 %，目标 不低于 95 %" in page
    assert "初步数" in page
    assert "演示数据" not in page
    assert "Target 2015: at least 95 %" in client.get("/scoreboard?lang=en").text


def test_invented_values_are_labelled(app, client, entered):
    with app.app_context(), transaction():
        db.session.query(IndicatorValue).first().demo_data = True
    assert "演示数据" in client.get("/scoreboard").text
    assert client.get("/api/v1/scoreboard").json["demonstration"] is True


def test_programs_read_the_same(client, entered, publish):
    publish("2026-1")
    found = client.get("/api/v1/scoreboard").json
    assert found["box"] == {"product": 7, "work": 7, "service": 5, "environment": 7}
    known = {one["code"]: one for one in found["indicators"]}
    assert list(known) == ["p1", "p2", "w1", "C", "P", "standard", "demonstration_unit", "brand", "e1"]
    assert known["p1"]["targets"] == [{"year": 2015, "low": 95, "high": None}, {"year": 2020, "low": 98, "high": None}]
    assert [(one["period"], one["value"], one["met"]) for one in known["p1"]["values"]] == [
        *(("2014", 94.2, False), ("2015", 96.5, True))
    ]
    assert [one["met"] for one in known["e1"]["values"]] == [False]
    assert known["w1"]["values"] == []
    assert (known["C"]["values"][0]["wave"], known["C"]["values"][0]["verdict"]) == ("2026-1", "met")
    assert known["brand"]["values"] == [{"value": 0, "target_year": 2015, "met": False}]


def test_a_release_s_workbook_has_the_scoreboard_as_it_stood_when_it_was_published(app, entered, publish):
    indices = [family["index"] for family in publish("2026-1")["families"]]
    before = sheet(app)
    assert [(row["code"], row["period"], row["value"], row["goal"], row["met"]) for row in before] == [
        ("p1", "2014", 94.2, "≥ 95", "未达到"),
        ("p1", "2015", 96.5, "≥ 95", "达到"),
        ("p2", None, None, "100–150", None),
        ("w1", None, None, "≥ 3", None),
        ("C", "2026-1", indices[0], "≥ 80", "达标"),
        ("P", "2026-1", indices[1], "≥ 85", "暂不能判定"),
        ("e1", "2015", 9.5, "≤ 8", "未达到"),
    ]
    with app.app_context(), transaction():
        enter_file(read(VALUES_TABLE, VALUES.replace("96.5", "95.9").encode()), "you", today())
    assert sheet(app) == before


def test_a_release_from_before_has_no_such_sheet(app, publish, request):
    publish("2026-1")
    request.getfixturevalue("entered")
    assert sheet(app) is None
