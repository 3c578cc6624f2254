"""A file as sheets of cells, whatever it is: CSV, XLSX, ODS."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask_babel import gettext as _

from survey.base.parts import needed
from survey.base.refusal import RefusedError
from survey.tables.cells import FROM_1900, Row, Sheet
from survey.tables.decoding import decode

LARGEST = 256 * 2**20
"""Bytes of a workbook when unpacked: a small file can hold a large one."""
SEPARATORS = (",", ";", "\t")


@dataclass(frozen=True)
class Book:
    """A file's sheets; `encoding` and `separator` of a CSV; `first_day`: the day from which its days are counted."""

    form: str
    sheets: list[Sheet]
    encoding: str = ""
    separator: str = ""
    first_day: date = FROM_1900


def opened(content: bytes, fits: Callable[[list[Row]], int]) -> Book:
    """The sheets of a file. `fits` says how many headings it knows among the first rows: by it a CSV's separator is
    chosen.

    Raises RefusedError where it is no table.
    """
    return _packed(content) if content.startswith(b"PK\x03\x04") else _separated(content, fits)


def _separated(content: bytes, fits: Callable[[list[Row]], int]) -> Book:
    text, encoding = decode(content)
    found = {mark: Sheet("", partial(_lines, text, mark)) for mark in SEPARATORS}
    marks = sorted(SEPARATORS, key=lambda mark: _known(found[mark], fits), reverse=True)
    return Book("CSV", [found[marks[0]]], encoding, marks[0])


def _known(sheet: Sheet, fits: Callable[[list[Row]], int]) -> tuple[int, int]:
    try:
        top = sheet.top()
    except csv.Error:
        return 0, 0
    return fits(top), max((len(cells) for _line, cells in top), default=0)


def _lines(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    for cells in reader:
        yield reader.line_num, [cell.strip() for cell in cells]


def _packed(content: bytes) -> Book:
    with needed():
        from survey.tables import opendocument, workbook
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST:
                raise RefusedError(_("工作簿解开后太大。请只保留要导入的一张表，或另存为 CSV。"))
            names = packed.namelist()
            is_ods = "mimetype" in names and packed.read("mimetype").strip() == opendocument.TYPE
        found, first_day = (opendocument if is_ods else workbook).sheets(content)
        form = "ODS" if is_ods else "XLSX"
        return Book(form, [_guarded(sheet) for sheet in found], first_day=first_day)
    except RefusedError:
        raise
    except Exception as error:  # the libraries raise whatever a broken file makes them stumble over
        raise _broken() from error


def _guarded(sheet: Sheet) -> Sheet:
    def rows() -> Iterator[Row]:
        try:
            yield from sheet.rows()
        except Exception as error:
            raise _broken() from error

    return Sheet(sheet.name, rows)


def _broken() -> RefusedError:
    return RefusedError(_("这个文件打不开，可能已损坏。请在 Excel 或 WPS 里另存一次再上传。"))
