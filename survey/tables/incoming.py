"""Tables that people hand in: CSV in UTF-8 or GB18030, or the first sheet of an XLSX workbook, as rows of text."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from flask_babel import gettext as _

from survey.base.i18n import N_
from survey.base.refusal import RefusedError
from survey.tables.problems import Problems, at_line
from survey.tables.workbook import is_workbook, sheet_rows

MOST_ROWS = 200_000
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]+")

Record = tuple[int, dict[str, str]]
"""The line or row of a sheet on which a record stands (the header's is 1), and its texts by column."""


def read_table(content: bytes, required: Sequence[str], optional: Sequence[str] = ()) -> tuple[list[Record], Problems]:
    """The records of a file, and what is wrong with single lines.

    Texts are stripped; columns that the file does not have are empty. Raises RefusedError where the file is no table or
    its columns are not as required.
    """
    lines = sheet_rows(content) if is_workbook(content) else _csv_rows(_text(content))
    problems = Problems()
    records: list[Record] = []
    columns: list[str] = []
    line = 0
    try:
        for line, cells in lines:
            if not columns:
                columns = [cell.strip() for cell in cells]
                _check_columns(columns, required, optional)
                continue
            if not any(cells):
                continue
            if len(cells) != len(columns):
                problems.add(line, N_("列数和表头不一样"))
            if len(records) == MOST_ROWS:
                raise RefusedError(_("文件超过 %(most)s 行。", most=f"{MOST_ROWS:,}"))
            blank = [""] * (len(columns) - len(cells))
            found = dict(zip(columns, (*cells, *blank), strict=False))
            records.append((line, {name: found.get(name, "").strip() for name in (*required, *optional)}))
    except csv.Error as error:
        problems.add(line + 1, N_("不是 CSV（%(error)s）"), error=error)
    if not columns:
        _check_columns([], required, optional)
    if not records and not problems.count:
        problems.add(0, N_("文件里没有数据行"))
    return records, problems


def _check_columns(columns: Sequence[str], required: Sequence[str], optional: Sequence[str]) -> None:
    times = Counter(columns)
    problems = [_("缺少列 %(name)s", name=name) for name in required if name not in times]
    unknown = [name for name in times if name not in (*required, *optional)]
    problems += [_("列 %(name)s 不认识", name=name or _("（没有列名）")) for name in unknown]
    twice = sorted({name for name in times if times[name] > 1} - set(unknown))
    problems += [_("列 %(name)s 出现了两次", name=name) for name in twice]
    if problems:
        raise RefusedError(*(at_line(1, problem) for problem in problems))


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    for cells in reader:
        yield reader.line_num, cells


def _text(content: bytes) -> str:
    """The text of a CSV; a file that is part UTF-8 and part GB18030 would be read as nonsense, so it is refused."""
    if content.startswith(_OLD_EXCEL):
        raise RefusedError(_("这是旧版 Excel 文件（.xls）。请另存为 .xlsx 或 CSV 再上传。"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    lines = content.splitlines()
    other = [number for number, line in enumerate(lines, 1) if not _is(line, "utf-8")]
    if unicode := [number for number, line in enumerate(lines, 1) if _is_chinese_utf8(line)]:
        raise RefusedError(
            _(
                "文件里混有两种编码：第 %(first)s 行是 UTF-8，第 %(second)s 行不是。请用一种编码另存。",
                first=unicode[0],
                second=other[0] if other else "?",
            )
        )
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RefusedError(at_line(line, _("既不是 UTF-8，也不是 GB18030。请另存为 UTF-8 编码的 CSV。"))) from error
    if "\0" in text:
        raise RefusedError(_("文件不是 CSV，也不是 .xlsx。"))
    return text


def _is(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese_utf8(line: bytes) -> bool:
    """Whether a line can only be UTF-8: hardly any line of GB18030 reads as Chinese characters in UTF-8."""
    if line.isascii() or not _is(line, "utf-8"):
        return False
    return all(map(_CHINESE.fullmatch, _beyond_ascii(line.decode("utf-8-sig"))))


def _beyond_ascii(text: str) -> Iterable[str]:
    return re.findall(r"[^\x00-\x7f]+", text)


def past_day(line: int, text: str, today: date, problems: Problems) -> None:
    """Note where a text is no day, or one that is still to come."""
    try:
        if date.fromisoformat(text) > today:
            problems.add(line, N_("date %(value)s 还没有到"), value=text)
    except ValueError:
        problems.add(line, N_("date 应写成 2026-09-01 这样，不是“%(value)s”"), value=text)
