"""The sheets of an OpenDocument spreadsheet (ODS); nothing is computed."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from defusedxml.ElementTree import iterparse
from openpyxl.utils import get_column_letter

from survey.tables.cells import FROM_1900, Cell, Row, Sheet, Shown, Unread, even, shown

TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_TABLE, _OFFICE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office", "text")
)
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_WIDEST = 1_000
_MORE = re.compile(r"\D*0*\d+\D*")
"""What a format shows around the digits of a whole number."""


def sheets(content: bytes) -> tuple[list[Sheet], date]:
    """The sheets, and the day from which days are counted; raises what the libraries do for a broken file."""
    names = [element.get(f"{_TABLE}name") for event, element in _events(content) if event == "start"]
    found = [Sheet(name or str(place + 1), partial(_rows, content, place)) for place, name in enumerate(names)]
    return found, FROM_1900


def _events(content: bytes) -> Iterator[tuple[str, Any]]:
    """The starts of tables and the ends of their rows."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open("content.xml") as part:
        for event, element in iterparse(part, ("start", "end")):
            if event == "start" and element.tag == f"{_TABLE}table":
                yield event, element
            elif event == "end" and element.tag == f"{_TABLE}table-row":
                yield event, element
                element.clear()


def _rows(content: bytes, place: int) -> Iterator[Row]:
    table, number = -1, 1
    for event, element in _events(content):
        if event == "start":
            table += 1
            if table > place:
                return
        elif table == place:
            times = int(element.get(f"{_TABLE}number-rows-repeated", 1))
            cells = list(_cells(element, number))
            if any(cells):
                yield from ((line, cells) for line in range(number, number + times))
            number += times


def _cells(row: Any, number: int) -> Iterator[Cell]:
    column = 0
    waiting: list[Cell] = []
    for element in row:
        if element.tag not in _CELLS:
            continue
        times = int(element.get(f"{_TABLE}number-columns-repeated", 1))
        cell = _cell(element, f"{get_column_letter(min(column, _WIDEST) + 1)}{number}")
        column += times
        waiting += [cell] * min(times, _WIDEST)
        if cell != "" and column <= _WIDEST:
            yield from waiting
            waiting = []


def _cell(element: Any, place: str) -> Cell:
    kind = element.get(f"{_OFFICE}value-type", "")
    text = "\n".join("".join(line.itertext()) for line in element.iterfind(f"{_TEXT}p")).strip()
    if formula := element.get(f"{_TABLE}formula"):
        return Unread(place, formula)
    if kind == "date":
        return datetime.fromisoformat(element.get(f"{_OFFICE}date-value")).date()
    if kind == "boolean":
        return shown(element.get(f"{_OFFICE}boolean-value") == "true")
    if kind in ("float", "percentage", "currency"):
        return _number(float(element.get(f"{_OFFICE}value")), text)
    return text


def _number(value: float, text: str) -> Cell:
    """A number, with the zeros and words that its format shows; not where the format groups or rounds it."""
    plain = shown(value)
    if isinstance(plain, str) and plain.isdecimal() and _MORE.fullmatch(even(text)):
        digits = re.sub(r"\D", "", even(text))
        if int(digits) == int(plain):
            return plain if text == plain else Shown(text, plain)
    return plain
