"""Posted strings become answers."""

from collections.abc import Mapping, Sequence

from questionnaires.kinds import READERS, Answer, RefusedError
from questionnaires.model import Questionnaire

RESERVED = frozenset({"ticket", "lang", "size"})
"""Fields that the page itself posts; no item may be called so."""


def clean(questionnaire: Questionnaire, raw: Mapping[str, Sequence[str]]) -> tuple[dict[str, Answer], dict[str, str]]:
    """Reads what a respondent posted, `{item id: [strings]}`, in one pass.

    Returns the answers, only of items that were answered, in the questionnaire's order, and the problems by item id:
    `required`, `out_of_range`, `not_an_option`, `too_long`, `not_text`, or `unknown_field` under a name that is no
    item's. An empty string is no answer: so an optional question is left out. Answers are fit to be stored only when
    there is no problem. Two of the three satisfaction items may be missing: that response has no score.
    """
    answers: dict[str, Answer] = {}
    problems: dict[str, str] = {}
    for item in questionnaire.items:
        posted = [text for value in raw.get(item.id, ()) if (text := value.strip())]
        if not posted:
            if item.required:
                problems[item.id] = "required"
            continue
        try:
            answers[item.id] = READERS[item.type](item, posted)
        except RefusedError as refused:
            problems[item.id] = refused.code
    known = RESERVED.union(item.id for item in questionnaire.items)
    problems |= {name: "unknown_field" for name in raw if name not in known}
    return answers, problems
