"""Hiding telephone and identity numbers in what people write, before it is stored."""

import re

HIDDEN = "＊＊＊"

_GAP = r"[\s\-－—_.·]{0,2}"
_NUMBERS = re.compile(
    rf"(?<!\d)(?:(?:\+|00)?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)"  # mobile
    rf"|(?<!\d)\d(?:{_GAP}\d){{16}}{_GAP}[\dXx](?![\dXx])"  # identity number, 18
    rf"|(?<!\d)\d{{15}}(?!\d)"  # identity number, 15
    rf"|(?<!\d)0\d{{2,3}}{_GAP}\d{{7,8}}(?!\d)"  # land line
)


def scrubbed(text: str) -> str:
    """The text with telephone and identity numbers hidden, however their digits are spaced or typed."""
    return _NUMBERS.sub(HIDDEN, text.translate(_PLAIN_DIGITS))


_PLAIN_DIGITS = str.maketrans("０１２３４５６７８９＋Ｘｘ", "0123456789+Xx")
