"""What the catalogues of a language hold: which of the sentences that its readers meet are translated.

`respondents.pot` has every sentence of the respondent's path, as `make messages` finds them; English, which is whole,
stands for all others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from questionnaires import load_all

FIRST = "zh"
_WHOLE = "en"


@dataclass(frozen=True)
class Share:
    """Texts that there are, and those of them that are translated."""

    texts: Sequence[str]
    translated: frozenset[str]

    @property
    def missing(self) -> list[str]:
        return [text for text in self.texts if text not in self.translated]


def folders(folder: Path) -> tuple[str, ...]:
    """The languages that have a folder of translations, whole or not."""
    return tuple(sorted(inside.name for inside in folder.iterdir() if inside.is_dir()))


def begun(folder: Path) -> tuple[str, ...]:
    """The languages in which something is translated."""
    return tuple(code for code in folders(folder) if translated(folder, code, "messages"))


@cache
def complete(folder: Path, *, respondents: bool) -> tuple[str, ...]:
    """The languages in which nothing stays Chinese: on the respondent's path, or on every page."""
    asked = _respondents if respondents else _everybody
    return (FIRST, *(code for code in folders(folder) if not any(found.missing for found in asked(folder, code))))


def shares(folder: Path, code: str) -> Mapping[str, Share]:
    """What there is of a language: the sentences of the respondent's path, the questionnaires, every page."""
    path, texts = _respondents(folder, code)
    return {"respondents": path, "questionnaires": texts, "everywhere": _everybody(folder, code)[0]}


def _respondents(folder: Path, code: str) -> tuple[Share, Share]:
    with (folder / "respondents.pot").open("rb") as file:
        sentences = [str(message.id) for message in read_po(file) if message.id]
    path = Share(sentences, translated(folder, code, "messages"))
    return path, Share(questionnaire_texts(code), translated(folder, code, "questionnaires"))


def _everybody(folder: Path, code: str) -> tuple[Share]:
    return (Share(sorted(translated(folder, _WHOLE, "messages")), translated(folder, code, "messages")),)


@cache
def translated(folder: Path, code: str, catalogue: str) -> frozenset[str]:
    """The texts of a catalogue that have their translation."""
    path = folder / code / "LC_MESSAGES" / f"{catalogue}.mo"
    if not path.exists():
        return frozenset()
    with path.open("rb") as file:
        return frozenset(str(message.id) for message in read_mo(file) if message.id and message.string)


def questionnaire_texts(code: str) -> list[str]:
    """Every Chinese text of the packaged questionnaires that a respondent reads and that they do not bring along."""
    missing = (known for known in load_all().values() if code not in known.languages)
    return list(dict.fromkeys(text[FIRST] for known in missing for text in known.said))
