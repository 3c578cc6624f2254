"""A questionnaire in a language that it does not bring along: its Chinese texts through a catalogue of their own."""

from typing import Any

from flask_babel import Domain

from questionnaires import Questionnaire
from survey.base.i18n import FIRST

_TEXTS = Domain(domain="questionnaires")


def translated(questionnaire: Questionnaire, language: str) -> Questionnaire:
    """The questionnaire with its texts in this language too; a text that nobody translated stays Chinese."""
    if language in questionnaire.languages:
        return questionnaire
    return Questionnaire.from_content(_with(questionnaire.content, language))


def _with(content: Any, language: str) -> Any:
    if isinstance(content, list):
        return [_with(part, language) for part in content]
    if not isinstance(content, dict):
        return content
    if isinstance(content.get(FIRST), str):
        return {**content, language: _TEXTS.gettext(content[FIRST])}
    return {key: _with(part, language) for key, part in content.items()}
