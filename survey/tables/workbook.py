"""The first sheet of an XLSX workbook as rows of text; formulas and errors are refused, nothing is computed."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from survey.base.parts import needed
from survey.base.refusal import RefusedError

LARGEST = 256 * 2**20
"""Bytes of a workbook when unpacked: a small file can hold a large one."""

_MOST_NAMED = 20


def is_workbook(content: bytes) -> bool:
    """Whether a file looks like XLSX, which is a ZIP archive."""
    return content.startswith(b"PK\x03\x04")


def sheet_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """(row number, texts) of the first sheet, the cells after the last column of the header left out.

    Raises RefusedError for what is no workbook, and naming the cells with formulas or errors.
    """
    refused: list[str] = []
    more = 0
    width = 0
    for number, cells in enumerate(_rows(content), 1):
        texts = []
        for cell in cells:
            if cell.data_type in ("f", "e") and len(refused) == _MOST_NAMED:
                more += 1
            elif cell.data_type == "f":
                refused.append(_("单元格 %(cell)s 是公式", cell=cell.coordinate))
            elif cell.data_type == "e":
                refused.append(_("单元格 %(cell)s 是错误值 %(value)s", cell=cell.coordinate, value=cell.value))
            texts.append(_text(cell.value))
        while texts and not texts[-1] and (not width or len(texts) > width):
            texts.pop()
        width = width or len(texts)
        if any(texts):
            yield number, texts + [""] * (width - len(texts))
    if refused:
        counted = [_("还有 %(n)s 处", n=more)] if more else []
        raise RefusedError(*refused, *counted, _("请把公式粘贴为数值后再上传。"))


def _rows(content: bytes) -> Iterator[Any]:
    with needed():
        import openpyxl
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST:
                raise RefusedError(_("工作簿解开后太大。请只保留要导入的一张表，或另存为 CSV。"))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # some programs write wrong ones
            yield from sheet.iter_rows()
        finally:
            book.close()
    except RefusedError:
        raise
    except Exception as error:  # the library raises whatever a broken file makes it stumble over
        raise RefusedError(_("这个 .xlsx 文件打不开，可能已损坏。请在 Excel 里另存一次再上传。")) from error


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
