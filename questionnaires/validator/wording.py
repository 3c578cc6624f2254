"""Rules on the words: every language there, short, one thing asked at a time, no answer put in anybody's mouth."""

import re
from collections.abc import Iterator

from questionnaires.errors import Problem
from questionnaires.validator.form import Form

LONGEST = {"zh": 40, "en": 120}
"""Characters of a question or an answer, by language."""

# What joins two things. Words that only contain such a character, and pairs of opposites, ask about one thing.
_JOINED = {
    "zh": re.compile("和|与|及|、|或|并且|而且|既.*又"),
    "en": re.compile(r"\b(and|or|as well as)\b", re.IGNORECASE),
}
_NOT_JOINED = {
    "zh": re.compile("及时|及格|普及|涉及|和气|和蔼|温和|和谐|缓和|参与|与否|或许"),
    "en": re.compile(
        r"\b(easy or difficult|well or badly|good or poor|good or bad|(\w+) or (un|dis|in|im)\2)\b", re.IGNORECASE
    ),
}

_LEADING = {
    "zh": re.compile("难道|想必|众所周知|大家都|是否同意|同意吗|满意吗|优质|优秀|一流|五星|好评|满分|不错"),
    "en": re.compile(
        r"\b(don't you|isn't it|wouldn't you|surely|of course|obviously|as everyone knows|agree that|"
        r"how satisfied(?! or dissatisfied)|excellent|outstanding|first-class|five.star|full marks)\b",
        re.IGNORECASE,
    ),
}


def every_language(form: Form) -> Iterator[Problem]:
    for text in form.texts():
        for language in form.languages:
            if language not in text.what:
                yield text.problem("language_missing", language=repr(language))
        for language in text.what:
            if language not in form.languages:
                yield text.problem("language_unknown", language, language=repr(language))


def short_texts(form: Form) -> Iterator[Problem]:
    for text in form.texts():
        if text.place[-1] not in ("introduction", "thanks"):
            for language, words in text.what.items():
                if len(words) > LONGEST.get(language, len(words)):
                    yield text.problem("too_long", language, length=len(words), most=LONGEST[language])


def one_thing_at_a_time(form: Form) -> Iterator[Problem]:
    for item in form.items:
        if item.what.get("construct") == "quality":
            for language, words in item.what["label"].items():
                if language in _JOINED and (found := _JOINED[language].search(_NOT_JOINED[language].sub("", words))):
                    yield item.problem("two_things", "label", language, words=repr(found[0]))


def leads_nobody(form: Form) -> Iterator[Problem]:
    for text in form.texts():
        # An option or the end of a scale may well say "excellent": the other end says the opposite.
        if text.place[-1] in ("low", "high") or "options" in text.place:
            continue
        for language, words in text.what.items():
            if language in _LEADING and (found := _LEADING[language].search(words)):
                yield text.problem("leading", language, words=repr(found[0]))


RULES = (every_language, short_texts, one_thing_at_a_time, leads_nobody)
