"""Chinese sentences as pinyin with the numbers of their tones, for a voice that reads pinyin."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import yaml
from pypinyin import Style, lazy_pinyin

LAID_DOWN = Path(__file__).with_name("readings.yaml")
_HAN = "[\u3400-\u9fff]"


def read(sentence: str) -> str:
    """The pinyin of a sentence, a space between syllables; numbers and punctuation stay what they are."""
    signs = [*_signs(sentence), ("", "")]
    return " ".join(_changed(sign, syllable, follows) for (sign, syllable), (_, follows) in pairwise(signs))


@cache
def readings() -> dict[str, str]:
    """The readings that are laid down by hand."""
    known: dict[str, str] = yaml.safe_load(LAID_DOWN.read_text(encoding="utf-8"))
    return known


@cache
def _pieces() -> re.Pattern[str]:
    """What a sentence falls into: what is laid down, the characters between, numbers, other signs."""
    laid_down = "|".join(sorted(map(re.escape, readings()), key=len, reverse=True))
    return re.compile(rf"({laid_down})|((?:(?!{laid_down}){_HAN})+)|\d+|\S")


def _signs(sentence: str) -> Iterator[tuple[str, str]]:
    """Each character with its syllable; what is laid down or is no character has only its reading."""
    for piece in _pieces().finditer(sentence):
        laid_down, characters = piece.groups()
        if characters:
            syllables = lazy_pinyin(characters, style=Style.TONE3, neutral_tone_with_five=True)
            yield from zip(characters, syllables, strict=True)
        else:
            yield from (("", reading) for reading in readings().get(laid_down, piece.group()).split())


def _changed(character: str, syllable: str, follows: str) -> str:
    """不 and 一 change their tone by the one that follows; the voice itself changes a third before a third."""
    falling = follows.endswith("4") and follows[0].isalpha()
    if character == "不":
        return "bu2" if falling else "bu4"
    if character == "一" and follows[:1].isalpha():
        return "yi2" if falling else "yi4"
    return syllable
