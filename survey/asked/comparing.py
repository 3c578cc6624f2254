"""Whether two waves were asked alike: what a change between them may owe to the questionnaire."""

from collections.abc import Iterable, Mapping

from questionnaires import Questionnaire
from questionnaires.difference import changes
from survey.base.questionnaire_words import WORDS
from survey.base.wording import said
from survey.models import QuestionnaireVersion

Versions = Mapping[str, QuestionnaireVersion]
"""The questionnaire of a wave by sector."""


def asked_otherwise(before: Versions, now: Versions, items: Iterable[str]) -> dict[str, list[str]]:
    """`sectors` that were asked with another version, and which of the `items` have other words in one of them."""
    sectors = sorted(sector for sector in before.keys() & now.keys() if before[sector].hash != now[sector].hash)
    pairs = [[Questionnaire.from_content(versions[sector].content) for versions in (before, now)] for sector in sectors]
    return {"sectors": sectors, "reworded": [item for item in items if any(_reworded(item, *pair) for pair in pairs)]}


def differences(before: Questionnaire, now: Questionnaire) -> list[dict[str, str]]:
    """What differs between two questionnaires, in words: `place`, `what` and what it `breaks` (empty: nothing)."""
    return [
        {
            "place": change.what.place,
            "what": said(change.what),
            "breaks": str(WORDS[change.breaks]) if change.breaks else "",
        }
        for change in changes(before, now)
    ]


def _reworded(item: str, before: Questionnaire, now: Questionnaire) -> bool:
    """Whether a scale reads otherwise in a language that both speak."""
    spoken = set(before.languages).intersection(now.languages)
    words = [
        [text[language] for text in (asked.label, asked.low, asked.high) if text for language in spoken]
        for asked in (before.item(item), now.item(item))
    ]
    return words[0] != words[1]
