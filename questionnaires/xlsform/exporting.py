"""A questionnaire of ours as an XLSForm, which is read again as the same version."""

import io
from collections.abc import Iterator
from typing import Any

import xlsxwriter
from babel import Locale

from questionnaires.model import SCALE, Condition, Item, Questionnaire, Texts
from questionnaires.xlsform.workbook import ARROW

Row = dict[str, str]


def write_xlsform(questionnaire: Questionnaire) -> bytes:
    """The bytes of an .xlsx with the sheets survey, choices and settings."""
    headings = {code: _heading(code) for code in questionnaire.languages}
    survey = [
        {"type": "note", "name": part} | _texts("label", getattr(questionnaire, part), headings)
        for part in ("title", "introduction", "thanks")
    ]
    survey += [row for item in questionnaire.items for row in _rows(item, headings)]
    choices = [
        {"list_name": item.id, "name": option.value} | _texts("label", option.label, headings)
        for item in questionnaire.items
        for option in item.options
    ]
    paths = " ".join(ARROW.join(path) for path in questionnaire.paths)
    settings = {"default_language": headings[questionnaire.languages[0]], **({"paths": paths} if paths else {})}
    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, plain) as book:
        for name, rows in (("survey", survey), ("choices", choices), ("settings", [settings])):
            sheet = book.add_worksheet(name)
            columns = list(dict.fromkeys(column for row in rows for column in row))
            for number, row in enumerate([dict(zip(columns, columns, strict=True)), *rows]):
                for place, column in enumerate(columns):
                    if column in row:
                        sheet.write_string(number, place, row[column])
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, max(len(columns) - 1, 0), 22)
    return out.getvalue()


def _heading(code: str) -> str:
    locale = Locale.parse(code, sep="-")
    return f"{locale.get_language_name(code.replace('-', '_')) or code} ({code})"


def _texts(part: str, texts: Texts, headings: dict[str, str]) -> Row:
    return {f"{part}::{headings[code]}": texts[code] for code in headings if code in texts}


def _rows(item: Item, headings: dict[str, str]) -> Iterator[Row]:
    row: dict[str, Any] = {"type": _TYPES[item.type].format(item.id), "name": item.id}
    row |= _texts("label", item.label, headings)
    row |= {"required": "yes"} if item.required else {}
    row |= {"relevant": _relevant(item.ask_if)} if item.ask_if else {}
    if item.type == "scale":
        row |= {"parameters": f"start={SCALE[0]} end={SCALE[-1]} step=1", "construct": item.construct}
        row |= _texts("low", item.low or {}, headings) | _texts("high", item.high or {}, headings)
    elif item.type == "number":
        row["constraint"] = f". >= {item.minimum} and . <= {item.maximum}"
    elif item.type == "text":
        row["constraint"] = f"string-length(.) <= {item.max_length}"
    yield {column: value for column, value in row.items() if value}
    for option in item.options:
        if option.other:
            told = _relevant(Condition(item.id, "one_of", (option.value,)))
            yield {"type": "text", "name": f"{item.id}_other", "relevant": told} | _texts(
                "label", option.label, headings
            )


_TYPES = {
    "scale": "range",
    "choice": "select_one {}",
    "multiple": "select_multiple {}",
    "number": "integer",
    "text": "text",
}


def _relevant(condition: Condition) -> str:
    if isinstance(condition.value, tuple):
        return " or ".join(f"selected(${{{condition.item}}}, '{value}')" for value in condition.value)
    sign = {"at_most": "<=", "at_least": ">="}[condition.test]
    return f"${{{condition.item}}} {sign} {condition.value}"
