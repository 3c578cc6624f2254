"""Labels as long as a program takes them: cut between characters, and not made alike by it."""

from collections.abc import Callable, Hashable, Mapping
from itertools import chain, count
from typing import TypeVar

_CUT = "…"
Key = TypeVar("Key", bound=Hashable)


def in_bytes(text: str) -> int:
    """How long SPSS finds a text."""
    return len(text.encode())


def fitting(texts: Mapping[Key, str], most: int, length: Callable[[str], int] = in_bytes) -> dict[Key, str]:
    """The texts, those longer than `most` cut; where that makes two alike, the later one ends in a number."""
    made = {key: text for key, text in texts.items() if length(text) <= most}
    taken = set(made.values())
    for key, text in texts.items():
        if key not in made:
            endings = chain([_CUT], (f"{_CUT}{number}" for number in count(2)))
            made[key] = next(short for end in endings if (short := _cut(text, end, most, length)) not in taken)
            taken.add(made[key])
    return {key: made[key] for key in texts}


def _cut(text: str, end: str, most: int, length: Callable[[str], int]) -> str:
    while length(text + end) > most:
        text = text[:-1]
    return text + end
