"""Files as tables: encodings, workbooks, OpenDocument, and what is no table."""

import io
import zipfile
from datetime import date

import pytest

from survey.base.refusal import RefusedError
from survey.tables.columns import Column, Table
from survey.tables.incoming import read
from survey.tables.nouns import NONE
from survey.tables.problems import Problems
from tests.survey.office.conftest import workbook

TABLE = Table("pair", (Column("code", "代码", "code"), Column("name", "名称", filled=False)), ("code",))
CSV = "code,name\nA,兰州酒店\nB,天水医院\n"


def records(content):
    reading = read(TABLE, content, nouns=NONE)
    reading.refuse()
    return reading.records


def names(content):
    return [record["name"] for _line, record in records(content)]


def refusal(content):
    with pytest.raises(RefusedError) as refused:
        read(TABLE, content, nouns=NONE).refuse()
    return refused.value.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_in_every_encoding(encoding, end):
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
        (CSV.encode("utf-16")[:-1], "像是 UTF-16，却不完整"),
        (CSV.encode("utf-32"), "不是 CSV"),
        (b"code,name\nA,\xff\xff\n", "第 2 行：不是 UTF-8、UTF-16，也不是 GB18030"),
        (b"code,name\nA,\0\n", "不是 CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Excel"),
        (b"PK\x03\x04 and then nothing", "打不开"),
        (b"", "缺少列 code"),
        (b"code,title\nA,b\n", "缺少列 name"),
        (b"code,name\n", "文件里没有数据行"),
        (b"code,name\nA,x,more\n", "第 2 行：列数和表头不一样"),
        (b'code,name\n"A,unclosed\n', "不是 CSV"),
        (b"code,name\nA,x\nB\x07,y\n", "第 3 行：code 里有不能显示的字符"),
    ],
)
def test_what_is_no_table_is_refused(content, problem):
    assert any(problem in found for found in refusal(content)), refusal(content)


def test_a_workbook_reads_like_a_csv_numbers_and_days_too():
    rows = ((620100, "兰州"), (None, None), (0.5, date(2026, 9, 1)), (True, 7.0))
    assert records(workbook(("code", "name", None), *rows)) == [
        (2, {"code": "620100", "name": "兰州"}),
        (4, {"code": "0.5", "name": "2026-09-01"}),
        (5, {"code": "1", "name": "7"}),
    ]


def test_formulas_and_errors_in_a_workbook_are_refused_by_cell():
    content = workbook(("code", "name", "备注"), ("A", "=1+1", "=2"), ("B", "#REF!", "x"))
    assert refusal(content) == ("第 2 行：单元格 B2 是公式，请粘贴为数值", "第 3 行：单元格 B3 是错误值 #REF!")


def test_the_first_200_problems_are_named_in_the_order_of_lines_and_the_others_counted():
    problems = Problems()
    problems.add(0, "没有")
    for line in range(1_002, 2, -1):
        problems.add(line, "空")
    named = problems.named()
    assert (len(named), named[0], named[198]) == (201, "第 804 行：空", "第 1002 行：空")
    assert named[199:] == ["没有", "还有 801 处，改好上面的再看。"]
    assert len(problems.lines) == 1_001


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
    rows = b"code,name\n" + b"".join(b"A%d,x\n" % number for number in range(200_000))
    assert len(names(rows)) == 200_000
    assert refusal(rows + b"A,x\n") == ("文件超过 200,000 行。",)


def test_empty_lines_are_no_rows():
    assert names(b"code,name\n\nA,x\n,\n") == ["x"]


def test_a_file_with_too_many_columns_is_refused_at_once():
    assert refusal(b"code" + b",x" * 100_000) == ("表超过 1,000 列。",)
    assert refusal(b"code" + b",x" * 999) == ("第 1 行：缺少列 name（名称）", "第 1 行：列“x”不认识")


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="说明"><table:table-row><table:table-cell/></table:table-row></table:table>
<table:table table:name="名录">%s
<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>
</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def ods(*rows, before=""):
    """The bytes of an OpenDocument spreadsheet; a cell is a text, or the attributes and the text that it shows."""
    body = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", before + ODS % body)
    return out.getvalue()


def _cell(cell):
    given, text = cell if isinstance(cell, tuple) else ('office:value-type="string"', cell)
    return f"<table:table-cell {given}><text:p>{text}</text:p></table:table-cell>"


def number(given, text):
    return f'office:value-type="float" office:value="{given}"', text


def test_an_opendocument_spreadsheet_reads_like_a_workbook():
    content = ods(
        ("2027年名录", ""),
        ("代码", "名称"),
        (number(7, "007"), "兰州"),
        (number(1120, "1,120"), ('office:value-type="date" office:date-value="2026-03-05T00:00:00"', "2026年3月5日")),
        (number(12.6, "13"), ('office:value-type="boolean" office:boolean-value="true"', "TRUE")),
    )
    assert records(content) == [
        (3, {"code": "007", "name": "兰州"}),
        (4, {"code": "1120", "name": "2026-03-05"}),
        (5, {"code": "12.6", "name": "1"}),
    ]
    assert read(TABLE, content, nouns=NONE).told() == [
        "读作 ODS：工作表“名录”，表头在第 2 行。",
        "没有读的工作表：说明。",
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (ods(("code", "name"), (number(9.16203e17, "9.16203E+17"), "x")), "被表格软件改成了数 9.16203E+17"),
        (ods(("code", "name"), ("A", "x", "y")), "列数和表头"),
        (ods(("code", "name"), (('table:formula="of:=1+1"', "2"), "x")), "第 2 行：单元格 A2 是公式"),
        (ods(("code", "name"), ("A", "x"), before='<!DOCTYPE d [<!ENTITY e "x">]>'), "打不开"),
    ],
)
def test_an_opendocument_spreadsheet_that_cannot_be_read_is_refused(content, problem):
    assert problem in refusal(content)[0]
