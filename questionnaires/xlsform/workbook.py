"""An XLSForm as a list of questions, each with its row, and the list of what cannot be taken from it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# pyxform publishes no types.
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform

from questionnaires.errors import Problem, QuestionnaireError

_LANGUAGE = re.compile(r"\(([a-z]{2,3}(?:-[A-Za-z]+)?)\)$")
_FORMATS = (".xlsx", ".md")


@dataclass
class Workbook:
    """What pyxform made of one file; `refuse` and the reading of texts note what cannot be taken."""

    name: str
    rows: Mapping[str, int]
    default_language: str
    questions: list[dict[str, Any]]
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, question: Mapping[str, Any], code: str, /, **values: object) -> None:
        """Notes that something of a question cannot be taken, with the row it stands in."""
        row = self.rows.get(question["name"])
        place = f"survey row {row} ({question['name']})" if row else f"survey ({question['name']})"
        self.note(Problem(self.name, place, code, tuple(values.items())))

    def texts(self, question: Mapping[str, Any], part: str, of: Mapping[str, Any] | None = None) -> dict[str, str]:
        """A label of the question, or of one of its choices, by language; languages without a code are left out."""
        texts = (of or question).get(part, {})
        if isinstance(texts, str):
            self.refuse(question, "label_without_language", part=part)
            return {}
        for language, words in texts.items():
            if not _LANGUAGE.search(language):
                told = (("language", repr(language)),)
                self.note(Problem(self.name, "column headings", "language_without_code", told))
            if "${" in words:
                self.refuse(question, "repeats_answer", part=part)
        return {found[1]: words for language, words in texts.items() if (found := _LANGUAGE.search(language))}

    def note(self, problem: Problem) -> None:
        """Adds the problem once."""
        if problem not in self.problems:
            self.problems.append(problem)

    def languages(self) -> list[str]:
        """Language codes in the order of the columns, the form's default language first."""
        names = [name for question in self.questions for name in question.get("label", {}) if "label" in question]
        names.sort(key=lambda name: name != self.default_language)
        return list(dict.fromkeys(found[1] for name in names if (found := _LANGUAGE.search(name))))


def open_workbook(path: Path) -> Workbook:
    """Reads an .xlsx (or the same as tables in .md); raises QuestionnaireError where it is no XLSForm at all."""
    if path.suffix not in _FORMATS:
        raise QuestionnaireError([Problem(path.name, "whole file", "unknown_ending", (("endings", _FORMATS),))])
    try:
        sheets = get_xlsform(path.read_bytes(), path.suffix)
        form = workbook_to_json(sheets, fallback_form_name=path.stem, warnings=[])
    except PyXFormError as error:
        raise QuestionnaireError([Problem(path.name, "whole file", "no_xlsform", (("error", str(error)),))]) from error
    # Row 1 has the headings; a name used twice belongs to the row in which it came first.
    rows = {row["name"]: number for number, row in reversed([*enumerate(sheets.survey, 2)]) if "name" in row}
    workbook = Workbook(path.name, rows, form["default_language"], [])
    workbook.questions += _flat(form["children"], workbook)
    return workbook


def _flat(children: list[dict[str, Any]], workbook: Workbook) -> Iterator[dict[str, Any]]:
    for child in children:
        if "children" not in child:
            yield child
        elif child["type"] == "group":
            # The group that pyxform adds by itself holds nothing an author wrote.
            if child["name"] != "meta":
                workbook.refuse(child, "group_apart")
                yield from _flat(child["children"], workbook)
        else:
            workbook.refuse(child, "kind_with_questions", kind=child["type"])
