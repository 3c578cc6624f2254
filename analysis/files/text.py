"""Text as people's programs write it: its encoding, and what stands between the columns of a table.

Knows the standard library alone, so that whoever reads a table may use it.
"""

from __future__ import annotations

import codecs
import csv
import io
from typing import BinaryIO

from analysis.errors import FileError, wrong

UTF_8, UTF_8_MARKED, GB18030 = "utf-8", "utf-8-sig", "gb18030"
NAMES = {
    UTF_8: "UTF-8",
    UTF_8_MARKED: "UTF-8",
    GB18030: "GB18030",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
BLOCK = 1 << 20
LOOKED_AT = 50
"""Lines by which separators are told apart."""

_MARKS = {codecs.BOM_UTF8: UTF_8_MARKED, codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def encoding_of(file: BinaryIO) -> str:
    """The codec that reads a file: of its mark, else of the first block that is not plain ASCII.

    The file is left where it was. Raises FileError where it is neither UTF-8, UTF-16 nor GB18030.
    """
    place = file.tell()
    try:
        block = file.read(BLOCK)
        for mark, encoding in _MARKS.items():
            if block.startswith(mark):
                return encoding
        while block.isascii() and b"\0" not in block:
            block = file.read(BLOCK)
            if not block:
                return UTF_8
        return _encoding_of(block + file.readline())
    finally:
        file.seek(place)


def _encoding_of(block: bytes) -> str:
    """Of whole lines that are not all ASCII."""
    if b"\0" in block:
        return "utf-16-le" if block[1::2].count(0) > block[::2].count(0) else "utf-16-be"
    if _reads(block, UTF_8):
        return UTF_8
    # a broken UTF-8 file may still make sense as GB18030, but none that its author meant
    tried = block.decode(UTF_8, "replace")
    broken = tried.count("�")
    whole = sum(not character.isascii() for character in tried) - broken
    if whole > broken or not _reads(block, GB18030):
        raise FileError(wrong("no_text"))
    return GB18030


def _reads(block: bytes, encoding: str) -> bool:
    try:
        block.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def separator_of(head: str) -> str:
    """What stands between the columns: what divides the first line, and the most of the next lines alike."""
    lines = {separator: _widths(head, separator) for separator in SEPARATORS}
    fit = {
        separator: (sum(width == widths[0] for width in widths), widths[0])
        for separator, widths in lines.items()
        if widths and widths[0] > 1
    }
    return max(fit, key=fit.__getitem__, default=",")


def _widths(head: str, separator: str) -> list[int]:
    try:
        rows = list(csv.reader(io.StringIO(head, newline=""), delimiter=separator))
    except csv.Error:
        return []
    return [len(row) for row in rows[:LOOKED_AT] if any(cell.strip() for cell in row)]
