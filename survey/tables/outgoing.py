"""Files that people take away: CSV that spreadsheets read, workbooks, and the answer that carries a file."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from flask import Response

from survey.base.console import PRINTERS
from survey.base.i18n import N_

ENCODING = "utf-8-sig"
"""UTF-8 with a mark at the start, which spreadsheets need to read Chinese."""
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "yaml": "application/yaml",
}
DEMONSTRATION = N_("演示数据：由程序生成，不是官方统计结果。")
"""In Chinese: what stands on every file of demonstration data."""


def as_csv(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> bytes:
    """Rows at full precision under the names of the columns."""
    return PRINTERS["csv"](rows, columns).encode(ENCODING)


def download(content: bytes, name: str) -> Response:
    """A file of that name to be kept; its ending says its type."""
    plain = name.encode("ascii", "ignore").decode()
    whole = {} if plain == name else {"filename*": f"UTF-8''{quote(name)}"}
    answer = Response(content, content_type=TYPES[name.rpartition(".")[2]])
    answer.headers.set("Content-Disposition", "attachment", filename=plain, **whole)
    return answer
