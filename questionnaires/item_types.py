"""One reader per type of item: what was posted for it becomes the answer that is stored."""

import re
import unicodedata
from collections.abc import Callable, Sequence

from questionnaires.model import SCALE, Item
from questionnaires.typed import plain

Answer = int | str | list[str] | None
"""None: the respondent said that they cannot tell (说不清), which is not the same as leaving the question out."""

UNSURE = "unsure"
"""What is posted for an optional scale by whoever cannot tell."""

MAX_TEXT = 500
"""Characters of a text answer where the item sets no limit of its own."""

_SCALE_POINTS = {str(point): point for point in SCALE}
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,15}")


class RefusedError(Exception):
    """An answer that its item does not take; `code` is a word that the pages have a sentence for."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _scale(item: Item, posted: Sequence[str]) -> int | None:
    if [*posted] == [UNSURE] and not item.required:
        return None
    if len(posted) == 1 and posted[0] in _SCALE_POINTS:
        return _SCALE_POINTS[posted[0]]
    raise RefusedError("out_of_range")


def _choice(item: Item, posted: Sequence[str]) -> str:
    if len(posted) == 1 and posted[0] in {option.value for option in item.options}:
        return posted[0]
    raise RefusedError("not_an_option")


def _multiple(item: Item, posted: Sequence[str]) -> list[str]:
    values = [option.value for option in item.options]
    if set(posted) <= set(values):
        return [value for value in values if value in posted]
    raise RefusedError("not_an_option")


def _number(item: Item, posted: Sequence[str]) -> int:
    digits = plain(posted[0]).replace(" ", "")
    if len(posted) != 1 or not _WHOLE_NUMBER.fullmatch(digits):
        raise RefusedError("not_a_number")
    number = int(digits)
    if (item.minimum is not None and number < item.minimum) or (item.maximum is not None and number > item.maximum):
        raise RefusedError("out_of_range")
    return number


def _text(item: Item, posted: Sequence[str]) -> str:
    if len(posted) != 1:
        raise RefusedError("not_text")
    # Browsers post line ends as CRLF, which would count double; a tab comes with text pasted from a table.
    text = posted[0].replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if any(unicodedata.category(character) in ("Cc", "Cs") and character != "\n" for character in text):
        raise RefusedError("not_text")
    if len(text) > (item.max_length or MAX_TEXT):
        raise RefusedError("too_long")
    return text


READERS: dict[str, Callable[[Item, Sequence[str]], Answer]] = {
    "scale": _scale,
    "choice": _choice,
    "multiple": _multiple,
    "number": _number,
    "text": _text,
}
