"""Workbook, CSV and JSON hold the same published figures, numbers as numbers, and nothing that is withheld."""

import csv
import io
import json
from dataclasses import replace

import openpyxl
import pytest

from survey.base.config import ROOT
from survey.figures.reading import content_of
from survey.outputs.lists import FIELD, FIGURE, MOVES, NAMES, rows
from survey.outputs.plain import as_csv, as_json
from survey.outputs.workbook import as_xlsx


@pytest.fixture
def book(edition):
    return openpyxl.load_workbook(io.BytesIO(as_xlsx(edition)))


def listed(sheet):
    """The rows of a sheet by the names of its fields, which stand in its fourth line."""
    lines = list(sheet.iter_rows(min_row=4, values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def test_there_is_a_sheet_for_each_list_and_notes(book):
    assert book.sheetnames == ["门类", "行业", "市州", "市州各行业", "变化", "质量", "说明"]
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
        assert "$3" in sheet.print_title_rows
        assert "&P" in sheet.oddFooter.right.text
        assert sheet["A1"].font.name == "宋体"
    assert [sheet.page_setup.orientation for sheet in book.worksheets[:6]] == ["landscape"] * 6
    assert book["行业"].print_title_cols == "$A:$C"
    assert book["行业"].page_setup.fitToWidth == 2


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
