"""A questionnaire in a language that it does not bring along: its Chinese texts through a catalogue of their own."""

from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask
from flask_babel import Domain

from questionnaires import Questionnaire
from survey.base import catalogues, i18n
from survey.base.application import this_app
from survey.base.i18n import FIRST

_catalogues: WeakKeyDictionary[Flask, Domain] = WeakKeyDictionary()


def translated(questionnaire: Questionnaire, language: str) -> Questionnaire:
    """The questionnaire with its texts in this language too; a text that nobody translated stays Chinese."""
    if language in questionnaire.languages:
        return questionnaire
    return Questionnaire.from_content(_with(questionnaire.content, language))


def speaks(questionnaire: Questionnaire, language: str) -> bool:
    """Whether a respondent can read all of the questionnaire in this language."""
    if language in questionnaire.languages:
        return True
    known = catalogues.translated(i18n.TRANSLATIONS, language, "questionnaires")
    return all(text[FIRST] in known for text in questionnaire.said)


def _texts() -> Domain:
    """The catalogue of questionnaires, which each application reads for itself."""
    return _catalogues.setdefault(this_app(), Domain(domain="questionnaires"))


def _with(content: Any, language: str) -> Any:
    if isinstance(content, list):
        return [_with(part, language) for part in content]
    if not isinstance(content, dict):
        return content
    if isinstance(content.get(FIRST), str):
        return {**content, language: _texts().gettext(content[FIRST])}
    return {key: _with(part, language) for key, part in content.items()}
