"""An XLSForm as a list of questions, each with its row, and the lists of what cannot be taken and what is left out."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# pyxform publishes no types.
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from questionnaires.errors import Problem, QuestionnaireError
from questionnaires.xlsform.languages import code_of, script_of

FORMATS = (".xlsx", ".md")
MOST_ROWS = 300
"""Rows of a sheet: a questionnaire has some twenty questions."""
LARGEST = 4 * 2**20
"""Bytes of a workbook when unpacked: a small file can hold a large one."""
PARTS = ("title", "introduction", "thanks")
"""Notes of these names are what the page says around its questions."""
ARROW = ">"
"""Between the constructs of a path."""
_GENERATED = re.compile("reserved_name_for_field_list_labels|generated_")
_PLAIN = "default"
_ONE_BY_ONE = ("left_column", "renamed", "left_language", "otherwise")
_SHEETS = {"left_setting": "settings", "left_language": "choices"}

Question = dict[str, Any]
Row = Mapping[str, str]


@dataclass
class Workbook:
    """What pyxform made of one file; `refuse` and the reading of texts note what cannot be taken, `leave_out` what is
    left out without loss."""

    name: str
    survey: Sequence[Row]
    choices: Sequence[Row]
    plain_language: str = ""
    paths: str = ""
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def row(self, name: str) -> int:
        """The row of the survey sheet in which a name came first; row 1, of the headings, where none has it."""
        return next((number for number, row in enumerate(self.survey, 2) if _cell(row, "name") == name), 1)

    def written(self, name: str, part: str) -> str:
        """What the survey sheet has in a column for the question of a name."""
        number = self.row(name)
        return _cell(self.survey[number - 2], part) if number > 1 else ""

    def place(self, name: str) -> str:
        """Where a question stands, in words."""
        return f"survey row {self.row(name)} ({name})" if self.row(name) > 1 else f"survey ({name})"

    def place_of_choice(self, question: Question, choice: str) -> str:
        """Where a choice of the question stands, in words."""
        number = self.row_of_choice(question, choice)
        return f"choices row {number} ({choice})" if number > 1 else self.place(question["name"])

    def row_of_choice(self, question: Question, choice: str) -> int:
        """The row of the choices sheet in which a choice of the question came first; row 1 where there is none."""
        for number, row in enumerate(self.choices, 2):
            listed = _cell(row, "list_name") or _cell(row, "list name")
            if (listed, _cell(row, "name") or _cell(row, "value")) == (question.get("list_name"), choice):
                return number
        return 1

    def refuse(self, question: Question, code: str, /, **values: object) -> None:
        """Notes that something of a question cannot be taken, with the row it stands in."""
        self.note(Problem(self.name, self.place(question["name"]), code, tuple(values.items())))

    def leave_out(self, kind: str, what: str, row: int) -> None:
        """Notes that something of a kind is left out; `what` it is called, the same in many rows."""
        rows = self.left_out.setdefault(kind, {}).setdefault(what, [])
        if row not in rows:
            rows.append(row)

    def remarks(self) -> Iterator[Problem]:
        """What was left out: a line for each column, renaming and language, else for each kind."""
        for kind, things in self.left_out.items():
            for told in [(what,) for what in things] if kind in _ONE_BY_ONE else [tuple(things)]:
                rows = sorted({row for what in told for row in things[what]})
                place = f"{_SHEETS.get(kind, 'survey')} row{'s' if len(rows) > 1 else ''} {', '.join(map(str, rows))}"
                yield Problem(self.name, place, kind, (("what", told),))

    def texts(self, question: Question, part: str, of: Question | None = None) -> dict[str, str]:
        """A label of the question, or of one of its choices, by language; what names no language is left out."""
        told = (of or question).get(part, {})
        texts: dict[str, str] = {}
        for heading, words in ({_PLAIN: told} if isinstance(told, str) else told).items():
            if (language := self.language(heading)) is None:
                named = (("language", repr(heading)),)
                self.note(Problem(self.name, "column headings", "language_without_code", named))
                continue
            if "${" in words:
                self.refuse(question, "repeats_answer", part=part)
            if heading != _PLAIN or language not in texts:
                texts[language] = words
        return texts

    def note(self, problem: Problem) -> None:
        """Adds the problem once."""
        if problem not in self.problems:
            self.problems.append(problem)

    def language(self, heading: str) -> str | None:
        """The language of a column's texts."""
        return self.plain_language if heading == _PLAIN else code_of(heading)

    def languages(self) -> list[str]:
        """Language codes of the questions in the order of the columns, the form's default language first."""
        told = [question.get("label", {}) for question in self.questions]
        headings = [heading for label in told for heading in ([_PLAIN] if isinstance(label, str) else label)]
        codes = dict.fromkeys(code for heading in headings if (code := self.language(heading)))
        return sorted(codes, key=lambda code: code != self.plain_language)


def open_workbook(content: bytes, name: str) -> Workbook:
    """Reads an .xlsx (or the same as tables in .md); raises QuestionnaireError where it is no XLSForm at all."""
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if suffix not in FORMATS:
        raise QuestionnaireError([Problem(name, "whole file", "unknown_ending", (("endings", FORMATS),))])
    try:
        if suffix == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                if sum(part.file_size for part in packed.infolist()) > LARGEST:
                    raise QuestionnaireError([Problem(name, "whole file", "too_large")])
        sheets = get_xlsform(content if suffix == ".xlsx" else content.decode(), suffix)
        if max(len(rows or ()) for rows in (sheets.survey, sheets.choices, sheets.settings)) > MOST_ROWS:
            raise QuestionnaireError([Problem(name, "whole file", "too_large")])
        form = workbook_to_json(sheets, fallback_form_name="form", warnings=[])
    except QuestionnaireError:
        raise
    except Exception as error:  # beside its own, the library raises whatever a broken file makes it stumble over
        told = str(error) if isinstance(error, PyXFormError) else type(error).__name__
        raise QuestionnaireError([Problem(name, "whole file", "no_xlsform", (("error", told),))]) from error
    workbook = Workbook(name, sheets.survey or [], sheets.choices or [])
    workbook.questions += _flat(form["children"], workbook, ())
    workbook.plain_language = _plain_language(form["default_language"], workbook)
    for row in sheets.settings or []:
        for setting in row:
            if setting == "paths":
                workbook.paths = row[setting]
            elif setting != "default_language":
                workbook.leave_out("left_setting", setting, 2)
    return workbook


def _plain_language(default: str, workbook: Workbook) -> str:
    if default != _PLAIN and (told := code_of(default)):
        return told
    labels = [question.get("label", "") for question in workbook.questions]
    plain = [label if isinstance(label, str) else label.get(_PLAIN, "") for label in labels]
    if any(plain):
        language = script_of([label for label in plain if label])
        workbook.leave_out("plain_labels", language, 1)
        return language
    return next((code for label in labels if label for heading in label if (code := code_of(heading))), "zh")


def _flat(children: list[Question], workbook: Workbook, relevant: tuple[str, ...]) -> Iterator[Question]:
    """The questions out of their groups, each with the conditions of all groups around it."""
    for child in children:
        own = child.get("bind", {}).get("relevant")
        conditions = tuple(dict.fromkeys((*relevant, own) if own else relevant))
        if _GENERATED.match(child["name"]):
            continue
        if child["name"] == "meta":
            yield from ({**one, "relevant": ()} for one in child["children"] if one["name"] != "instanceID")
        elif "children" not in child:
            if isinstance(child.get("text"), dict | str):
                child.setdefault("label", child.pop("text"))
            yield {**child, "relevant": conditions}
        elif child["type"] == "group":
            workbook.leave_out("left_group", child["name"], workbook.row(child["name"]))
            yield from _flat(child["children"], workbook, conditions)
        else:
            workbook.refuse(child, "kind_with_questions", kind=child["type"])


def _cell(row: Row, heading: str) -> str:
    """A cell by its heading, in whichever case that is written."""
    return next((value for key, value in row.items() if key.lower() == heading), "")
