"""The sheets of an XLSX workbook; nothing is computed."""

import io
from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from survey.tables.cells import FROM_1900, FROM_1904, Cell, Row, Sheet, Unread, shown


def sheets(content: bytes) -> tuple[list[Sheet], date]:
    """The sheets, and the day from which the workbook counts days; raises what the library does for a broken file."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    found = [Sheet(sheet.title, partial(_rows, sheet)) for sheet in book.worksheets]
    return found, FROM_1904 if book.epoch == CALENDAR_MAC_1904 else FROM_1900


def _rows(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # some programs write wrong ones
    for number, cells in enumerate(sheet.iter_rows(), 1):
        yield number, [_cell(cell) for cell in cells]


def _cell(cell: Any) -> Cell:
    if cell.value is None:
        return ""
    if cell.data_type in ("f", "e"):
        return Unread(cell.coordinate, str(cell.value), is_error=cell.data_type == "e")
    return shown(cell.value, cell.number_format if cell.data_type == "n" else "General")
