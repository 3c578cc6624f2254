"""From an XLSForm to the content of a questionnaire, with the list of everything that could not be taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from questionnaires.errors import Problem
from questionnaires.item_types import MAX_TEXT
from questionnaires.library import check_content
from questionnaires.model import SCALE
from questionnaires.xlsform import expressions
from questionnaires.xlsform.workbook import Workbook, open_workbook

Question = dict[str, Any]
Content = dict[str, Any]

_PARTS = ("title", "introduction", "thanks")
_TAKEN = {"type", "name", "label", "low", "high", "construct", "bind", "choices", "itemset", "list_name", "parameters"}
_TEN = {"start": str(SCALE[0]), "end": str(SCALE[-1]), "step": "1"}


@dataclass(frozen=True)
class Imported:
    """`content` as far as it could be made; it is fit for use only when there are no `problems`."""

    content: Content
    problems: tuple[Problem, ...]


def read_xlsform(path: Path) -> Imported:
    """Reads an XLSForm, .xlsx, as content for `Questionnaire.from_content`.

    Labels need a language code in their heading, `label::中文 (zh)`. Notes named title, introduction and thanks give
    those texts. A range from 1 to 10 becomes a scale, with the columns `construct` and `low::中文 (zh)`,
    `high::中文 (zh)` for its ends; select_one, select_multiple, integer and text become what they are. A text question
    NAME_other, relevant where the choice `other` of NAME is selected, becomes the words of that choice. Paths are ours
    alone and stay empty. Raises QuestionnaireError where the file is no XLSForm.
    """
    workbook = open_workbook(path)
    texts: Content = {part: {} for part in _PARTS} | {
        question["name"]: workbook.texts(question, "label") for question in workbook.questions if _is_part(question)
    }
    questions = [question for question in workbook.questions if not _is_part(question)]
    items: list[Content] = []
    lines: dict[tuple[str | int, ...], int] = {}
    for question in questions:
        if not _words_of_other(question, items, workbook) and (item := _item(question, workbook)):
            lines["items", len(items)] = workbook.rows.get(question["name"], 1)
            items.append(item)
    content = {"languages": workbook.languages(), **texts, "items": items, "paths": []}
    return Imported(content, (*workbook.problems, *check_content(content, path.name, lines)))


def _is_part(question: Question) -> bool:
    return question["type"] == "note" and question["name"] in _PARTS


def _words_of_other(question: Question, items: list[Content], workbook: Workbook) -> bool:
    """Whether the question is the text that goes with an other option; then marks that option."""
    relevant = question.get("bind", {}).get("relevant", "").replace("../", "")
    for item in items:
        if question["name"] == f"{item['id']}_other" and relevant.endswith("'other')") and "options" in item:
            for option in item["options"]:
                option |= {"other": True} if option["value"] == "other" else {}
            if isinstance(question.get("label"), str):
                message = (
                    f"or_other comes in one language: write the choice 'other' and a text {question['name']} instead"
                )
                workbook.refuse(question, message)
            return True
    return False


def _item(question: Question, workbook: Workbook) -> Content | None:
    if question["type"] not in _TAKERS:
        workbook.refuse(question, f"the type {question['type']!r} cannot be taken")
        return None
    _refuse_the_rest(question, workbook)
    item = {"id": question["name"], "label": workbook.texts(question, "label")}
    item |= _TAKERS[question["type"]](question, workbook)
    item |= {end: workbook.texts(question, end) for end in ("low", "high") if end in question}
    item |= {"construct": question["construct"]} if "construct" in question else {}
    bind = question.get("bind", {})
    if (required := expressions.truth(bind.get("required", "no"))) is None:
        workbook.refuse(question, f"required is yes or no, not {bind['required']!r}")
    item |= {"required": True} if required else {}
    if "relevant" in bind:
        if condition := expressions.condition(bind["relevant"]):
            item["ask_if"] = condition
        else:
            workbook.refuse(question, f"the condition {bind['relevant']!r} cannot be taken")
    return item


def _refuse_the_rest(question: Question, workbook: Workbook) -> None:
    rest = [key for key in question if key not in _TAKEN | {"control"}]
    rest += [key for key in question.get("bind", {}) if key not in ("required", "relevant", "constraint")]
    rest += [key for key in question.get("control", {}) if key not in _TEN]
    rest += [f"{key} of a choice" for choice in question.get("choices", ()) for key in choice if key not in _TAKEN]
    if question["type"] != "range":
        rest += [f"parameter {key}" for key in question.get("parameters", {})]
    for key in dict.fromkeys(rest):
        workbook.refuse(question, f"{key} cannot be taken")


def _constraint(question: Question, workbook: Workbook, take: Callable[[str], Any], example: str) -> Any:
    """What `take` makes of the constraint; None without one, or where it cannot be taken, which is noted."""
    expression = question.get("bind", {}).get("constraint")
    taken = take(expression) if expression else None
    if expression and taken is None:
        workbook.refuse(question, f"the constraint {expression!r} cannot be taken; what can: {example}")
    return taken


def _scale(question: Question, workbook: Workbook) -> Content:
    if question.get("parameters") != _TEN:
        workbook.refuse(question, "a range becomes a scale only with the parameters start=1 end=10 step=1")
    _constraint(question, workbook, lambda expression: None, "none here")
    return {"type": "scale"}


def _options(kind: str) -> Callable[[Question, Workbook], Content]:
    def take(question: Question, workbook: Workbook) -> Content:
        if "choices" not in question:
            workbook.refuse(question, f"choices from the file {question['itemset']!r} cannot be taken")
        _constraint(question, workbook, lambda expression: None, "none here")
        choices: list[Mapping[str, Any]] = question.get("choices", [])
        return {
            "type": kind,
            "options": [
                {"value": choice["name"], "label": workbook.texts(question, "label", of=choice)} for choice in choices
            ],
        }

    return take


def _number(question: Question, workbook: Workbook) -> Content:
    low_high = _constraint(question, workbook, expressions.bounds, ". >= 0 and . <= 20")
    return {"type": "number"} | (dict(zip(("minimum", "maximum"), low_high, strict=True)) if low_high else {})


def _text(question: Question, workbook: Workbook) -> Content:
    longest = _constraint(question, workbook, expressions.length, "string-length(.) <= 200")
    return {"type": "text", "max_length": longest or MAX_TEXT}


_TAKERS: dict[str, Callable[[Question, Workbook], Content]] = {
    "range": _scale,
    "select one": _options("choice"),
    "select all that apply": _options("multiple"),
    "integer": _number,
    "int": _number,
    "text": _text,
    "string": _text,
}
