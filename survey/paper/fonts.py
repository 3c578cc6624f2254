"""The fonts that paper is set in, and the characters that they lack."""

from functools import cache
from itertools import chain
from struct import iter_unpack, unpack_from
from unicodedata import category, decomposition, name

import pylopdf_fonts_zh_cn
import typst

_FILES = (pylopdf_fonts_zh_cn.sans_path(), pylopdf_fonts_zh_cn.serif_path())


@cache
def packaged() -> typst.Fonts:
    """Noto Sans SC and Noto Serif SC from the wheel, and nothing that happens to be installed."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FILES[0].parent])


def missing(text: str) -> str:
    """The printable characters of `text`, each once and in order, that no packaged font can draw."""
    return "".join(dict.fromkeys(sign for sign in text if sign.isprintable() and not _prints(sign)))


def drawable(text: str) -> str:
    """The text without signs that nobody sees, and with an empty box for each other one that no packaged font can draw:
    a standard lets no glyph be missing."""
    return "".join(map(_stand_in, text))


def _stand_in(sign: str) -> str:
    kind = category(sign)
    if sign in "\t\n":
        return sign
    if kind in ("Cc", "Cf") or name(sign, "").startswith("VARIATION SELECTOR"):
        return ""
    if _prints(sign):
        return sign
    return " " if kind.startswith("Z") else "□"


def _prints(sign: str) -> bool:
    """Whether a font has the sign, or both parts that a typesetter would put it together from."""
    parts = decomposition(sign)
    composed = bool(parts) and not parts.startswith("<")
    return ord(sign) in _drawn() or (composed and all(_prints(chr(int(part, 16))) for part in parts.split()))


@cache
def _drawn() -> frozenset[int]:
    return frozenset(chain.from_iterable(_code_points(file.read_bytes()) for file in _FILES))


def _code_points(font: bytes) -> set[int]:
    """What the font's table for all of Unicode covers (OpenType: table `cmap`, platform 3, encoding 10, format 12)."""
    tables = {tag: offset for tag, _, offset, _ in iter_unpack(">4sIII", font[12 : 12 + 16 * _count(font, 4)])}
    cmap = tables[b"cmap"]
    records = iter_unpack(">HHI", font[cmap + 4 : cmap + 4 + 8 * _count(font, cmap + 2)])
    start = cmap + next(offset for platform, encoding, offset in records if (platform, encoding) == (3, 10))
    (groups,) = unpack_from(">I", font, start + 12)
    ranges = iter_unpack(">III", font[start + 16 : start + 16 + 12 * groups])
    return {code for first, last, _ in ranges for code in range(first, last + 1)}


def _count(font: bytes, offset: int) -> int:
    (number,) = unpack_from(">H", font, offset)
    return int(number)
