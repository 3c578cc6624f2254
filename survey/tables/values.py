"""What a cell says, by the kind of its column: a text, a code, a number, a day, a sector or city, yes or no."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from stdnum.cn import uscc

from survey.base.i18n import N_
from survey.tables.cells import Cell, Shown, Unread, even, fold, said
from survey.tables.columns import Column
from survey.tables.context import Context, WrongError
from survey.tables.days import day
from survey.web import numbers

_MADE_A_NUMBER = re.compile(r"\d(?:\.\d+)?[Ee]\+\d+")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([, ])\d{3})(?:\1\d{3})*(?:\.\d+)?")
_EITHER = re.compile(r"[+-]?(?:\d[\d.]*,\d+|[1-9]\d{0,2}(?:\.\d{3})+)")
"""In a file separated by semicolons: a comma may be the decimal sign, a point may part thousands."""
_WITH_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?")
_IN_WORDS = re.compile(r"\d.*[十百千万亿%‰]|[约近超]\s*\d|\d\s*[次个人元]")
_YES_NO = {"1": True, "true": True, "yes": True, "y": True, "是": True}
_YES_NO |= {"0": False, "false": False, "no": False, "n": False, "否": False}
_REPEATED = frozenset({"uscc", "sector", "city", "family", "place"})


def value_of(context: Context, column: Column, cell: Cell) -> Any:
    """The value of a cell: of an empty one None, or "" in columns of texts; raises WrongError.

    None also where the cell asks something first.
    """
    if isinstance(cell, Unread):
        formula, error = N_("单元格 %(cell)s 是公式，请粘贴为数值"), N_("单元格 %(cell)s 是错误值 %(value)s")
        raise WrongError(error if cell.is_error else formula, cell=cell.place, value=cell.text)
    if cell == "":
        if column.filled:
            raise WrongError(N_("%(name)s 是空的"))
        return "" if column.kind in ("text", "code", "choice", "place") else None
    if column.kind not in _REPEATED:
        return _KINDS[column.kind](context, column, cell)
    place = column.name, cell
    if place not in context.known:
        try:
            context.known[place] = _KINDS[column.kind](context, column, cell)
        except WrongError as wrong:
            context.known[place] = wrong
    found = context.known[place]
    if isinstance(found, WrongError):
        raise found.with_traceback(None)
    return found


def _text(_context: Context, column: Column, cell: Cell) -> str:
    text = said(cell)
    if column.longest and len(text) > column.longest:
        raise WrongError(N_("%(name)s 超过 %(most)s 个字"), most=column.longest)
    if not text.isprintable():
        raise WrongError(N_("%(name)s 里有不能显示的字符"))
    return text


def _code(context: Context, column: Column, cell: Cell) -> str:
    """A code as it is written; what a spreadsheet made of it is no code any more."""
    if isinstance(cell, date):
        raise WrongError(
            N_(
                "%(name)s 的代码被表格软件改成了日期 %(value)s。请先把这一列设为“文本”"
                "（选中整列，设置单元格格式，文本），再重新填写"
            ),
            value=said(cell),
        )
    if _MADE_A_NUMBER.fullmatch(even(said(cell))):
        raise WrongError(
            N_(
                "%(name)s 的代码被表格软件改成了数 %(value)s，后几位已经丢了。请先把这一列设为“文本”"
                "（选中整列，设置单元格格式，文本），再重新填写"
            ),
            value=said(cell),
        )
    return _text(context, column, cell)


def _uscc(context: Context, column: Column, cell: Cell) -> str:
    text = _code(context, column, cell)
    if not uscc.is_valid(even(text)):
        raise WrongError(N_("%(name)s “%(value)s” 不是有效的统一社会信用代码"), value=text)
    return str(uscc.compact(even(text)))


def _number(context: Context, column: Column, cell: Cell) -> float | None:
    text = cell.amount if isinstance(cell, Shown) else said(cell)
    plain = even(text)
    if context.separator == ";" and _EITHER.fullmatch(plain):
        sign = context.ask(
            "decimal",
            _("这个文件用分号分隔，数里有逗号或点，例如“%(value)s”。", value=text),
            [
                ("point", _("点是小数点，逗号分千位（1,234.5）")),
                ("comma", _("逗号是小数点，点分千位（1.234,5）")),
            ],
        )
        if sign is None:
            return None
        if sign == "comma" and _WITH_COMMA.fullmatch(plain):
            plain = plain.replace(".", "").replace(",", ".")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "").replace(" ", "")
    value = None if isinstance(cell, date) else numbers.number(plain)
    if value is None and _IN_WORDS.search(plain):
        raise WrongError(
            N_("%(name)s 的“%(value)s”请只写数，不带万、%%、约和单位：1.2万 写成 12000，12%% 写成 0.12"), value=text
        )
    if value is None or not column.within(value):
        raise WrongError(
            N_("%(name)s 应为%(expected)s，不是“%(value)s”"), expected=lazy_gettext(column.expected), value=text
        )
    context.note(column, text, plain)
    return value


def _yes_no(_context: Context, _column: Column, cell: Cell) -> bool:
    answer = _YES_NO.get(fold(said(cell)))
    if answer is None:
        raise WrongError(N_("%(name)s 应填 1 或 0，不是“%(value)s”"), value=said(cell))
    return answer


def _noun(context: Context, column: Column, cell: Cell) -> str | None:
    """The code of a sector, city or family that is told by code or name."""
    kind, text = column.kind, _code(context, column, cell)
    found = context.nouns.find(kind, text)
    if len(found) == 1:
        code = found[0].code
    else:
        near = found or context.nouns.near(kind, text)
        if not near:
            raise WrongError(N_("%(name)s “%(value)s” 没有这个代码"), value=text)
        choices = [(noun.code, noun.said()) for noun in near]
        chosen = context.ask(f"{kind}:{text}", _("“%(value)s”是哪一个？", value=text), choices)
        if chosen is None:
            return None
        code = chosen
    context.note(column, text, code)
    return code


def _place(context: Context, column: Column, cell: Cell) -> str | None:
    """A sector or city; the whole province is no place."""
    return "" if fold(said(cell)) in ("全省", "甘肃", "甘肃省", "province") else _noun(context, column, cell)


def _choice(context: Context, column: Column, cell: Cell) -> str:
    """One of the column's values, however people call it; another text as it is."""
    text = _text(context, column, cell)
    for value, also in column.choices.items():
        if fold(text) in (value, *map(fold, also)):
            context.note(column, text, value)
            return value
    return text


_KINDS: Mapping[str, Callable[[Context, Column, Cell], Any]] = MappingProxyType(
    {
        "text": _text,
        "code": _code,
        "uscc": _uscc,
        "number": _number,
        "day": day,
        "yes_no": _yes_no,
        "sector": _noun,
        "city": _noun,
        "family": _noun,
        "place": _place,
        "choice": _choice,
    }
)
