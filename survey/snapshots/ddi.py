"""A codebook in the two forms that archives and statisticians' programs read: DDI-Codebook 2.5 (XML) and CSV.

The elements stand in the order of the standard's schema, https://ddialliance.org/Specification/DDI-Codebook/2.5/.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree

from survey.base.console import harmless
from survey.base.i18n import FIRST
from survey.tables.outgoing import ENCODING

NAMESPACE = "ddi:codebook:2_5"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
Texts = Mapping[str, str]
"""A text by language, Chinese first; a language may be missing."""


@dataclass(frozen=True)
class Column:
    """A variable: what it is, whether it is a number, what its codes stand for, the questions as they were asked."""

    name: str
    label: Texts
    numeric: bool
    values: Mapping[str, Texts] = field(default_factory=dict)
    questions: Sequence[Texts] = ()


@dataclass(frozen=True)
class Table:
    """A data file, or files of the same columns: where, of what, how many rows."""

    path: str
    label: str
    rows: int
    columns: Sequence[Column]


@dataclass(frozen=True)
class Study:
    """What the data are of: name and code, first and last day (ISO 8601), when they were made, what must be said."""

    title: str
    code: str
    opened_on: str | None
    closed_on: str | None
    made_at: str
    notice: str = ""


def as_csv(study: Study, tables: Sequence[Table]) -> bytes:
    """What must be said, if anything, then a line for each variable and for each of its codes; UTF-8 with the mark that
    Excel needs."""
    lines: list[tuple[str, ...]] = [
        ("file", "variable", "type", "code", "label", "label_en", "question", "question_en")
    ]
    if study.notice:
        lines.append(("", "", "", "", study.notice, "", "", ""))
    for table in tables:
        for column in table.columns:
            kind = "numeric" if column.numeric else "character"
            asked = [" / ".join(one.get(language, "") for one in column.questions) for language in (FIRST, "en")]
            lines.append((table.path, column.name, kind, "", *_both(column.label), *asked))
            for code, label in column.values.items():
                lines.append((table.path, column.name, kind, code, *_both(label), "", ""))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(map(harmless, line) for line in lines)
    return text.getvalue().encode(ENCODING)


def as_xml(study: Study, tables: Sequence[Table]) -> bytes:
    """The codebook as DDI-Codebook 2.5."""
    root = ElementTree.Element("codeBook", {"xmlns": NAMESPACE, "version": "2.5", _LANGUAGE: FIRST})
    _describe_study(root, study)
    for number, table in enumerate(tables, 1):
        text = _add(_add(root, "fileDscr", ID=f"F{number}"), "fileTxt")
        _add(text, "fileName", table.path)
        _add(text, "fileCont", table.label)
        size = _add(text, "dimensns")
        _add(size, "caseQnty", str(table.rows))
        _add(size, "varQnty", str(len(table.columns)))
        _add(text, "fileType", "Apache Parquet")
    variables = _add(root, "dataDscr")
    for number, table in enumerate(tables, 1):
        for place, column in enumerate(table.columns, 1):
            _describe(variables, column, f"F{number}V{place}", f"F{number}")
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _describe_study(root: ElementTree.Element, study: Study) -> None:
    about = _add(root, "stdyDscr")
    citation = _add(about, "citation")
    title = _add(citation, "titlStmt")
    _add(title, "titl", study.title)
    _add(title, "IDNo", study.code)
    _add(_add(citation, "prodStmt"), "prodDate", study.made_at, date=study.made_at)
    summary = _add(_add(about, "stdyInfo"), "sumDscr")
    for event, day in (("start", study.opened_on), ("end", study.closed_on)):
        if day:
            _add(summary, "collDate", day, date=day, event=event)
    _add(summary, "nation", "中国", abbr="CN")
    _add(summary, "geogCover", "甘肃省")
    _add(summary, "anlyUnit", "一次服务")
    _add(summary, "dataKind", "survey data")
    if study.notice:
        _add(about, "notes", study.notice)


def _describe(variables: ElementTree.Element, column: Column, key: str, file: str) -> None:
    measure = "contin" if column.numeric and not column.values else "discrete"
    variable = _add(variables, "var", ID=key, name=column.name, files=file, intrvl=measure)
    _label(variable, column.label)
    for question in column.questions:
        asked = _add(variable, "qstn")
        for language, text in question.items():
            _add(asked, "qstnLit", text).set(_LANGUAGE, language)
    for code, label in column.values.items():
        category = _add(variable, "catgry")
        _add(category, "catValu", code)
        _label(category, label)
    _add(variable, "varFormat", type="numeric" if column.numeric else "character")


def _label(parent: ElementTree.Element, label: Texts) -> None:
    for language, text in label.items():
        _add(parent, "labl", text).set(_LANGUAGE, language)


def _add(parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, tag, attributes)
    made.text = text
    return made


def _both(label: Texts) -> Iterator[str]:
    return (label.get(language, "") for language in (FIRST, "en"))
