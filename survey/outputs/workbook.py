"""The figures of an edition as an XLSX workbook: a sheet for each list, changes, quality, notes."""

import io
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from typing import Any

import xlsxwriter

from survey.console import harmless
from survey.outputs.edition import Edition
from survey.outputs.lists import FIELD, FIGURE, LABEL, MOVES, NAMES, Row, rows
from survey.outputs.quality import disclosed, indicators
from survey.outputs.statement import fingerprints, marks, method, revisions
from survey.outputs.summary import basis
from survey.outputs.words import DEMONSTRATION, VERDICTS, note

_LISTED = ("family", "sector", "city", "cell")
_SHARES = ("p_met", "p_not", "p_met_holm", "p_not_holm", "covered", "outlet_response", "participation", "flagged")
_COUNTS = ("n", "outlets", "units", "registered", "selected", "answering", "responses", "volume", "imputed")
_WRITTEN: dict[str, Callable[[Any], str]] = {
    "verdict": VERDICTS.__getitem__,
    "verdict_x10": VERDICTS.__getitem__,
    "note": note,
}


def as_xlsx(edition: Edition) -> bytes:
    """The workbook: headings in Chinese, below them the names of the fields; numbers at full precision."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    made = datetime.combine(edition.revision.published, time())
    book.set_properties({"title": edition.title, "created": made})
    found = list(rows(edition))
    for level, name in zip(_LISTED, ("门类", "行业", "市州", "市州各行业"), strict=True):
        _sheet(book, edition, name, LABEL | FIGURE, [row for row in found if row["level"] == level])
    _sheet(book, edition, "变化", LABEL | MOVES, [row for row in found if row["change"] is not None])
    _sheet(book, edition, "质量", LABEL | FIELD, [row for row in found if row["index"] is not None])
    _notes(book, edition)
    book.close()
    return out.getvalue()


def _sheet(book: Any, edition: Edition, name: str, columns: Mapping[str, str], found: Iterable[Row]) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, f"{edition.title} · {name}", book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, DEMONSTRATION if edition.content["demonstration"] else "")
    for place, (column, words) in enumerate(columns.items()):
        sheet.write_string(2, place, words, bold)
        sheet.write_string(3, place, column, book.add_format({"font_color": "#55615f", "bottom": 1}))
        sheet.set_column(
            place, place, 26 if column in ("name", "note") else 11, book.add_format({"num_format": _format(column)})
        )
    sheet.freeze_panes(4, 3)
    line = 3
    for line, row in enumerate(found, 4):
        for place, column in enumerate(columns):
            _write(sheet, line, place, column, row[column])
    sheet.autofilter(3, 0, line, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2, 3)
    sheet.set_footer(f"&L{DEMONSTRATION if edition.content['demonstration'] else ''}&R&P / &N")


def _format(column: str) -> str:
    if column in _SHARES or column.endswith("_rate"):
        return "0.000"
    if column in _COUNTS or column.endswith(("_n", "_offered", "_responses")) or column.startswith("rank"):
        return "#,##0"
    return "0.0" if column in NAMES and column not in ("se", "se_other_psu") else "0.00"


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
    sheet = book.add_worksheet("说明")
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for place, width in enumerate((26, 26, 90)):
        sheet.set_column(place, place, width, wrapped)
    content = edition.content
    lines: list[tuple[str, ...]] = [("演示", DEMONSTRATION)] if content["demonstration"] else []
    lines += [("", said.text) for said in (basis(content), *method(content))]
    for table in (disclosed(content), indicators(edition), marks(), revisions(edition), fingerprints(edition)):
        lines += [(table.title, *row) for row in table.rows]
    for line, texts in enumerate(lines):
        for place, text in enumerate((texts[0], "", *texts[1:]) if len(texts) == 2 else texts):
            sheet.write_string(line, place, harmless(text))
