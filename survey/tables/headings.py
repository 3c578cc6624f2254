"""Where a table stands in a file: its sheet, its row of headings, and which column is which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from survey.base.refusal import RefusedError
from survey.tables.cells import Row, Sheet, said
from survey.tables.columns import Column, Table
from survey.tables.problems import at_line
from survey.tables.questions import ASIDE, Questions

MOST_COLUMNS = 1_000
_FAR = 0.5
"""How alike a known heading must be to an unknown one to be named beside it."""


@dataclass(frozen=True)
class Headed:
    """A row of headings in a sheet, blanks at its end left out."""

    sheet: Sheet
    line: int
    headings: tuple[str, ...]

    def lacking(self, table: Table) -> list[Column]:
        """The needed columns that no heading names or may mean."""
        meant = {column.name for heading in self.headings if (column := table.known(heading) or table.near(heading))}
        return [column for column in table.columns if column.needed and column.name not in meant]


def recognised(table: Table, top: Sequence[Row]) -> int:
    """How many columns the best of these rows names."""
    return max((_count(table, _texts(row)) for row in top), default=0)


def find(table: Table, sheets: Sequence[Sheet], questions: Questions) -> Headed | None:
    """The headings of the only sheet that has the table; None where several have it and none was chosen.

    Raises RefusedError where none has: what the sheet that comes nearest lacks.
    """
    found = [headed for sheet in sheets if (headed := _headed(table, sheet))]
    fitting = [headed for headed in found if not headed.lacking(table)]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        _refuse(table, max(found, key=lambda headed: _count(table, headed.headings), default=None))
    names = [(headed.sheet.name, headed.sheet.name) for headed in fitting]
    chosen = questions.choice("sheet", _("有 %(n)s 张工作表像是这张表。", n=len(fitting)), names)
    return next((headed for headed in fitting if headed.sheet.name == chosen), None)


def columns(table: Table, headed: Headed, questions: Questions) -> Mapping[int, Column]:
    """The columns by their place; those of which two places fit, or of which a heading is not sure, are asked about."""
    fitting: dict[str, list[int]] = {}
    for place, heading in enumerate(headed.headings):
        if column := table.known(heading):
            fitting.setdefault(column.name, []).append(place)
    sure = frozenset(fitting)
    for place, heading in enumerate(headed.headings):
        near = None if not heading or table.known(heading) else table.near(heading)
        if near and near.name not in sure:
            meant = questions.choice(
                f"heading:{heading}",
                _("列“%(heading)s”不认识，像是“%(label)s”。", heading=heading, label=_label(near)),
                [(near.name, _("就是“%(label)s”", label=_label(near))), (ASIDE, _("不用这一列"))],
            )
            if meant == near.name:
                fitting.setdefault(near.name, []).append(place)
    found: dict[int, Column] = {}
    for name, places in fitting.items():
        column, letters = table.column(name), {_letter(place): place for place in places}
        chosen = _letter(places[0])
        if len(places) > 1:
            chosen = (
                questions.choice(
                    f"column:{name}",
                    _("有 %(n)s 列都像是“%(label)s”。", n=len(places), label=_label(column)),
                    [(letter, f"{letter} {headed.headings[place]}") for letter, place in letters.items()],
                )
                or ""
            )
        if chosen:
            found[letters[chosen]] = column
    set_aside = [c for c in table.columns if c.needed and c not in found.values() and c.name not in fitting]
    if set_aside and not questions.asked:
        raise RefusedError(*(at_line(headed.line, _missing(column)) for column in set_aside))
    return found


def _headed(table: Table, sheet: Sheet) -> Headed | None:
    """The row at the top of a sheet that names most columns, the first that is not empty where none names any."""
    rows = [row for row in sheet.top() if any(row[1])]
    if any(len(row[1]) > MOST_COLUMNS for row in rows):
        raise RefusedError(_("表超过 %(most)s 列。", most=f"{MOST_COLUMNS:,}"))
    best = max(rows, key=lambda row: _count(table, _texts(row)), default=None)
    if best is None:
        return None
    texts = _texts(best)
    while texts and not texts[-1]:
        texts.pop()
    return Headed(sheet, best[0], tuple(texts))


def _texts(row: Row) -> list[str]:
    return [said(cell).strip() for cell in row[1]]


def _count(table: Table, headings: Sequence[str]) -> int:
    return len({column.name for heading in headings if heading and (column := table.known(heading))})


def _refuse(table: Table, headed: Headed | None) -> None:
    lacking = headed.lacking(table) if headed else [column for column in table.columns if column.needed]
    line, headings = (headed.line, headed.headings) if headed else (1, ())
    problems = [_missing(column) for column in lacking]
    for heading in dict.fromkeys(headings):
        if heading and not table.known(heading):
            near = table.near(heading, _FAR)
            problems.append(
                _("列“%(heading)s”不认识，最接近的是“%(label)s”", heading=heading, label=_label(near))
                if near
                else _("列“%(heading)s”不认识", heading=heading)
            )
    raise RefusedError(*(at_line(line, problem) for problem in problems))


def _missing(column: Column) -> str:
    return str(_("缺少列 %(name)s（%(label)s）", name=column.name, label=column.label))


def _label(column: Column) -> str:
    return f"{column.label} {column.name}"


def _letter(place: int) -> str:
    """A column as spreadsheets call it: A, B ... Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
