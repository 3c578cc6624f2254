"""Tables that people hand in, read in one way whatever they are: what was read, how, and what is wrong or doubtful."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _

from survey.base.clock import today
from survey.base.i18n import N_
from survey.base.refusal import RefusedError
from survey.tables import headings
from survey.tables.cells import Cell, fold, said
from survey.tables.columns import Column, Table
from survey.tables.context import Context, WrongError
from survey.tables.known import EXAMPLES
from survey.tables.nouns import Nouns, county_of, known_nouns
from survey.tables.problems import Problems
from survey.tables.questions import Question, Questions
from survey.tables.sheets import Book, opened
from survey.tables.values import value_of

MOST_ROWS = 200_000
_NAMING = frozenset({"sector", "city", "family", "place"})
_PLAIN: Mapping[str, str] = MappingProxyType({})

Record = tuple[int, dict[str, Any]]
"""The line or row of a sheet on which a record stands, and its values by column; None or "" where it has none. Beside a
city stands the `county` by which it was told, if it was."""


@dataclass
class Reading:
    """A file as it was read: nothing holds before `questions` are answered, nor where there are `problems`.

    columns: by place; left_out: headings of columns that are not read; blank: rows without any value; taken: what texts
    were taken for, by column and text.
    """

    table: Table
    book: Book
    headed: headings.Headed | None = None
    columns: Mapping[int, Column] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    blank: int = 0
    problems: Problems = field(default_factory=Problems)
    questions: Sequence[Question] = ()
    taken: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def sound(self) -> list[Record]:
        """The records in which nothing is wrong; none while anything is asked, as its answer is still missing there."""
        return [] if self.questions else [one for one in self.records if one[0] not in self.problems.lines]

    @property
    def left_out(self) -> list[str]:
        """The headings of the columns that are not read."""
        all_headings = self.headed.headings if self.headed else ()
        return [text or _("（没有列名）") for place, text in enumerate(all_headings) if place not in self.columns]

    @property
    def renamed(self) -> list[tuple[str, Column]]:
        """The headings that are called otherwise than the columns for which they were taken."""
        found = [(self.heading(place), column) for place, column in self.columns.items()]
        return [(heading, column) for heading, column in found if heading not in (column.name, column.label)]

    @property
    def other_sheets(self) -> list[str]:
        """The names of the sheets that are not read."""
        return [sheet.name for sheet in self.book.sheets if self.headed and sheet.name != self.headed.sheet.name]

    def told(self) -> list[str]:
        """How it was read, what was left out, and what was taken for what."""
        if self.headed is None:
            return []
        values = {"form": self.book.form, "line": self.headed.line}
        if self.book.separator:
            sign = {",": _("逗号"), ";": _("分号"), "\t": _("制表符")}[self.book.separator]
            how = _(
                "读作 %(form)s：编码 %(encoding)s，%(sign)s分隔，表头在第 %(line)s 行。",
                encoding=self.book.encoding,
                sign=sign,
                **values,
            )
        else:
            how = _("读作 %(form)s：工作表“%(sheet)s”，表头在第 %(line)s 行。", sheet=self.headed.sheet.name, **values)
        lists = (
            (_("没有读的工作表：%(listed)s。"), self.other_sheets),
            (_("没有用的列：%(listed)s。"), [] if self.questions else self.left_out),
            (_("列名：%(listed)s。"), [f"{heading} → {column.said()}" for heading, column in self.renamed]),
            (_("写法：%(listed)s。"), [f"{text} → {value}" for (_column, text), value in self.taken.items()]),
        )
        return [str(how), *(str(sentence) % {"listed": _("；").join(found)} for sentence, found in lists if found)]

    def heading(self, place: int) -> str:
        """The heading of a column, as the file has it."""
        return self.headed.headings[place] if self.headed else ""

    def refuse(self) -> None:
        """Raise RefusedError with what is asked and what is wrong, where there is anything."""
        if self.questions or self.problems.count:
            raise RefusedError(*map(str, self.questions), *self.problems.named())


def read(table: Table, content: bytes, chosen: Mapping[str, str] = _PLAIN, nouns: Nouns | None = None) -> Reading:
    """Read a file as a table; `chosen`: answers to what an earlier reading asked.

    `nouns`: what its columns may name, from the database where it is left out. Raises RefusedError where it is no table
    or lacks a column.
    """
    book = opened(content, lambda top: headings.recognised(table, top))
    questions = Questions(chosen)
    reading = Reading(table, book)
    try:
        reading.headed = headings.find(table, book.sheets, questions)
        if reading.headed:
            reading.columns = headings.columns(table, reading.headed, questions)
            context = _context(table, questions, nouns, book.first_day, book.separator)
            _read_rows(reading, context)
            reading.taken = context.taken
    except csv.Error as error:
        reading.problems.add(0, N_("不是 CSV（%(error)s）"), error=error)
    reading.questions = tuple(questions.asked.values())
    return reading


def entered(table: Table, texts: Mapping[str, str], problems: Problems, nouns: Nouns | None = None) -> Record:
    """One record of a table by the texts of a form, on line 0; notes what is wrong."""
    questions = Questions(_PLAIN)
    context = _context(table, questions, nouns)
    record = _values(context, 0, {c.name: (c.name, c, texts.get(c.name, "").strip()) for c in table.columns}, problems)
    for question in questions.asked.values():
        problems.add(0, N_("%(asked)s 请写得更清楚：%(choices)s"), asked=question.asked, choices=_offered(question))
    return 0, record


def _offered(question: Question) -> str:
    return str(_("；").join(label for _value, label in question.choices))


def _context(
    table: Table, questions: Questions, nouns: Nouns | None, first_day: date | None = None, separator: str = ""
) -> Context:
    if nouns is None:
        naming = any(column.kind in _NAMING for column in table.columns)
        nouns = known_nouns() if naming else Nouns({})
    return Context(nouns, questions, today(), first_day or date(1899, 12, 30), separator)


def _read_rows(reading: Reading, context: Context) -> None:
    problems = reading.problems
    assert reading.headed is not None
    sheet, first, width = reading.headed.sheet, reading.headed.line, len(reading.headed.headings)
    absent = {c.name: "" if c.kind in ("text", "code", "choice", "place") else None for c in reading.table.columns}
    last = first
    try:
        for line, cells in sheet.rows():
            last = line
            if line <= first:
                continue
            if not any(cells):
                reading.blank += 1
                continue
            if not EXAMPLES.isdisjoint(map(said, cells)):
                problems.add(line, N_("这一行是模板里的示例，请删去"))
            if any(cells[width:]) or (reading.book.separator and len(cells) < width):
                problems.add(line, N_("列数和表头不一样"))
            if len(reading.records) == MOST_ROWS:
                raise RefusedError(_("文件超过 %(most)s 行。", most=f"{MOST_ROWS:,}"))
            named = {
                column.name: (reading.heading(place), column, cells[place] if place < len(cells) else "")
                for place, column in reading.columns.items()
            }
            reading.records.append((line, absent | _values(context, line, named, problems)))
    except csv.Error as error:
        problems.add(last + 1, N_("不是 CSV（%(error)s）"), error=error)
    if not reading.records and not problems.count:
        problems.add(0, N_("文件里没有数据行"))
    _find_twins(reading)


def _values(
    context: Context, line: int, cells: Mapping[str, tuple[str, Column, Cell]], problems: Problems
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, (heading, column, cell) in cells.items():
        try:
            values[name] = value_of(context, column, cell)
            if column.kind == "city":
                values["county"] = county_of(said(cell))
        except WrongError as wrong:
            problems.add(line, wrong.sentence, name=heading, **wrong.values)
            values[name] = None
    return values


def _find_twins(reading: Reading) -> None:
    """Note rows that are of one thing: the same codes, full-width and case aside."""
    unique = reading.table.unique
    if not {column.name for column in reading.columns.values()} & set(unique):
        return
    seen: dict[tuple[str, ...], tuple[int, str]] = {}
    name = "、".join(reading.heading(p) for p, column in reading.columns.items() if column.name in unique)
    for line, record in reading.records:
        if record[unique[0]] in (None, ""):
            continue
        texts = [_plainly(record[one]) for one in unique]
        value = " ".join(filter(None, texts))
        before, spelled = seen.setdefault(tuple(map(fold, texts)), (line, value))
        if before == line:
            continue
        sentence = (
            N_("%(name)s “%(value)s” 在第 %(line)s 行已有")
            if spelled == value
            else N_("%(name)s “%(value)s” 和第 %(line)s 行的“%(other)s”只差大小写或全半角，会被看成同一个")
        )
        reading.problems.add(line, sentence, name=name, value=value, line=before, other=spelled)


def _plainly(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else value if isinstance(value, str) else said(value)
