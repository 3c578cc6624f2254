"""What becomes of each type of question: an item of ours, a word about what is left out, or a refusal with its row."""

import re
from collections.abc import Callable
from typing import Any

from questionnaires.item_types import MAX_TEXT
from questionnaires.model import SCALE
from questionnaires.xlsform import expressions
from questionnaires.xlsform.workbook import Question, Workbook

Content = dict[str, Any]

_KNOWN_TO_THE_DEVICE = ("deviceid", "subscriberid", "simserial", "phonenumber", "username", "email")
METADATA = frozenset(
    {
        *("start", "end", "today", "audit", "start-geopoint", "background-audio", "background-geopoint"),
        *_KNOWN_TO_THE_DEVICE,
        *(f"uri:{name}" for name in _KNOWN_TO_THE_DEVICE),
    }
)
"""What the program that shows the form notes by itself, and nobody is asked; pyxform spells some without `uri:`."""
MOST_POINTS = 11
"""Points up to which a range is a choice among them; a longer one is a number."""
_TEN = {"start": SCALE[0], "end": SCALE[-1], "step": 1}
_OTHER = {"zh": "其他", "en": "Other"}


def constraint(question: Question, workbook: Workbook, take: Callable[[str], Any], example: str) -> Any:
    """What `take` makes of the constraint; None without one, or where it cannot be taken, which is noted."""
    expression = question.get("bind", {}).get("constraint")
    taken = take(expression) if expression else None
    if expression and taken is None:
        workbook.refuse(question, "constraint_not_taken", constraint=repr(expression), example=example)
    return taken


def _range(question: Question, workbook: Workbook) -> Content | None:
    """A scale from 1 to 10; another range is a choice among its points, or a number where they are many."""
    constraint(question, workbook, lambda expression: None, "none here")
    told = {name: str(question.get("parameters", {}).get(name, known)) for name, known in _TEN.items()}
    if not all(re.fullmatch(r"-?\d+", value) for value in told.values()):
        workbook.refuse(question, "no_range", parameters=", ".join(f"{name}={value}" for name, value in told.items()))
        return None
    start, end, step = (int(told[name]) for name in _TEN)
    ends: Content = {end: workbook.texts(question, end) for end in ("low", "high") if end in question}
    if (start, end, step) == tuple(_TEN.values()):
        return {"type": "scale", **ends}
    if step < 1 or end <= start:
        workbook.refuse(question, "no_range", parameters=f"start={start}, end={end}, step={step}")
        return None
    points = range(start, end + 1, step)
    if start >= 0 and len(points) <= MOST_POINTS:
        words = {points[0]: ends.get("low", {}), points[-1]: ends.get("high", {})}
        languages = workbook.languages()
        return {
            "type": "choice",
            "options": [
                {
                    "value": str(point),
                    "label": {code: f"{point} {words.get(point, {}).get(code, '')}".strip() for code in languages},
                }
                for point in points
            ],
        }
    if step == 1:
        return {"type": "number", "minimum": start, "maximum": end}
    workbook.refuse(question, "no_range", parameters=f"start={start}, end={end}, step={step}")
    return None


def _options(kind: str) -> Callable[[Question, Workbook], Content]:
    def take(question: Question, workbook: Workbook) -> Content:
        search = question.get("control", {}).get("appearance", "")
        if "choices" not in question or search.startswith("search("):
            file = question.get("itemset", "") if "choices" not in question else search
            workbook.refuse(question, "choices_from_file", file=repr(file))
        constraint(question, workbook, lambda expression: None, "none here")
        options = [_option(choice, question, workbook) for choice in question.get("choices", [])]
        return {"type": kind, "options": options}

    return take


def _option(choice: Question, question: Question, workbook: Workbook) -> Content:
    label, languages = workbook.texts(question, "label", of=choice), workbook.languages()
    if choice["name"] == "other" and workbook.row_of_choice(question, "other") == 1:  # of or_other, English alone
        label = {code: _OTHER.get(code, _OTHER["en"]) for code in languages}
    for code in label.keys() - languages:
        workbook.leave_out("left_language", code, workbook.row_of_choice(question, choice["name"]))
        del label[code]
    return {"value": choice["name"], "label": label}


def _number(question: Question, workbook: Workbook) -> Content:
    return {"type": "number"} | (constraint(question, workbook, expressions.bounds, ". >= 0 and . <= 20") or {})


def _text(question: Question, workbook: Workbook) -> Content:
    longest = constraint(question, workbook, expressions.length, "string-length(.) <= 200")
    return {"type": "text", "max_length": longest or MAX_TEXT}


TAKERS: dict[str, Callable[[Question, Workbook], Content | None]] = {
    "range": _range,
    "select one": _options("choice"),
    "select one external": _options("choice"),
    "select all that apply": _options("multiple"),
    "integer": _number,
    "int": _number,
    "text": _text,
    "string": _text,
    "phone number": _text,
}
