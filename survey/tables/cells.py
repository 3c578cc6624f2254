"""Sheets and their cells as a person sees them: texts, days, and what is no value that stands for itself."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

EXACT = 10**15
"""From here on a spreadsheet no longer keeps every digit of a number."""
GENERAL = "General"
_PART = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|(0)|([-/ .,])|(.)', re.DOTALL)
_MANY = re.compile("[百千万亿]+")


@dataclass(frozen=True)
class Unread:
    """A cell with a formula or the error that one came to."""

    place: str
    text: str
    is_error: bool = False


class Shown(str):
    """A number as a spreadsheet shows it, with zeros in front or words around it; `plain`: the number alone."""

    plain: str

    def __new__(cls, text: str, plain: str) -> "Shown":
        made = super().__new__(cls, text)
        made.plain = plain
        return made

    @property
    def amount(self) -> str:
        """What it says as a number: the number alone, unless words such as 万 make another of it."""
        return str(self) if _MANY.search(self) else self.plain


Cell = str | date | Unread
Row = tuple[int, list[Cell]]
"""The line or row on which cells stand, the first being 1, and the cells."""
FROM_1900, FROM_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""The days from which spreadsheets count days."""
LOOKED_AT = 20
"""Rows at the top of a sheet among which its headings are looked for."""


class Sheet(NamedTuple):
    """A sheet: its name (empty in a CSV), and its rows, anew with each call."""

    name: str
    rows: Callable[[], Iterator[Row]]

    def top(self) -> list[Row]:
        """Its first rows."""
        return list(islice(self.rows(), LOOKED_AT))


def even(text: str) -> str:
    """A text with full-width letters, digits and signs made plain, and the blanks at its ends taken off."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()


def fold(text: str) -> str:
    """A text as it is compared: full-width made plain, without case and blanks."""
    return "".join(even(text).casefold().split())


def said(cell: Cell) -> str:
    """The text of a cell."""
    if isinstance(cell, Unread):
        return cell.text
    return cell if isinstance(cell, str) else cell.isoformat()


def shown(value: Any, pattern: str = GENERAL) -> Cell:
    """What a spreadsheet shows of a value in a cell with this number format, where the format says more than it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return _number(value, pattern)
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else str(value).strip()


def _number(value: float, pattern: str) -> str:
    if abs(value) >= EXACT:
        return f"{float(value):.6G}"
    text = str(int(value)) if float(value).is_integer() else repr(float(value))
    if pattern == GENERAL:
        return text
    parts = [_part(found) for found in _PART.finditer(pattern.split(";")[0])]
    literals = "".join(part for part, kind in parts if kind == "literal")
    if text.isdecimal() and all(kind != "other" for _part, kind in parts):
        filled = _filled(text, parts)
        return text if filled == text else Shown(filled, text)
    many = _MANY.search(literals)
    return text + many[0] if many else text


def _part(found: re.Match[str]) -> tuple[str, str]:
    """A piece of a number format: a literal, a place for a digit, or something that only rounds and groups."""
    quoted, escaped, digit, sign, other = found.groups()
    if digit:
        return "0", "digit"
    if other or (sign and sign in ".,"):
        return "", "other"
    return quoted or escaped or sign or "", "literal"


def _filled(digits: str, parts: list[tuple[str, str]]) -> str:
    """The digits in the places of a format such as 000-0000 or "WD"000, zeros where there are fewer."""
    left = digits.rjust(sum(kind == "digit" for _part, kind in parts), "0")
    first = True
    out = []
    places = sum(kind == "digit" for _part, kind in parts)
    for part, kind in parts:
        if kind == "literal":
            out.append(part)
            continue
        taken = len(left) - places + 1 if first else 1
        out.append(left[:taken])
        left, places, first = left[taken:], places - 1, False
    return "".join(out)
