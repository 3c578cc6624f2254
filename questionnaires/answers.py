"""Posted strings become answers."""

from collections.abc import Mapping, Sequence

from questionnaires.asking import holds
from questionnaires.item_types import READERS, Answer, RefusedError
from questionnaires.model import Item, Questionnaire

RESERVED = frozenset({"ticket", "lang", "size", "contact", "-layout"})
"""Fields that the page itself posts; no item may be called so."""

Posted = Mapping[str, Sequence[str]]


def clean(questionnaire: Questionnaire, raw: Posted) -> tuple[dict[str, Answer], dict[str, str]]:
    """Reads what a respondent posted, `{field: [strings]}`, in one pass.

    Returns the answers, only of items that were answered, in the questionnaire's order: scale and number int, choice
    and text str, multiple a list of str, None for a scale of which somebody cannot tell (`UNSURE`); and the problems by
    field: `required`, `out_of_range`, `not_an_option`, `not_a_number`, `too_long`, `not_text`, or `unknown_field` under
    a name that is no item's. An empty string is no answer: so an optional question is left out. An answer to a question
    whose condition does not hold is dropped. Two of the three satisfaction items may be missing: that response is
    accepted and has no score.
    """
    answers: dict[str, Answer] = {}
    problems: dict[str, str] = {}
    for item in questionnaire.items:
        if not holds(item.ask_if, answers):
            continue
        _read(item, _posted(raw, item), answers, problems)
        if (words := item.other_words) and item.chose_other(answers.get(item.id)):
            _read(words, _posted(raw, words), answers, problems)
    known = RESERVED | questionnaire.fields
    return answers, problems | {name: "unknown_field" for name in raw if name not in known}


def _posted(raw: Posted, item: Item) -> list[str]:
    return [text for value in raw.get(item.id, ()) if (text := value.strip())]


def _read(item: Item, posted: Sequence[str], answers: dict[str, Answer], problems: dict[str, str]) -> None:
    if posted:
        try:
            answers[item.id] = READERS[item.type](item, posted)
        except RefusedError as refused:
            problems[item.id] = refused.code
    elif item.required:
        problems[item.id] = "required"
