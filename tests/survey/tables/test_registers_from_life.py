"""Registers as people bring them: read as a person would read them, or refused in words a person agrees with.

The files are cases from life; beside each stand variants of its kind.
"""

import io

import openpyxl
import pytest

from survey.base.refusal import RefusedError
from survey.tables.columns import Table
from survey.tables.known import FRAME, TABLES
from tests.survey.office.conftest import workbook
from tests.survey.tables.gansu import as_csv, case, changed, plain, read_frame

READ = (
    "capital-headings.csv",
    "chinese-headings.csv",
    "chinese-throughout.csv",
    "county-codes.csv",
    "excel-unicode-text.txt",
    "names-instead-of-codes.csv",
    "remarks-column.csv",
    "second-sheet-with-title.xlsx",
    "semicolons.csv",
    "thousands.csv",
    "title-above.csv",
)
OUTLETS = ["WD000", "WD001", "WD002", "WD003"]
VOLUMES = [120, 127, 134, 141]
LABELS = [FRAME.column(name).label for name in plain()[0]]


def headed(*headings):
    return as_csv([list(headings), *plain()[1:]])


def columns(reading, name):
    return [record[name] for _line, record in reading.records]


def refusal(reading):
    with pytest.raises(RefusedError) as refused:
        reading.refuse()
    return refused.value.problems


@pytest.mark.parametrize("name", READ)
def test_a_file_that_a_person_would_read_is_read(name):
    reading = read_frame(case(name))
    reading.refuse()
    assert columns(reading, "outlet") == OUTLETS
    assert columns(reading, "sector")[0::3] == ["C01", "P02"]
    assert set(columns(reading, "city")) == {"620100"}
    assert set(columns(reading, "county")) == {"620102" if name == "county-codes.csv" else None}
    assert columns(reading, "volume") == [1000 * (name == "thousands.csv") + volume for volume in VOLUMES]


@pytest.mark.parametrize(
    "headings",
    [
        LABELS,
        [f" {label}* " for label in LABELS],
        ["网点代码", "网点", "信用代码", "所属单位", "所属行业（代码）", "所在市州", "服务量（次）"],
        ["网点 编码", "网点名称:", "统一社会信用代码（18位）", "单位", "行业名称", "市", "业务量(必填)"],
        ["Outlet Code", "OUTLET NAME", "Credit Code", "Organisation", "Sector", "City Code", "VOLUME"],
        ["ｏｕｔｌｅｔ", "outlet-name", "ＵＳＣＣ", "unit name", "sector", "ｃｉｔｙ", "volume"],
    ],
)
def test_headings_are_known_in_chinese_and_english_blanks_case_and_width_aside(headings):
    reading = read_frame(headed(*headings))
    reading.refuse()
    assert columns(reading, "volume") == VOLUMES


@pytest.mark.parametrize("heading", ["业务量（万次）", "业务量(千次)", "volume (thousands)", "业务量（%）"])
def test_a_heading_that_counts_in_another_unit_is_not_taken_for_the_number(heading):
    with pytest.raises(RefusedError, match="不认识，最接近的是“业务量 volume”"):
        read_frame(headed(*LABELS[:-1], heading))


@pytest.mark.parametrize(
    ("heading", "column"), [("业务数量", "volume"), ("outlett", "outlet"), ("单位名称1", "unit_name")]
)
def test_a_heading_that_is_nearly_known_is_asked_about(heading, column):
    headings = [heading if FRAME.column(column).label == label else label for label in LABELS]
    (question,) = read_frame(headed(*headings)).questions
    assert question.key == f"heading:{heading}"
    reading = read_frame(headed(*headings), **{question.key: column})
    reading.refuse()
    assert columns(reading, "outlet") == OUTLETS
    with pytest.raises(RefusedError, match=f"缺少列 {column}"):
        read_frame(headed(*headings), **{question.key: "-"})


def test_a_heading_that_is_nearly_optional_is_asked_about_and_may_be_left_out():
    rows = [[*row, "1"] for row in plain()]
    rows[0][-1] = "selectd"
    assert [question.key for question in read_frame(as_csv(rows)).questions] == ["heading:selectd"]
    assert read_frame(as_csv(rows), **{"heading:selectd": "-"}).left_out == ["selectd"]
    assert columns(read_frame(as_csv(rows), **{"heading:selectd": "selected"}), "selected") == [True] * 4


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("产业", "列“产业”不认识，最接近的是“行业 sector”"),
        ("q", "列“q”不认识"),
        ("分类", "列“分类”不认识"),
        ("xx", "列“xx”不认识"),
    ],
)
def test_an_unknown_heading_is_named_with_the_nearest_known(heading, said):
    with pytest.raises(RefusedError) as refused:
        read_frame(headed(*(heading if label == "行业" else label for label in LABELS)))
    assert refused.value.problems == ("第 1 行：缺少列 sector（行业）", f"第 1 行：{said}")


@pytest.mark.parametrize("heading", ["备注", "联系电话", "负责人", ""])
def test_columns_that_nobody_asked_for_are_left_out_and_named(heading):
    reading = read_frame(as_csv([[*row, f"第{place}" if place else heading] for place, row in enumerate(plain())]))
    if heading:
        assert reading.left_out == [heading]
        assert f"没有用的列：{heading}。" in reading.told()
        reading.refuse()
    else:
        assert "列数和表头不一样" in refusal(reading)[0]


@pytest.mark.parametrize("second", ["业务量", "服务量", "VOLUME "])
def test_two_columns_that_fit_are_asked_about_by_their_letters(second):
    rows = [[*row, "9"] for row in plain()]
    rows[0][-1] = second
    (question,) = read_frame(as_csv(rows)).questions
    assert (question.key, [choice for choice, _ in question.choices]) == ("column:volume", ["G", "H"])
    assert columns(read_frame(as_csv(rows), column__volume="H"), "volume") == [9] * 4
    assert columns(read_frame(as_csv(rows), column__volume="G"), "volume") == VOLUMES


def test_two_headings_that_both_are_said_to_be_one_column_are_asked_about_again():
    rows = [[*row, "9"] for row in plain()]
    rows[0] = [*LABELS[:-1], "业务数量", "业务总量"]
    answers = {"heading:业务数量": "volume", "heading:业务总量": "volume"}
    assert [question.key for question in read_frame(as_csv(rows)).questions] == list(answers)
    assert [question.key for question in read_frame(as_csv(rows), **answers).questions] == ["column:volume"]
    assert columns(read_frame(as_csv(rows), **answers, column__volume="H"), "volume") == [9] * 4


@pytest.mark.parametrize("above", [1, 3, 19])
@pytest.mark.parametrize("blank", ["", ",,,,,,"])
def test_titles_and_blank_rows_may_stand_above_the_headings(above, blank):
    title = "\n".join(["2027年服务网点名录", *[blank or "填报单位：某局"] * (above - 1)])
    reading = read_frame(f"{title}\n".encode() + as_csv(plain()))
    reading.refuse()
    assert (reading.headed.line, reading.records[0][0]) == (above + 1, above + 2)


def test_headings_below_the_first_twenty_rows_are_not_found():
    with pytest.raises(RefusedError, match="缺少列 outlet"):
        read_frame(("说明\n" * 20).encode() + as_csv(plain()))


@pytest.mark.parametrize("names", [("填表说明", "名录"), ("名录", "填表说明"), ("Sheet1", "Sheet2", "名录")])
def test_the_table_is_found_on_whichever_sheet_it_stands(names):
    reading = read_frame(sheets({name: plain() if name == "名录" else [["2027年服务网点名录"]] for name in names}))
    reading.refuse()
    assert reading.headed.sheet.name == "名录"
    assert reading.other_sheets == [name for name in names if name != "名录"]


def test_two_sheets_that_both_fit_are_asked_about_by_name():
    content = sheets({"旧": changed("volume", "1", "2", "3", "4"), "新": plain(), "空": []})
    (question,) = read_frame(content).questions
    assert (question.key, [choice for choice, _ in question.choices]) == ("sheet", ["旧", "新"])
    assert columns(read_frame(content, sheet="新"), "volume") == VOLUMES
    assert "--choose sheet=旧" in refusal(read_frame(content, sheet="第三张"))[0]


def sheets(named):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in named.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_with_every_separator(separator, encoding):
    reading = read_frame(as_csv(plain(), separator, encoding))
    reading.refuse()
    assert columns(reading, "outlet_name")[0] == "第1服务点"
    named = {"gb18030": "GB18030"}.get(encoding, encoding[:6].upper().removesuffix("-"))
    assert (reading.book.encoding, reading.book.separator) == (named, separator)
    sign = {",": "逗号", ";": "分号", "\t": "制表符"}[separator]
    assert reading.told() == [f"读作 CSV：编码 {named.strip('-')}，{sign}分隔，表头在第 1 行。"]


@pytest.mark.parametrize("name", ["number-made-of-a-code.csv", "outlets-differing-by-case.csv"])
def test_a_file_that_would_be_misread_is_refused(name):
    (said,) = refusal(read_frame(case(name)))
    assert said.startswith(
        {
            "number-made-of-a-code.csv": "第 2 行：uscc 的代码被表格软件改成了数 9.16207E+17，后几位已经丢了。",
            "outlets-differing-by-case.csv": "第 3 行：outlet “wd000” 和第 2 行的“WD000”只差大小写或全半角",
        }[name]
    )


@pytest.mark.parametrize("texts", [("WD1", "wd1"), ("WD1", "ＷＤ１"), ("Wd1", "wD1"), ("网点a", "网点Ａ")])
def test_outlets_that_a_person_would_read_as_one_are_refused(texts):
    (said,) = refusal(read_frame(as_csv(changed("outlet", *texts))))
    assert texts[0] in said
    assert texts[1] in said


def test_numbers_made_of_codes_in_a_workbook_are_refused_and_formats_that_show_zeros_are_read():
    book = sheets({"名录": plain()})
    opened = openpyxl.load_workbook(io.BytesIO(book))
    sheet = opened.active
    sheet["A2"], sheet["C3"] = 7, 916203072252499010
    sheet["A2"].number_format = "00000"
    out = io.BytesIO()
    opened.save(out)
    reading = read_frame(out.getvalue())
    (said,) = refusal(reading)
    assert said.startswith("第 3 行：uscc 的代码被表格软件改成了数 9.16203E+17")
    assert columns(reading, "outlet")[0] == "00007"


def test_what_texts_were_taken_for_is_said():
    reading = read_frame(case("chinese-throughout.csv"))
    assert reading.taken == {
        ("sector", "医疗卫生"): "C01",
        ("sector", "物流"): "P02",
        ("city", "兰州市"): "620100",
    }
    assert "写法：医疗卫生 → C01；兰州市 → 620100；物流 → P02。" in reading.told()


def test_blank_rows_are_skipped_wherever_they_stand():
    rows = plain()
    rows[2:2] = [[""] * 7, ["", " ", "", "", "", "", ""]]
    reading = read_frame(as_csv([*rows, *[[""] * 7] * 3]))
    reading.refuse()
    assert (columns(reading, "outlet"), reading.blank) == (OUTLETS, 5)


def test_no_heading_names_two_columns_of_one_table():
    for table in TABLES:
        assert isinstance(table, Table)
        keys = [key for column in table.columns for key in column.keys]
        assert len(keys) == len(set(keys)), table.name


def test_a_workbook_is_read_like_its_csv():
    reading = read_frame(workbook(*plain()))
    assert [record for _line, record in reading.records] == [
        record for _, record in read_frame(as_csv(plain())).records
    ]
