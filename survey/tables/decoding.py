"""The text of a file in UTF-8, UTF-16 or GB18030; what is partly one and partly another is refused."""

import codecs
import re
from collections.abc import Iterable

from flask_babel import gettext as _

from survey.base.refusal import RefusedError
from survey.tables.problems import at_line

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]+")
_SAMPLE = 4_000
_FEWEST = 4


def decode(content: bytes) -> tuple[str, str]:
    """A file's text and the name of its encoding.

    Raises RefusedError for another encoding, for two in one file, which would be read as nonsense, and for no text.
    """
    if content.startswith(_OLD_EXCEL):
        raise RefusedError(_("这是旧版 Excel 文件（.xls），或者加了密码。请另存为不加密的 .xlsx 或 CSV 再上传。"))
    if encoding := _sixteen(content):
        try:
            text = content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise RefusedError(_("文件像是 UTF-16，却不完整。请另存为 UTF-8 编码的 CSV。")) from error
        return _text(text), "UTF-16"
    try:
        return _text(content.decode("utf-8-sig")), "UTF-8"
    except UnicodeDecodeError:
        return _text(_gb18030(content)), "GB18030"


def _sixteen(content: bytes) -> str | None:
    """The order of bytes where a text is UTF-16: by its mark, else by the zeros beside its commas and digits."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if content.startswith(mark):
            return encoding
    even, odd = content[:_SAMPLE:2].count(0), content[1:_SAMPLE:2].count(0)
    if max(even, odd) > max(3 * min(even, odd), _FEWEST):
        return "utf-16-be" if even > odd else "utf-16-le"
    return None


def _text(text: str) -> str:
    if "\0" in text:
        raise RefusedError(_("文件不是 CSV，也不是 .xlsx 或 .ods。"))
    return text


def _gb18030(content: bytes) -> str:
    lines = content.splitlines()
    other = [number for number, line in enumerate(lines, 1) if not _is(line, "utf-8")]
    if unicode := [number for number, line in enumerate(lines, 1) if _is_chinese_utf8(line)]:
        raise RefusedError(
            _(
                "文件里混有两种编码：第 %(first)s 行是 UTF-8，第 %(second)s 行不是。请用一种编码另存。",
                first=unicode[0],
                second=other[0] if other else "?",
            )
        )
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RefusedError(
            at_line(line, _("不是 UTF-8、UTF-16，也不是 GB18030。请另存为 UTF-8 编码的 CSV。"))
        ) from error


def _is(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_chinese_utf8(line: bytes) -> bool:
    """Whether a line can only be UTF-8: hardly any line of GB18030 reads as Chinese characters in UTF-8."""
    if line.isascii() or not _is(line, "utf-8"):
        return False
    return all(map(_CHINESE.fullmatch, _beyond_ascii(line.decode("utf-8-sig"))))


def _beyond_ascii(text: str) -> Iterable[str]:
    return re.findall(r"[^\x00-\x7f]+", text)
