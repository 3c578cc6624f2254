"""A codebook in the two forms that archives and statisticians' programs read: DDI-Codebook 2.5 (XML) and CSV.

The elements stand in the order of the standard's schema, https://ddialliance.org/Specification/DDI-Codebook/2.5/.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from xml.etree import ElementTree

from survey.base.console import harmless
from survey.base.i18n import FIRST
from survey.tables.outgoing import ENCODING

NAMESPACE = "ddi:codebook:2_5"
PARQUET = "Apache Parquet"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
Texts = Mapping[str, str]
"""A text by language, Chinese first; a language may be missing."""


@dataclass(frozen=True)
class Column:
    """A variable: what it is, whether it is a number, what its codes stand for, the questions as they were asked, and
    whether it is to be weighted."""

    name: str
    label: Texts
    numeric: bool
    values: Mapping[str, Texts] = field(default_factory=dict)
    questions: Sequence[Texts] = ()
    weighted: bool = False


@dataclass(frozen=True)
class Table:
    """A data file, or files of the same columns: where, of what, how many rows.

    `forms`: the same rows and columns for other programs, by name of the file the program. `weights`: the columns that
    are weights, the one to be used first.
    """

    path: str
    label: str
    rows: int
    columns: Sequence[Column]
    forms: Mapping[str, str] = field(default_factory=dict)
    weights: Sequence[str] = ()


@dataclass(frozen=True)
class Study:
    """What the data are of: name and code, first and last day (ISO 8601), when they were made, what must be said, who
    made them, the register they were drawn from.

    `method` and `use`: by element of dataColl and of useStmt, in the order of the standard, what is said there.
    """

    title: str
    code: str
    opened_on: str | None
    closed_on: str | None
    made_at: str
    notice: str = ""
    producer: str = ""
    frame: str = ""
    method: Mapping[str, Texts] = field(default_factory=dict)
    use: Mapping[str, Texts] = field(default_factory=dict)


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
    keys = _keys(tables)
    for table, files in zip(tables, keys, strict=True):
        for key, (name, kind) in zip(files, ((table.path, PARQUET), *table.forms.items()), strict=True):
            text = _add(_add(root, "fileDscr", ID=key), "fileTxt")
            _add(text, "fileName", name)
            _add(text, "fileCont", table.label)
            size = _add(text, "dimensns")
            _add(size, "caseQnty", str(table.rows))
            _add(size, "varQnty", str(len(table.columns)))
            _add(text, "fileType", kind)
    variables = _add(root, "dataDscr")
    for table, files in zip(tables, keys, strict=True):
        known = {column.name: f"{files[0]}V{place}" for place, column in enumerate(table.columns, 1)}
        for column in table.columns:
            weighing = {}
            if column.name in table.weights:
                weighing["wgt"] = "wgt"
            elif column.weighted and table.weights:
                weighing["wgt-var"] = known[table.weights[0]]
            _describe(variables, column, ID=known[column.name], files=" ".join(files), **weighing)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _keys(tables: Sequence[Table]) -> list[list[str]]:
    """The keys of each table's files, numbered through."""
    number = count(1)
    return [[f"F{next(number)}" for _file in (table.path, *table.forms)] for table in tables]


def _describe_study(root: ElementTree.Element, study: Study) -> None:
    about = _add(root, "stdyDscr")
    citation = _add(about, "citation")
    title = _add(citation, "titlStmt")
    _add(title, "titl", study.title)
    _add(title, "IDNo", study.code)
    made = _add(citation, "prodStmt")
    if study.producer:
        _add(made, "producer", study.producer)
    _add(made, "prodDate", study.made_at, date=study.made_at)
    summary = _add(_add(about, "stdyInfo"), "sumDscr")
    for event, day in (("start", study.opened_on), ("end", study.closed_on)):
        if day:
            _add(summary, "collDate", day, date=day, event=event)
    _add(summary, "nation", "中国", abbr="CN")
    _add(summary, "geogCover", "甘肃省")
    _add(summary, "anlyUnit", "一次服务")
    _add(summary, "dataKind", "survey data")
    if study.method:
        collected = _add(_add(about, "method"), "dataColl")
        for element, texts in study.method.items():
            if element == "collMode" and study.frame:
                _add(_add(collected, "sampleFrame"), "sampleFrameName", study.frame)
            _say(collected, element, texts)
    if study.use:
        use = _add(_add(about, "dataAccs"), "useStmt")
        for element, texts in study.use.items():
            _say(use, element, texts)
    if study.notice:
        _add(about, "notes", study.notice)


def _describe(variables: ElementTree.Element, column: Column, **about: str) -> None:
    measure = "contin" if column.numeric and not column.values else "discrete"
    variable = _add(variables, "var", name=column.name, intrvl=measure, **about)
    _say(variable, "labl", column.label)
    for question in column.questions:
        _say(_add(variable, "qstn"), "qstnLit", question)
    for code, label in column.values.items():
        category = _add(variable, "catgry")
        _add(category, "catValu", code)
        _say(category, "labl", label)
    _add(variable, "varFormat", type="numeric" if column.numeric else "character")


def _say(parent: ElementTree.Element, tag: str, texts: Texts) -> None:
    for language, text in texts.items():
        _add(parent, tag, text).set(_LANGUAGE, language)


def _add(parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, tag, attributes)
    made.text = text
    return made


def _both(label: Texts) -> Iterator[str]:
    return (label.get(language, "") for language in (FIRST, "en"))
