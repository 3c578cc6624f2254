"""The words that several customers use: segmentation, stop words, counts."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

FEWEST = 3
"""Responses that must use a term, or say what was wrong, before it is shown: no single person shall stand out."""
MOST = 24
LONGEST = 30

_STOP = frozenset((Path(__file__).parent / "stop_words.txt").read_text(encoding="utf-8").split())
_LITTLE = ("m", "r", "u", "c", "p", "q", "x", "z", "e", "y")
"""First letters of the word classes that say nothing alone: numerals, pronouns, particles, measures, signs."""


def terms_of(text: str) -> frozenset[str]:
    """The words of a text that mean something alone: no stop words, of one sign only adjectives (慢, 贵)."""
    # loads a dictionary (0.2 s, 33 MB), which whoever never reads comments should not wait for
    import rjieba

    return frozenset(word for word, kind in rjieba.tag(text.lower()) if _speaks(word, kind))


def frequent(words: Iterable[tuple[int, frozenset[str]]]) -> list[tuple[str, int]]:
    """The terms that most responses use, with how many do; `words` are (response, its terms), several per response."""
    used = Counter(term for _, term in {(response, term) for response, terms in words for term in terms})
    enough = [(term, count) for term, count in used.items() if count >= FEWEST]
    return sorted(enough, key=lambda entry: (-entry[1], entry[0]))[:MOST]


def is_term(word: str) -> bool:
    """Whether it looks like a term: letters only, and not too many."""
    return word.isalpha() and len(word) <= LONGEST


def _speaks(word: str, kind: str) -> bool:
    if word in _STOP or kind.startswith(_LITTLE) or not is_term(word):
        return False
    if word.isascii():
        return len(word) > 2
    return len(word) > 1 or kind == "a"
