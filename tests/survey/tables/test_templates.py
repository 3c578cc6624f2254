"""Workbooks to fill in and workbooks that say what is wrong: both come in again by the reader."""

import io
from datetime import date

import openpyxl
import pytest
from flask_babel import force_locale

from survey.tables.incoming import read
from survey.tables.known import FRAME, INDICATORS, TABLES
from survey.tables.marked import marked
from survey.tables.nouns import known_nouns
from survey.tables.template import template
from tests.survey.tables.gansu import as_csv, changed, read_frame


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_template_is_read_back_with_what_its_lists_offer(app, language):
    with app.app_context(), force_locale(language):
        nouns = known_nouns()
        for table in TABLES:
            book = opened(template(table, nouns))
            sheet, lists = book.worksheets
            assert [cell.value for cell in sheet[1]][:-1] == [column.said() for column in table.columns]
            reading = read(table, saved(book), nouns=nouns)
            assert reading.questions == ()
            said = "这一行是模板里的示例，请删去" if language == "zh" else "delete this row"
            assert any(said in problem for problem in reading.problems.named()), table.name
            offered = {c.name: lists.cell(row=3, column=n).value for n, c in enumerate(table.columns, 1)}
            for place, column in enumerate(table.columns, 1):
                if offered[column.name]:
                    sheet.cell(row=2, column=place).value = offered[column.name]
            sheet.cell(row=2, column=len(table.columns) + 1).value = None
            reading = read(table, saved(book), nouns=nouns)
            assert reading.problems.named() == [], table.name
            ((_line, record),) = reading.records
            assert {"sector": "C03", "city": "620300"}.items() >= {
                name: value for name, value in record.items() if name in ("sector", "city")
            }.items()


def test_codes_are_text_and_sectors_and_cities_are_chosen_from_lists(app):
    with app.app_context():
        sheet = opened(template(FRAME, known_nouns())).worksheets[0]
    formats = {cell.value: sheet.cell(row=2, column=cell.column).number_format for cell in sheet[1]}
    assert {formats[FRAME.column(name).label] for name in ("outlet", "uscc", "sector", "city")} == {"@"}
    ranges = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert ranges["E2:E200001"] == "'可选'!$E$1:$E$21"
    assert ranges["F2:F200001"] == "'可选'!$F$1:$F$14"


def test_choices_are_offered_in_words_that_are_known(app):
    with app.app_context():
        lists = opened(template(INDICATORS, known_nouns())).worksheets[1]
    assert [lists.cell(row=row, column=2).value for row in (1, 2)] == ["产品质量", "工程质量"]


def test_problems_are_taken_away_beside_their_rows_and_the_mended_table_comes_in():
    rows = changed("volume", "1.2万", "127", "=1+1")
    rows[3][0] = "WD001"
    content = b"2027\n" + as_csv(rows)
    book = opened(marked(read_frame(content)))
    sheet, listed = book.worksheets
    notes = {cell.row: cell.value for cell in sheet["H"] if cell.value}
    assert notes[2] == "哪里不对"
    assert "1.2万 写成 12000" in notes[3]
    assert "业务量" not in notes[3]  # the file's own heading
    assert 4 not in notes
    assert "“WD001” 在第 4 行已有" in notes[5]
    assert len([cell for cell in listed["A"] if cell.value]) == 3
    assert sheet["G5"].value == "=1+1"
    assert (sheet["G5"].data_type, sheet["G5"].number_format) == ("s", "@")
    sheet["G3"], sheet["G5"], sheet["A5"] = "12000", "134", "WD002"
    reading = read_frame(saved(book))
    reading.refuse()
    assert reading.left_out == ["哪里不对"]
    assert [record["volume"] for _line, record in reading.records] == [12000, 127, 134, 141]


def test_days_and_codes_are_given_back_as_they_are_read():
    rows = [["outlet", "city"], ["007", date(2026, 3, 5)]]
    book = openpyxl.Workbook()
    for row in [[*rows[0], "outlet_name", "uscc", "unit_name", "sector", "volume"], rows[1]]:
        book.active.append(row)
    sheet = opened(marked(read_frame(saved(book)))).worksheets[0]
    assert (sheet["A2"].value, sheet["B2"].value) == ("007", "2026-03-05")
    assert "被表格软件改成了日期" in sheet["H2"].value
