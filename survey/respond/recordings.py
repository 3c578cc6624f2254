"""Recordings of the sentences that a loudspeaker reads, for phones without a voice of their own.

A recording is called by its language and its sentence, so that a changed wording is never read with an old sound.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from hashlib import sha256
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _

from questionnaires import Item, Questionnaire
from survey.base.i18n import language, language_tag
from survey.web.assets import fingerprint

FOLDER = Path(__file__).parents[1] / "static" / "voices"
SUFFIX = ".ogg"
_OFFSET, _PRIME = 0x811C9DC5, 0x01000193


def spoken(questionnaire: Questionnaire) -> list[str]:
    """Every sentence that `aloud.js` reads of the page in the reader's language, in the order of the page."""
    numbered = [item for item in questionnaire.items if not item.ask_if]
    sentences = [
        sentence
        for item in questionnaire.items
        for sentence in _of_item(item, "" if item.ask_if else f"{numbered.index(item) + 1}. ")
    ]
    return [" ".join(sentence.split()) for sentence in (*sentences, _("需要回电吗？可留电话或邮箱"))]


def named(sentence: str) -> str:
    """What the recording of a sentence in the reader's language is called: 32-bit FNV-1a of both, forwards and
    backwards."""
    words = f"{language_tag(language())} {sentence}"
    return _fnv(words) + _fnv(reversed(words))


@cache
def recorded() -> frozenset[str]:
    """The names of all recordings that lie here, as they did when they were first asked for."""
    return frozenset(path.stem for path in FOLDER.glob(f"*{SUFFIX}"))


@dataclass(frozen=True)
class Recordings:
    """Where the recordings of a page are, * standing for the name of one, and the names of those that it lacks."""

    files: str
    lacks: str


def recordings(questionnaire: Questionnaire) -> Recordings | None:
    """The recordings of the page in the reader's language; None where it has none at all."""
    names = {named(sentence) for sentence in spoken(questionnaire)}
    if names.isdisjoint(recorded()):
        return None
    files = f"{current_app.static_url_path}/{FOLDER.name}/*{SUFFIX}?v={_edition()}"
    return Recordings(files, " ".join(sorted(names - recorded())))


@cache
def _edition() -> str:
    """Changes with every recording: what is kept under an address is never another than what lies here."""
    prints = (fingerprint(f"{FOLDER.name}/{name}{SUFFIX}") for name in sorted(recorded()))
    return sha256("".join(prints).encode()).hexdigest()[:12]


def _of_item(item: Item, number: str) -> Iterator[str]:
    code = language()
    yield f"{number}{item.label[code]}" + (f" {_('必答')}" if item.required else "")
    if item.low and item.high:
        yield f"1 {item.low[code]}"
        yield f"{item.high[code]} 10"
        if not item.required:
            yield _("说不清")
    for option in item.options:
        yield option.label[code]


def _fnv(words: Iterable[str]) -> str:
    return f"{reduce(lambda known, letter: (known ^ ord(letter)) * _PRIME & 0xFFFFFFFF, words, _OFFSET):08x}"
