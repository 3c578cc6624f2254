"""What cells say, by the kind of their column: as people write it, and nothing guessed that changes a figure."""

from datetime import date, datetime

import pytest

from survey.tables.cells import FROM_1904, Unread, shown
from survey.tables.known import FRAME, REGISTER, TARGETS
from tests.survey.tables.gansu import value

VOLUME, SECTOR, CITY, DATE = (
    FRAME.column("volume"),
    FRAME.column("sector"),
    FRAME.column("city"),
    REGISTER.column("date"),
)
SHORT, MUST_BE = "%(name)s 的“%(value)s”请只写数", "%(name)s 应为%(expected)s，不是"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1120", 1120),
        ("1,120", 1120),
        ("1,234,567.5", 1234567.5),
        ("12 345 678", 12345678),
        ("１２０", 120),
        ("１，１２０", 1120),
        ("1.2E+3", 1200),
        ("", None),
    ],
)
def test_numbers_as_people_write_them(text, amount):
    assert value(VOLUME, text) == amount


@pytest.mark.parametrize("text", ["1.2万", "3千", "1.5亿", "约120", "120人次", "１２万", "12%", "1200元"])
def test_numbers_in_words_are_refused_with_a_hint(text):
    assert value(VOLUME, text).startswith(SHORT)


@pytest.mark.parametrize("text", ["12,34", "1,20", "1,12,000", "1_000", "nan", "inf", "-", "0", "-5", "很多", "1.2.3"])
def test_what_is_no_number_is_not_made_one(text):
    assert value(VOLUME, text).startswith(MUST_BE)


@pytest.mark.parametrize(
    ("text", "chosen", "amount"),
    [
        ("1,120", None, {"decimal": ["point", "comma"]}),
        ("1,5", None, {"decimal": ["point", "comma"]}),
        ("1.120", None, {"decimal": ["point", "comma"]}),
        ("1,120", "point", 1120),
        ("1,120", "comma", 1.12),
        ("1.120", "comma", 1120),
        ("1.120,5", "comma", 1120.5),
        ("0.143", None, 0.143),
        ("1120", None, 1120),
    ],
)
def test_in_a_file_of_semicolons_a_comma_may_be_the_decimal_sign_which_is_asked(text, chosen, amount):
    answers = {"decimal": chosen} if chosen else {}
    assert value(VOLUME, text, separator=";", **answers) == amount


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-05", "2026/3/5", "2026.3.5", "2026年3月5日", "2026年03月05日", "20260305", "２０２６／３／５"),
        *("2026-03-05 00:00:00", "2026/3/5 0:00", "2026-03-05T00:00:00", "46086", "46086.0"),
        *(date(2026, 3, 5), shown(datetime(2026, 3, 5, 0, 0))),  # noqa: DTZ001 - as a cell of a workbook has it
    ],
)
def test_days_as_people_write_them(text):
    assert value(DATE, text) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("25/03/2026", date(2026, 3, 25)),
        ("3/25/2026", date(2026, 3, 25)),
        ("5.5.2026", date(2026, 5, 5)),
        ("05/03/2026", {"dates": ["day-month", "month-day"]}),
        ("5-3-2026", {"dates": ["day-month", "month-day"]}),
        ("05.03.2026", {"dates": ["day-month", "month-day"]}),
    ],
)
def test_a_day_that_may_be_two_is_asked_about(text, found):
    assert value(DATE, text) == found


def test_the_answer_says_which_day_it_is():
    assert value(DATE, "05/03/2026", dates="day-month") == date(2026, 3, 5)
    assert value(DATE, "05/03/2026", dates="month-day") == date(2026, 5, 3)
    assert value(DATE, "05/03/2026", dates="backwards") == {"dates": ["day-month", "month-day"]}


@pytest.mark.parametrize("text", ["2206-03-05", "2062/3/5", "1026-03-05", "22060305", date(2206, 3, 5)])
def test_a_year_that_cannot_be_meant_is_asked_about(text):
    assert "年份写错了吗" in value(DATE, text)


@pytest.mark.parametrize("text", ["2026-02-30", "五月", "3月5日", "26/3/5", "2026-3", "8.5", "12345", "31/31/2026"])
def test_what_is_no_day_is_refused(text):
    assert "应写成 2026-09-01 这样" in value(DATE, text)


def test_the_days_of_a_workbook_that_counts_from_1904_are_its_own():
    assert value(DATE, "44624", first_day=FROM_1904) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        (SECTOR, "C01", "C01"),
        (SECTOR, "c01", "C01"),
        (SECTOR, "Ｃ０１", "C01"),
        (SECTOR, "医疗卫生", "C01"),
        (SECTOR, " 医疗 卫生业", "C01"),
        (SECTOR, "C01 医疗卫生", "C01"),
        (SECTOR, "医疗卫生（C01）", "C01"),
        (SECTOR, "Health care", "C01"),
        (SECTOR, "物流服务业", "P02"),
        (SECTOR, "房地产与物业", "C07"),
        (SECTOR, "社区服务业", "C05"),
        (SECTOR, "research, development & design", "P06"),
        (CITY, "兰州", "620100"),
        (CITY, "兰州市", "620100"),
        (CITY, "甘肃省兰州市", "620100"),
        (CITY, "临夏州", "622900"),
        (CITY, "临夏回族自治州", "622900"),
        (CITY, "甘南藏族自治州", "623000"),
        (CITY, "LANZHOU", "620100"),
        (CITY, "620102", "620100"),
        (CITY, "622901", "622900"),
        (CITY, "6209", "620900"),
        (CITY, "620102001", "620100"),
        (CITY, "６２０１００", "620100"),
        (SECTOR, "评价", {"sector:评价": ["P11", "P12"]}),
        (SECTOR, "服务", {"sector:服务": ["C05", "P09"]}),
        (SECTOR, "医疗", {"sector:医疗": ["C01"]}),
        (SECTOR, "C02 医疗卫生", {"sector:C02 医疗卫生": ["C01"]}),
        (CITY, "酒泉嘉峪关", {"city:酒泉嘉峪关": ["620200", "620900"]}),
        (CITY, "兰州新区", {"city:兰州新区": ["620100"]}),
        (SECTOR, "X99", "%(name)s “%(value)s” 没有这个代码"),
        (CITY, "630100", "%(name)s “%(value)s” 没有这个代码"),
        (CITY, "西安", "%(name)s “%(value)s” 没有这个代码"),
        (CITY, "620000", "%(name)s “%(value)s” 没有这个代码"),
    ],
)
def test_sectors_and_cities_by_code_or_name(column, text, code):
    assert value(column, text) == code


def test_a_name_that_may_be_two_is_what_was_chosen():
    assert value(SECTOR, "评价", **{"sector:评价": "P12"}) == "P12"
    assert value(SECTOR, "评价", **{"sector:评价": "C01"}) == {"sector:评价": ["P11", "P12"]}


@pytest.mark.parametrize("column", ["outlet", "uscc", "sector", "city"])
@pytest.mark.parametrize("text", ["9.16207E+17", "9.16E+17", "6e+05", "９.１６Ｅ＋１７"])
def test_a_code_that_was_made_a_number_says_just_this(column, text):
    assert "被表格软件改成了数" in value(FRAME.column(column), text)
    assert "设为“文本”" in value(FRAME.column(column), text)


def test_a_code_that_was_made_a_date_says_so_too():
    assert "被表格软件改成了日期" in value(FRAME.column("outlet"), date(2026, 3, 5))


@pytest.mark.parametrize(
    ("number", "pattern", "text"),
    [
        (7, "000", "007"),
        (1234, "000", "1234"),
        (62, "000000", "000062"),
        (7, '"WD"000', "WD007"),
        (931123, "0000-0000", "0093-1123"),
        (7, "0", "7"),
        (7, "General", "7"),
        (1200, "#,##0", "1200"),
        (0.1429, "0.00%", "0.1429"),
        (12.0, "0.00", "12"),
        (12, '0"万"', "12万"),
        (1.2, '0.0"万"', "1.2万"),
        (12000, '0!.0,"万"', "12000万"),
        (916206532694846907, "0", "9.16207E+17"),
        (9.16206532694847e17, "@", "9.16207E+17"),
        (999999999999999, "General", "999999999999999"),
    ],
)
def test_a_number_is_read_as_the_spreadsheet_shows_it_where_that_says_more(number, pattern, text):
    assert shown(number, pattern) == text


def test_words_that_a_format_shows_around_a_number_do_not_change_it_unless_they_count():
    assert value(VOLUME, shown(120, '0"人次"')) == 120
    assert value(VOLUME, shown(7, "0000")) == 7
    assert value(FRAME.column("outlet"), shown(7, "0000")) == "0007"
    assert value(VOLUME, shown(12, '0"万"')).startswith(SHORT)


def test_formulas_and_errors_are_named_by_their_cells():
    assert value(VOLUME, Unread("B2", "=1+1")) == "单元格 %(cell)s 是公式，请粘贴为数值"
    assert value(VOLUME, Unread("B3", "#REF!", is_error=True)) == "单元格 %(cell)s 是错误值 %(value)s"


@pytest.mark.parametrize(
    ("text", "found"), [("是", True), ("YES", True), ("１", True), ("否", False), ("0", False), ("", None)]
)
def test_yes_and_no(text, found):
    assert value(FRAME.column("selected"), text) is found


def test_the_whole_province_is_a_place_without_a_code():
    assert value(TARGETS.column("place"), "全省") == ""
