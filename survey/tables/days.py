"""Days as people write them, and as spreadsheets keep them."""

import re
from datetime import date, timedelta

from flask_babel import gettext as _

from survey.base.i18n import N_
from survey.tables.cells import Cell, even, said
from survey.tables.columns import Column
from survey.tables.context import Context, WrongError

_CLOCK = r"(?:[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})(?:[-/.]|年)(\d{{1,2}})(?:[-/.]|月)(\d{{1,2}})日?{_CLOCK}")
_IN_ONE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}){_CLOCK}")
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
"""Days that a spreadsheet counts: 1954 to 2119."""
EARLIEST, AHEAD = 1949, 10
"""The years that a day may have: from the first to so many from now."""


def day(context: Context, column: Column, cell: Cell) -> date | None:
    """The day of a cell; None where it may be two days and nobody has chosen. Raises WrongError."""
    text = said(cell)
    found = cell if isinstance(cell, date) else _written(context, text)
    if found is None:
        return None
    if not EARLIEST <= found.year <= context.today.year + AHEAD:
        raise WrongError(N_("%(name)s “%(value)s” 是 %(year)s 年，年份写错了吗？"), value=text, year=found.year)
    if column.past and found > context.today:
        raise WrongError(N_("%(name)s %(value)s 还没有到"), value=text)
    context.note(column, text, found.isoformat())
    return found


def _written(context: Context, text: str) -> date | None:
    """The day of a text; None where it may be two days and nobody has chosen."""
    plain = even(text)
    try:
        if found := _YEAR_FIRST.fullmatch(plain) or _IN_ONE.fullmatch(plain):
            return date(*map(int, found.groups()))
        if _SERIAL.fullmatch(plain):
            return context.first_day + timedelta(days=int(float(plain)))
        if found := _YEAR_LAST.fullmatch(plain):
            first, second, year = map(int, found.groups())
            if first > 12 or first == second:
                return date(year, second, first)
            if second > 12:
                return date(year, first, second)
            order = context.ask(
                "dates",
                _("日期“%(value)s”可以是两天。", value=text),
                [
                    ("day-month", _("日在前：%(day)s", day=date(year, second, first))),
                    ("month-day", _("月在前：%(day)s", day=date(year, first, second))),
                ],
            )
            days = {"day-month": date(year, second, first), "month-day": date(year, first, second)}
            return days.get(order or "")
    except ValueError:
        pass
    raise WrongError(N_("%(name)s 应写成 2026-09-01 这样，不是“%(value)s”"), value=text)
