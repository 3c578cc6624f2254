"""The questions that a unit's customers are asked in a wave, in the reader's language."""

from collections.abc import Iterable

from questionnaires import Item, Questionnaire
from survey.asked.translation import translated
from survey.asked.versions import version
from survey.base.i18n import language


def questionnaires(version_ids: Iterable[int]) -> list[Questionnaire]:
    """The questionnaires of some versions, each once."""
    return [translated(version(known).questionnaire, language()) for known in dict.fromkeys(version_ids)]


def rated(asked: Iterable[Questionnaire]) -> dict[str, str]:
    """The questions with marks from 1 to 10 of which a low one is bad news, by id."""
    return {item.id: _label(item) for item in _items(asked) if item.type == "scale" and not item.low_is_good}


def written(asked: Iterable[Questionnaire]) -> dict[str, str]:
    """The questions that people answer in words, by the name that the answer is kept under."""
    items = _items(asked)
    others = {item.other_words.id: _label(item) for item in items if item.other_words}
    return {item.id: _label(item) for item in items if item.type == "text"} | others


def _items(asked: Iterable[Questionnaire]) -> list[Item]:
    return [item for questionnaire in asked for item in questionnaire.items]


def _label(item: Item) -> str:
    return item.label[language()]
