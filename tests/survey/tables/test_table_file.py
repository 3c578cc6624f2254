"""Tables as people hand them in: encodings, workbooks, and what is wrong with them."""

import io
import zipfile
from datetime import date

import pytest

from survey.base.refusal import RefusedError
from survey.tables.incoming import read_table
from survey.tables.problems import Problems
from tests.survey.office import conftest as office

COLUMNS = ("code", "name")
CSV = "code,name\nA,兰州酒店\nB,天水医院\n"


def names(content):
    records, problems = read_table(content, COLUMNS)
    assert problems.named() == []
    return [record["name"] for _line, record in records]


def refusal(content, *optional):
    with pytest.raises(RefusedError) as refused:
        read_table(content, COLUMNS, optional)
    return refused.value.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_in_either_encoding(encoding, end):
    assert names(CSV.replace("\n", end).encode(encoding)) == ["兰州酒店", "天水医院"]


def test_gb18030_holds_characters_that_gbk_does_not():
    assert names("code,name\nA,㐂𠀀店\n".encode("gb18030")) == ["㐂𠀀店"]


def test_a_file_in_two_encodings_is_refused_naming_a_line_of_each():
    first, second, third = CSV.splitlines()
    mixed = f"{first}\n{second}\n".encode() + f"{third}\n".encode("gb18030")
    assert refusal(mixed) == ("文件里混有两种编码：第 2 行是 UTF-8，第 3 行不是。请用一种编码另存。",)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (CSV.encode("utf-16"), "既不是 UTF-8，也不是 GB18030"),
        (b"code,name\nA,\xff\xff\n", "第 2 行：既不是 UTF-8，也不是 GB18030"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Excel"),
        (b"PK\x03\x04 and then nothing", "打不开"),
        (b"", "缺少列 code"),
        (b"code\nA\n", "缺少列 name"),
    ],
)
def test_what_is_no_table_is_refused(content, problem):
    assert any(problem in found for found in refusal(content)), refusal(content)


def test_a_workbook_reads_like_a_csv_numbers_and_days_too():
    rows = ((620100, "兰州"), (None, None), (0.5, date(2026, 9, 1)), (True, 7.0))
    content = office.workbook(("code", "name", None), *rows)
    records, problems = read_table(content, COLUMNS)
    assert problems.named() == []
    assert records == [
        (2, {"code": "620100", "name": "兰州"}),
        (4, {"code": "0.5", "name": "2026-09-01"}),
        (5, {"code": "1", "name": "7"}),
    ]


def test_formulas_and_errors_in_a_workbook_are_refused_by_cell():
    content = office.workbook(COLUMNS, ("A", "=1+1"), ("B", "#REF!"))
    assert refusal(content)[:2] == ("单元格 B2 是公式", "单元格 B3 是错误值 #REF!")


def test_the_first_formulas_are_named_and_the_others_counted():
    named = refusal(office.workbook(COLUMNS, *[("=1", "=2")] * 15))
    assert named[19:] == ("单元格 B11 是公式", "还有 10 处", "请把公式粘贴为数值后再上传。")


def test_the_first_200_problems_are_named_in_the_order_of_lines_and_the_others_counted():
    problems = Problems()
    problems.add(0, "没有")
    for line in range(1_002, 2, -1):
        problems.add(line, "空")
    named = problems.named()
    assert (len(named), named[0], named[198]) == (201, "第 804 行：空", "第 1002 行：空")
    assert named[199:] == ["没有", "还有 801 处，改好上面的再看。"]
    assert len(problems.lines) == 1_001


def test_a_cell_beyond_the_header_is_named():
    _records, problems = read_table(office.workbook(COLUMNS, ("A", "x", "more")), COLUMNS)
    assert problems.named() == ["第 2 行：列数和表头不一样"]


def test_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("hello.txt", "nothing")
    assert "打不开" in refusal(out.getvalue())[0]


def bomb(unpacked):
    """A small ZIP archive that unpacks to so many bytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        packed.open("xl/workbook.xml", "w") as part,
    ):
        for start in range(0, unpacked, 2**24):
            part.write(bytes(min(2**24, unpacked - start)))
    return out.getvalue()


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread():
    assert "打不开" in refusal(bomb(256 * 2**20))[0]  # looked into, and no workbook
    assert "太大" in refusal(bomb(256 * 2**20 + 1))[0]


def test_a_file_with_too_many_rows_is_refused():
    rows = b"code,name\n" + b"A,x\n" * 200_000
    assert len(names(rows)) == 200_000
    assert refusal(rows + b"A,x\n") == ("文件超过 200,000 行。",)


def test_empty_lines_are_no_rows():
    assert names(b"code,name\n\nA,x\n,\n") == ["x"]


def test_a_column_that_stands_a_hundred_thousand_times_is_named_once():
    assert refusal(b"code,name" + b",x" * 100_000) == ("第 1 行：列 x 不认识",)
