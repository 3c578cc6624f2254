"""How long a questionnaire takes, expected from its words and its kinds of question."""

import re

from questionnaires.model import Questionnaire

READ = {"zh": 6.5, "en": 4.0}
"""Characters (Chinese) or words (others) that an adult reads silently in a second: 260 words of 1.5 characters, and 238
words, a minute (Brysbaert 2019, Journal of Memory and Language 109)."""
DECIDE_AND_TAP = 2.5
"""Seconds to make up one's mind and tap: M + P of the keystroke-level model (Card, Moran and Newell 1980)."""
TYPE_A_NUMBER = 2.0
"""Seconds more to key in a few digits."""
OPENED = 3.0
"""Seconds for the page's head and its button."""
_HAN = re.compile("[\u3400-\u9fff]")


def seconds(questionnaire: Questionnaire, language: str) -> float:
    """Seconds that a respondent is expected to take in a language: everything that everybody is asked is read and
    answered, optional texts are left empty, questions under a condition are passed over."""
    total = OPENED + _reading(questionnaire.title, language) + _reading(questionnaire.introduction, language)
    for item in questionnaire.items:
        if item.ask_if:
            continue
        total += _reading(item.label, language) + sum(_reading(option.label, language) for option in item.options)
        if item.type == "text" and not item.required:
            continue
        total += DECIDE_AND_TAP + (TYPE_A_NUMBER if item.type == "number" else 0)
    return total


def _reading(texts: object, language: str) -> float:
    text = texts.get(language, "") if isinstance(texts, dict) else ""
    han = len(_HAN.findall(text))
    words = len(_HAN.sub(" ", text).split())
    return han / READ["zh"] + words / READ["en"]
