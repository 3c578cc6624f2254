"""The figures of an edition as an XLSX workbook for A4 paper: sheets of lists, changes, quality, charts, notes."""

import io
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from math import ceil
from typing import Any

from survey.base.console import harmless
from survey.base.parts import needed
from survey.figures.labels import VERDICTS
from survey.outputs import lists
from survey.outputs.chart_sheet import draw_charts
from survey.outputs.document.quality import disclosed, indicators
from survey.outputs.document.statement import fingerprints, marks, method, revisions
from survey.outputs.document.summary import basis
from survey.outputs.edition import Edition
from survey.outputs.labels import LEVEL_NAMES, note
from survey.outputs.lists import FIELD, FIGURE, LABEL, MOVES, NAMES, Flat, rows
from survey.outputs.scoreboard_rows import SCOREBOARD, scoreboard_rows
from survey.outputs.structure_rows import COLUMNS, structure_rows
from survey.tables.outgoing import DEMONSTRATION

_SHARES = ("p_met", "p_not", "p_met_holm", "p_not_holm", "covered", "outlet_response", "participation", "flagged")
_COUNTS = ("n", "outlets", "units", "registered", "selected", "answering", "responses", "volume", "imputed")
_ERRORS = ("se", "se_design", "se_other_psu", "assisted_se", "assisted_gain")
_LEVELS = {name: LEVEL_NAMES[level] for level, name in lists.LEVELS.items()}
_A4 = 9
_LINE_ON_A_PAGE = 172
"""Width of a sheet, in characters, that prints on A4 on its side at 6.5 points or more."""
_TEXT = {"font_name": "宋体", "font_size": 10}
_HEAD = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1, "font_color": "#0f5c5c"}
_EVERYWHERE = "A1:XFD1048576"
_WIDTH, _REPEATED = 9, 3
"""Of a column, in characters; how many of the first stand on each page."""
_LINES = 6
"""Of the longest heading."""
_WIDTHS = {"level": 9, "code": 12, "name": 24, "family": 6, "sector": 6, "mark": 6, "target": 6, "note": 24}
_WIDTHS |= {"verdict": 13, "verdict_x10": 13}
_WIDTHS |= {"group": 11, "unit": 8, "source": 30, "remark": 30}
_TEXTS = (
    *("level", "code", "name", "family", "sector", "city", "mark", "verdict", "verdict_x10", "note"),
    *("group", "unit", "period", "goal", "met", "source", "date", "remark"),
)
_WRITTEN: dict[str, Callable[[Any], str]] = {
    "level": _LEVELS.__getitem__,
    "verdict": VERDICTS.__getitem__,
    "verdict_x10": VERDICTS.__getitem__,
    "note": note,
}


def as_xlsx(edition: Edition) -> bytes:
    """The workbook: headings in Chinese, below them the names of the fields; numbers at full precision."""
    with needed():
        import xlsxwriter
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_format_properties": _TEXT})
    made = datetime.combine(edition.revision.published, time())
    book.set_properties({"title": edition.title, "created": made})
    found = list(rows(edition))
    for level, name in _LEVELS.items():
        _sheet(book, edition, name, LABEL | FIGURE, [row for row in found if row["level"] == level])
    _sheet(book, edition, "变化", LABEL | MOVES, [row for row in found if row["change"] is not None])
    _sheet(book, edition, "质量", LABEL | FIELD, [row for row in found if row["index"] is not None])
    explained = structure_rows(edition)
    if explained:
        _sheet(book, edition, "结构模型", COLUMNS, [dict.fromkeys(COLUMNS) | row for row in explained])
    if edition.board and edition.board.lines:
        _sheet(book, edition, "质量主要指标", SCOREBOARD, scoreboard_rows(edition, edition.board))
    draw_charts(book, _begun(book, edition, "图表"), edition)
    _notes(book, edition)
    book.close()
    return out.getvalue()


def _sheet(book: Any, edition: Edition, name: str, columns: Mapping[str, str], found: Iterable[Flat]) -> None:
    sheet = _begun(book, edition, name)
    sheet.set_row(2, _LINES * 13)
    sheet.set_row(3, 26)
    for place, (column, words) in enumerate(columns.items()):
        side = {"indent": 1} if column in _TEXTS else {"align": "right"}
        sheet.write_string(2, place, words, book.add_format(_HEAD | side | {"bottom": 0}))
        sheet.write_string(3, place, column, book.add_format(_HEAD | side | {"bold": False, "font_size": 8}))
        body = book.add_format({"num_format": _format(column)} | side)
        sheet.set_column(place, place, _WIDTHS.get(column, _WIDTH), body)
    sheet.freeze_panes(4, 3)
    line = 3
    for line, row in enumerate(found, 4):
        for place, column in enumerate(columns):
            _write(sheet, line, place, column, row[column])
    sheet.autofilter(3, 0, line, len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(_pages_across([_WIDTHS.get(column, _WIDTH) for column in columns]), 0)
    sheet.repeat_rows(2, 3)
    sheet.repeat_columns(0, _REPEATED - 1)


def _pages_across(widths: list[int]) -> int:
    """Beside each other, so that what they show can be read; the first columns stand on each."""
    repeated, rest = sum(widths[:_REPEATED]), sum(widths[_REPEATED:])
    return ceil(rest / (_LINE_ON_A_PAGE - repeated)) or 1


def _begun(book: Any, edition: Edition, name: str) -> Any:
    """A sheet with its title, and its label where it is of a demonstration, on the screen and on each page."""
    sheet, label = book.add_worksheet(name), DEMONSTRATION if edition.content.demonstration else ""
    sheet.write_string(0, 0, harmless(f"{edition.title} · {name}"), book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, label)
    sheet.set_paper(_A4)
    sheet.set_margins(0.4, 0.4, 0.6, 0.6)
    sheet.ignore_errors({"number_stored_as_text": _EVERYWHERE})  # codes are text, of digits or not
    sheet.set_header(f"&R&8 {f'{edition.title} · {name}'.replace('&', '&&')}")
    sheet.set_footer(f"&L&8 {label}&R&8 第 &P 页，共 &N 页")
    return sheet


def _format(column: str) -> str:
    if column in ("value", "goal_year"):
        return "General"
    if column in _SHARES or column.endswith("_rate"):
        return "0.000"
    if column in _COUNTS or column.endswith(("_n", "_offered", "_responses")) or column.startswith("rank"):
        return "#,##0"
    return "0.0" if column in NAMES and column not in _ERRORS else "0.00"


def _write(sheet: Any, line: int, place: int, column: str, value: Any) -> None:
    if value is not None and column in _WRITTEN:
        value = _WRITTEN[column](value)
    if value in (None, ""):
        return
    if isinstance(value, str):
        sheet.write_string(line, place, harmless(value))
    else:
        sheet.write_number(line, place, value)


def _notes(book: Any, edition: Edition) -> None:
    """Basis, method, quality report, marks, revisions and fingerprints, a line each."""
    sheet, content = _begun(book, edition, "说明"), edition.content
    head, wrapped = book.add_format(_HEAD), book.add_format({"text_wrap": True, "valign": "top"})
    lines = [("制定和批准", *one) for one in edition.approval]
    lines += [("口径", "", basis(content).text), *(("方法", "", one.text) for one in method(content))]
    tables = (disclosed(edition), indicators(edition), marks(content), revisions(edition), fingerprints(edition))
    for table in tables:
        lines += [(table.title, name, "：".join(rest)) for name, *rest in table.rows]
    for place, (width, words) in enumerate(((26, "部分"), (24, "项目"), (90, "内容"))):
        sheet.set_column(place, place, width)
        sheet.write_string(2, place, words, head)
    for line, texts in enumerate(lines, 3):
        for place, text in enumerate(texts):
            sheet.write_string(line, place, harmless(text), wrapped)
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
