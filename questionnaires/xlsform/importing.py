"""From an XLSForm to the content of a questionnaire, with the lists of what was left out and what cannot be taken."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from questionnaires.core import complete
from questionnaires.errors import Problem, QuestionnaireError, advised
from questionnaires.imported import Imported
from questionnaires.library import check_source
from questionnaires.model import SATISFACTION
from questionnaires.source import Source
from questionnaires.xlsform import expressions
from questionnaires.xlsform.taking import METADATA, TAKERS, Content
from questionnaires.xlsform.workbook import ARROW, PARTS, Question, Workbook, open_workbook

_TAKEN = frozenset(
    {
        *("type", "name", "label", "low", "high", "construct", "relevant", "parameters"),
        *("bind", "control", "instance", "choices", "itemset", "list_name", "query"),
    }
)
_REFUSED = {"choice_filter": "filtered", "trigger": "calculated", "media": "media"}
_BINDS = frozenset(("required", "relevant", "constraint", "readonly", "calculate"))
_RANGE = frozenset(("start", "end", "step"))
_LAST_VALUE = re.compile(r"""(['"])([^'"]+)\1 *\)?$""")


@dataclass(frozen=True)
class _Sheet(Source):
    """The content as it is named to its author: by the rows of the form that it came from."""

    workbook: Workbook | None = None
    questions: Mapping[int, Question] = field(default_factory=dict)

    def named(self, place: Sequence[str | int]) -> str:
        found = self.questions.get(int(place[1])) if len(place) > 1 and place[0] == "items" else None
        if found is None or self.workbook is None:
            return super().named(place)
        if len(place) > 3 and place[2] == "options":
            value = self.data["items"][place[1]]["options"][place[3]]["value"]
            return self.workbook.place_of_choice(found, value)
        return self.workbook.place(found["name"])


def read_xlsform(content: bytes, name: str, core: str = "consumer") -> Imported:
    """Reads an XLSForm, .xlsx, as content for `Questionnaire.from_content`.

    The heading of a column names the language of its texts, `label::中文 (zh)`. Notes named title, introduction and
    thanks give those texts. A range from 1 to 10 becomes a scale, with the columns `construct` and `low::中文 (zh)`,
    `high::中文 (zh)` for its ends; another range the choice or number that it is; select_one, select_multiple, integer
    and text become what they are. A text question NAME_other, relevant where the choice `other` of NAME is selected,
    becomes the words of that choice. What the form does not say is filled in from the core (`questionnaires.core`).
    The setting `paths`, as `image>loyalty value>satisfaction`, has the paths between constructs. Raises
    QuestionnaireError where the file is no XLSForm, or asks nothing that can be taken.
    """
    workbook = open_workbook(content, name)
    names = _names(workbook.questions)
    texts: Content = {part: {} for part in PARTS}
    items: list[Content] = []
    questions: dict[str, Question] = {}
    for question in workbook.questions:
        if question["type"] == "note" and question["name"] in PARTS:
            texts[question["name"]] = workbook.texts(question, "label")
        elif question["type"] in METADATA or question["type"] == "note":
            kind = "left_note" if question["type"] == "note" else "left_metadata"
            workbook.leave_out(kind, question["name"], workbook.row(question["name"]))
        elif not _words_of_other(question, items, names) and (item := _item(question, workbook, names)):
            items.append(item)
            questions[item["id"]] = question
    if not items:
        raise QuestionnaireError([*workbook.problems, Problem(name, "whole file", "nothing_asked")])
    _fit_conditions(items, workbook, questions)
    made = {"languages": workbook.languages(), **texts, "items": _scales_of_ten(items, workbook, questions)}
    whole, filled = complete({**made, "paths": _paths(workbook)}, core, name)
    positions = {n: questions[one["id"]] for n, one in enumerate(whole["items"]) if one["id"] in questions}
    problems, advice = advised(check_source(_Sheet(name, whole, {}, workbook, positions)))
    return Imported(whole, (*workbook.problems, *problems), (*workbook.remarks(), *filled, *advice))


def _names(questions: list[Question]) -> dict[str, str]:
    """The id of each question by its name in the form, which may have capitals, blanks or Chinese in it."""
    names = {}
    for position, question in enumerate(questions, 1):
        plain = re.sub("[^a-z0-9_]", "_", question["name"].lower())
        if not re.search("[a-z0-9]", plain):
            plain = f"q{position}"
        names[question["name"]] = plain if plain[0].isalpha() else f"q{plain.removeprefix('_')}"
    return names


def _words_of_other(question: Question, items: list[Content], names: Mapping[str, str]) -> bool:
    """Whether the question is the text that goes with an other option; then marks that option."""
    chosen = _LAST_VALUE.search("".join(question["relevant"]))
    for item in items:
        if chosen and question["type"] == "text" and names[question["name"]] == f"{item['id']}_other":
            others = [option for option in item.get("options", ()) if option["value"] == chosen[2]]
            for option in others:
                option["other"] = True
            return bool(others)
    return False


def _item(question: Question, workbook: Workbook, names: Mapping[str, str]) -> Content | None:
    if question["type"] == "calculate":
        if workbook.row(question["name"]) > 1:  # else pyxform's own
            workbook.refuse(question, "calculated")
        return None
    if question["type"] not in TAKERS:
        written = workbook.written(question["name"], "type") or question["type"]
        workbook.refuse(question, "type_not_taken", type=repr(written))
        return None
    _note_the_rest(question, workbook)
    if names[question["name"]] != question["name"]:
        renamed = f"{question['name']} → {names[question['name']]}"
        workbook.leave_out("renamed", renamed, workbook.row(question["name"]))
    taken = TAKERS[question["type"]](question, workbook)
    if taken is None:
        return None
    item = {"id": names[question["name"]], "label": workbook.texts(question, "label"), **taken}
    item |= {"construct": question["construct"]} if "construct" in question and item["type"] == "scale" else {}
    bind = question.get("bind", {})
    if (required := expressions.truth(bind.get("required", "no"))) is None:
        workbook.refuse(question, "required_yes_or_no", got=repr(bind["required"]))
    item |= {"required": True} if required else {}
    if question["relevant"]:
        condition = expressions.condition(question["relevant"][0]) if len(question["relevant"]) == 1 else None
        if condition:
            item["ask_if"] = condition | {"item": names.get(condition["item"], condition["item"])}
        else:
            workbook.refuse(question, "condition_not_taken", condition=repr(" and ".join(question["relevant"])))
    return item


def _note_the_rest(question: Question, workbook: Workbook) -> None:
    """Says what else stands in the question's row: what changes nothing that is asked is left out, the rest refused."""
    row, bind, parameters = workbook.row(question["name"]), question.get("bind", {}), question.get("parameters", {})
    control = {key for key in question.get("control", {}) if key not in _RANGE}
    if question.get("control", {}).get("appearance", "").startswith("search("):
        control.discard("appearance")
    refused = [code for key, code in _REFUSED.items() if key in question]
    refused += ["media"] if any("media" in choice for choice in question.get("choices", ())) else []
    refused += ["calculated"] if "calculate" in bind else []
    refused += ["read_only"] if expressions.truth(bind.get("readonly", "no")) is not False else []
    refused += ["shuffled"] if expressions.truth(parameters.get("randomize", "no")) is not False else []
    for code in dict.fromkeys(refused):
        workbook.refuse(question, code)
    left = {*(question.keys() - _TAKEN - _REFUSED.keys()), *(bind.keys() - _BINDS), *control}
    left |= {*question.get("instance", {})} | (parameters.keys() - _RANGE - {"randomize", "seed"})
    if question["type"] != "range":
        left |= {*(key for key in ("low", "high", "construct") if key in question)}
    for key in sorted(left):
        workbook.leave_out("left_column", key.removeprefix("jr:"), row)


def _fit_conditions(items: list[Content], workbook: Workbook, questions: Mapping[str, Question]) -> None:
    """Conditions on numbers become such on options where the points of a scale are options; what must not be answered
    becomes the other options, of which one must then be answered."""
    options = {item["id"]: [one["value"] for one in item["options"]] for item in items if item["type"] == "choice"}
    for item in items:
        condition, question = item.get("ask_if", {}), questions[item["id"]]
        values = options.get(condition.get("item"), [])
        if "none_of" in condition:
            chosen = [value for value in values if value not in condition["none_of"]]
            if not chosen:
                del item["ask_if"]
                workbook.refuse(question, "condition_not_taken", condition=repr(" and ".join(question["relevant"])))
                continue
            workbook.leave_out("otherwise", condition["item"], workbook.row(question["name"]))
        elif condition and "one_of" not in condition and values and all(value.isdecimal() for value in values):
            low, high = condition.get("at_least", 0), condition.get("at_most", max(map(int, values)))
            chosen = [value for value in values if low <= int(value) <= high]
        else:
            continue
        item["ask_if"] = {"item": condition["item"], "one_of": chosen}


def _scales_of_ten(items: list[Content], workbook: Workbook, questions: Mapping[str, Question]) -> list[Content]:
    """The items without satisfaction items on another scale, which are refused, all of them once."""
    others = [item for item in items if item["id"] in SATISFACTION and item["type"] != "scale"]
    if others:
        place = ", ".join(workbook.place(questions[item["id"]]["name"]) for item in others)
        workbook.note(Problem(workbook.name, place, "satisfaction_ten"))
    return [item for item in items if item not in others]


def _paths(workbook: Workbook) -> list[list[str]]:
    return [path.split(ARROW) for path in workbook.paths.split()]
