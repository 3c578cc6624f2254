"""Workbook, CSV and JSON hold the same published figures, numbers as numbers, and nothing that is withheld."""

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import openpyxl
import pytest

from survey.base.config import ROOT
from survey.figures.reading import content_of
from survey.outputs.lists import FIELD, FIGURE, MOVES, NAMES, rows
from survey.outputs.plain import as_csv, as_json
from survey.outputs.workbook import as_xlsx

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture
def book(edition):
    return openpyxl.load_workbook(io.BytesIO(as_xlsx(edition)))


def listed(sheet):
    """The rows of a sheet by the names of its fields, which stand in its fourth line."""
    lines = list(sheet.iter_rows(min_row=4, values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def parts(edition, start):
    """Name and root of each part of the file whose name starts so, in the order of their numbers."""
    with zipfile.ZipFile(io.BytesIO(as_xlsx(edition))) as packed:
        names = [name for name in packed.namelist() if name.startswith(start)]
        for name in sorted(names, key=lambda name: int(re.sub(r"\D", "", name))):
            yield name, ElementTree.fromstring(packed.read(name))


def drawn(book, chart, part):
    """The cells that a chart draws as categories, values or ends of the intervals of its first series; of the second
    the values (`level`)."""
    first, second = chart.iter(f"{CHART}ser")
    series, kind = (second, "val") if part == "level" else (first, part)
    sheet, cells = next(series.iter(f"{CHART}{kind}")).find(f".//{CHART}f").text.split("!")
    return [cell.value for (cell,) in book[sheet.strip("'")][cells.replace("$", "")]]


def test_there_is_a_sheet_for_each_list_and_notes(book):
    assert book.sheetnames == ["门类", "行业", "市州", "市州各行业", "变化", "质量", "图表", "说明"]
    assert [len(listed(book[name])) for name in book.sheetnames[:6]] == [2, 3, 3, 3, 6, 6]


def test_numbers_are_numbers_at_full_precision(book):
    family = listed(book["门类"])[0]
    assert (family["index"], family["low"], family["n"]) == (82.4, 82.4 - 1.01, 1234)
    assert (family["verdict"], family["mark"]) == ("达标", None)
    move = listed(book["变化"])[0]
    assert (move["change"], move["change_low"], move["fixed"]) == (1.5, 0.5, 1.4)
    quality = listed(book["质量"])[0]
    assert quality["tipping_point"] == 77.3
    assert (quality["assisted_index"], quality["assisted_n"], quality["assisted_gain"]) == (81.3, 155, 1.44)


def test_a_demonstration_is_labelled_on_every_sheet(book, edition):
    label = "演示数据：由程序生成，不是官方统计结果。"
    assert all(sheet["A2"].value == label for sheet in book.worksheets)
    assert all(label in sheet.oddFooter.left.text for sheet in book.worksheets)
    real = replace(edition, content=content_of({**edition.content.written, "demonstration": False}))
    sheets = openpyxl.load_workbook(io.BytesIO(as_xlsx(real))).worksheets
    assert not [
        cell for sheet in sheets for line in sheet.iter_rows(values_only=True) for cell in line if cell == label
    ]


def test_every_sheet_prints_on_a4_with_its_headings_on_each_page(book):
    for sheet in book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
        assert sheet.title == "图表" or "$3" in sheet.print_title_rows
        assert "&P" in sheet.oddFooter.right.text
        assert sheet["A1"].font.name == "宋体"
    assert {sheet.page_setup.orientation for sheet in book.worksheets} == {"landscape"}
    assert book["行业"].print_title_cols == "$A:$C"
    assert (book["行业"].page_setup.fitToWidth, book["变化"].page_setup.fitToWidth) == (3, 2)
    assert all(sheet.freeze_panes for sheet in book.worksheets if sheet.title != "图表")


def test_codes_of_digits_are_text_and_no_mistake(edition, book):
    assert listed(book["市州"])[0]["city"] == "620100"
    for name, sheet in parts(edition, "xl/worksheets/sheet"):
        (ignored,) = sheet.iter(f"{MAIN}ignoredError")
        assert (ignored.get("sqref"), ignored.get("numberStoredAsText")) == ("A1:XFD1048576", "1"), name


def test_charts_show_the_published_figures_with_their_intervals(edition, book):
    charts = [chart for _name, chart in parts(edition, "xl/charts/chart")]
    titles = ["".join(chart.find(f"{CHART}chart/{CHART}title").itertext()) for chart in charts]
    assert titles == [
        "顾客满意指数：各行业",
        "顾客满意指数：各市州",
        "顾客满意指数：比2025年下半年的变化",
    ]
    assert drawn(book, charts[0], "cat") == ["医疗卫生", "'=文化教育 E"]
    assert drawn(book, charts[0], "val") == [83.1, 77.25]
    assert drawn(book, charts[0], "level") == [80, 80]
    assert drawn(book, charts[0], "plus") == drawn(book, charts[0], "minus") == pytest.approx([1.01, 1.01])
    assert drawn(book, charts[1], "cat") == ["兰州", "天水 F"]
    assert drawn(book, charts[1], "val") == [82.0, None]
    assert drawn(book, charts[2], "val") == [1.5, 1.5, 1.5]


def test_every_chart_is_told_in_words(edition):
    ((_name, drawing),) = parts(edition, "xl/drawings/drawing")
    told = [part.get("descr") for part in drawing.iter() if part.tag.endswith("}cNvPr") and part.get("descr")]
    assert told[1] == "顾客满意指数：各市州。目标 80。兰州：82.0（81.0～83.0）；天水 F：不公布。"
    assert len(told) == 3


def test_text_that_looks_like_a_formula_stays_text(book, edition):
    assert listed(book["行业"])[1]["name"] == "'=文化教育"
    assert not [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    assert ",'=文化教育," in as_csv(edition).decode("utf-8-sig")


def test_withheld_rows_have_name_and_mark_alone(book, edition):
    hidden = listed(book["行业"])[2]
    assert {name: value for name, value in hidden.items() if value is not None} == {
        "level": "行业",
        "code": "P02",
        "name": "物流",
        "family": "P",
        "sector": "P02",
        "mark": "c",
        "target": 85,
    }
    leaking = [{**row, "index": 12.3} for row in edition.content.written["sectors"]]
    (row,) = (
        row
        for row in rows(replace(edition, content=content_of({**edition.content.written, "sectors": leaking})))
        if row["code"] == "P02"
    )
    assert row["index"] is None


def test_the_csv_has_a_line_for_each_figure_with_wave_and_revision(edition):
    found = list(csv.DictReader(io.StringIO(as_csv(edition).decode("utf-8-sig"))))
    assert [row["code"] for row in found] == [row["code"] for row in rows(edition)]
    assert {(row["wave"], row["revision"], row["demonstration"]) for row in found} == {("2026-1", "2", "True")}
    assert float(found[0]["p_met_holm"]) == 0.02
    assert set(FIGURE) | set(MOVES) | set(FIELD) < set(found[0])


def test_the_json_is_the_published_content_with_its_revisions(edition):
    found = json.loads(as_json(edition))
    assert found["cells"] == edition.content.written["cells"]
    assert found["revisions"][1] == {"number": 2, "published": "2026-08-03", "reason": "更正了一个网点的服务量"}
    assert found["figures"] == edition.figures


def test_every_row_has_every_field(edition):
    assert all(list(row) == list(NAMES) for row in rows(edition))


def test_the_guide_explains_every_field():
    guide = (ROOT / "docs" / "outputs.md").read_text(encoding="utf-8")
    assert not [name for name in NAMES if f"`{name}`" not in guide]
