"""A workbook to fill in: a table's headings, an example, and lists to choose sectors and cities from."""

import io
from collections.abc import Sequence

from flask_babel import gettext as _

from survey.base.i18n import FIRST, language
from survey.base.parts import needed
from survey.tables.columns import Column, Table
from survey.tables.incoming import MOST_ROWS
from survey.tables.known import EXAMPLES
from survey.tables.nouns import Nouns

_AS_TEXT = {"num_format": "@"}
_AS_DAY = {"num_format": "yyyy-mm-dd"}
_WIDTHS = {"text": 28, "code": 18, "uscc": 24, "sector": 24, "city": 18, "place": 24, "family": 24}


def template(table: Table, nouns: Nouns) -> bytes:
    """The workbook in the reader's language; codes are text, so that no spreadsheet makes numbers of them."""
    with needed():
        import xlsxwriter
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, lists = book.add_worksheet(_("填写")), book.add_worksheet(_("可选"))
    head = book.add_format({"bold": True, "bg_color": "#e6f0ef", "bottom": 1})
    example = book.add_format({"italic": True, "font_color": "#666666", **_AS_TEXT})
    for place, column in enumerate(table.columns):
        body = book.add_format(_AS_DAY if column.kind == "day" else {} if column.kind == "number" else _AS_TEXT)
        sheet.set_column(place, place, _WIDTHS.get(column.kind, 14), body)
        sheet.write_string(0, place, column.said(), head)
        offered = _offered(column, nouns)
        sheet.write_string(1, place, _example(column, offered), example)
        if offered:
            lists.set_column(place, place, 30)
            lists.write_column(0, place, offered)
            source = f"='{lists.get_name()}'!{_range(place, len(offered))}"
            rule = {"validate": "list", "source": source, "error_type": "information"}  # other spellings are read too
            sheet.data_validation(1, place, MOST_ROWS, place, rule)
    last = len(table.columns)
    sheet.set_column(last, last, 26)
    sheet.write_string(0, last, _("示例"), head)
    sheet.write_string(1, last, _example_words(), example)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _example_words() -> str:
    chinese, *others = sorted(EXAMPLES, key=str.isascii)
    return chinese if language() == FIRST else others[0]


def _example(column: Column, offered: Sequence[str]) -> str:
    return next((text for text in offered if column.example and text.startswith(column.example)), column.example)


def _offered(column: Column, nouns: Nouns) -> list[str]:
    if column.kind == "yes_no":
        return ["是", "否"] if language() == FIRST else ["yes", "no"]
    if column.kind == "choice":
        return [also[0] if language() == FIRST else value for value, also in column.choices.items()]
    return [noun.said() for noun in nouns.of.get(column.kind, ())]


def _range(place: int, length: int) -> str:
    from xlsxwriter.utility import xl_range_abs

    return str(xl_range_abs(0, place, length - 1, place))
