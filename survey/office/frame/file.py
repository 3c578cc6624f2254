"""Reading a register of outlets from a file: each row checked, every problem named with its line."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask_babel import LazyString, lazy_gettext
from stdnum.cn import uscc

from survey.base.i18n import N_
from survey.base.refusal import RefusedError
from survey.tables.incoming import read_table
from survey.tables.problems import Problems
from survey.web import numbers

REQUIRED = ("outlet", "outlet_name", "uscc", "unit_name", "sector", "city", "volume")
OPTIONAL = ("selected", "certainty", "selection_probability", "demonstration", "address")
_YES_NO = {"1": True, "true": True, "yes": True, "是": True, "0": False, "false": False, "no": False, "否": False}
_LONGEST = {"outlet": 64, "outlet_name": 200, "unit_name": 200, "address": 300}


@dataclass(frozen=True)
class FrameRow:
    """One outlet of the register. None where the file does not say."""

    line: int
    outlet: str
    outlet_name: str
    uscc: str
    unit_name: str
    sector: str
    city: str
    volume: float | None
    selected: bool
    certainty: bool
    selection_probability: float | None
    demonstration: bool | None
    address: str | None


def read(path: Path, sectors: Iterable[str], cities: Iterable[str]) -> list[FrameRow]:
    """The rows of a file (CSV in UTF-8 or GB18030, or XLSX); raises RefusedError naming every line and problem."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RefusedError(f"{path.name}: {error.strerror}") from error
    return whole_register(content, sectors, cities)


def whole_register(content: bytes, sectors: Iterable[str], cities: Iterable[str]) -> list[FrameRow]:
    """The rows of a file's content; raises RefusedError."""
    rows, problems = examine(content, frozenset(sectors), frozenset(cities))
    problems.refuse()
    return rows


def examine(content: bytes, sectors: frozenset[str], cities: frozenset[str]) -> tuple[list[FrameRow], Problems]:
    """The rows of a file, and what is wrong with it.

    Raises RefusedError where the file is no table or has other columns.
    """
    records, problems = read_table(content, REQUIRED, OPTIONAL)
    rows = [_row(line, value, sectors, cities, problems) for line, value in records]
    _across(rows, problems)
    return rows, problems


def _row(
    line: int, value: Mapping[str, str], sectors: frozenset[str], cities: frozenset[str], problems: Problems
) -> FrameRow:
    def text(name: str, required: bool = True) -> str:
        content = value[name]
        if required and not content:
            problems.add(line, N_("%(name)s 是空的"), name=name)
        if len(content) > _LONGEST[name]:
            problems.add(line, N_("%(name)s 超过 %(most)s 个字"), name=name, most=_LONGEST[name])
        if not content.isprintable():
            problems.add(line, N_("%(name)s 里有不能显示的字符"), name=name)
        return content

    def member(name: str, known: frozenset[str]) -> str:
        if value[name] not in known:
            problems.add(line, N_("%(name)s “%(value)s” 没有这个代码"), name=name, value=value[name])
        return value[name]

    def number(name: str, admissible: Callable[[float], bool], expected: LazyString) -> float | None:
        if not value[name]:
            return None
        result = numbers.number(value[name])
        if result is None or not admissible(result):
            problems.add(
                line, N_("%(name)s 应为%(expected)s，不是“%(value)s”"), name=name, expected=expected, value=value[name]
            )
        return result

    def yes_no(name: str) -> bool | None:
        if not value[name]:
            return None
        if value[name].lower() not in _YES_NO:
            problems.add(line, N_("%(name)s 应填 1 或 0，不是“%(value)s”"), name=name, value=value[name])
        return _YES_NO.get(value[name].lower())

    valid = uscc.is_valid(value["uscc"])
    if not valid:
        problems.add(line, N_("uscc “%(value)s” 不是有效的统一社会信用代码"), value=value["uscc"])
    selected, certainty = yes_no("selected"), yes_no("certainty")
    if certainty and selected is False:
        problems.add(line, N_("certainty 是 1，selected 却是 0"))
    probability = number("selection_probability", lambda p: 0 < p <= 1, lazy_gettext("大于 0、不超过 1 的数"))
    return FrameRow(
        line=line,
        outlet=text("outlet"),
        outlet_name=text("outlet_name"),
        uscc=uscc.compact(value["uscc"]) if valid else value["uscc"],
        unit_name=text("unit_name"),
        sector=member("sector", sectors),
        city=member("city", cities),
        volume=number("volume", lambda v: 0 < v < float("inf"), lazy_gettext("大于 0 的数（不知道就留空）")),
        selected=selected is not False,
        certainty=bool(certainty),
        selection_probability=probability,
        demonstration=yes_no("demonstration"),
        address=text("address", required=False) or None,
    )


def _across(rows: Iterable[FrameRow], problems: Problems) -> None:
    """What is wrong between rows: an outlet twice, a unit with two names or flags."""
    outlets: dict[str, int] = {}
    units: dict[str, FrameRow] = {}
    for row in rows:
        if row.outlet and row.outlet in outlets:
            problems.add(row.line, N_("网点 %(code)s 在第 %(line)s 行已有"), code=row.outlet, line=outlets[row.outlet])
        outlets.setdefault(row.outlet, row.line)
        first = units.setdefault(row.uscc, row)
        if first.unit_name != row.unit_name:
            problems.add(
                row.line,
                N_("uscc %(uscc)s 在这里叫“%(here)s”，在第 %(line)s 行叫“%(there)s”"),
                uscc=row.uscc,
                here=row.unit_name,
                there=first.unit_name,
                line=first.line,
            )
        if first.demonstration != row.demonstration:
            problems.add(
                row.line, N_("uscc %(uscc)s 的 demonstration 和第 %(line)s 行不一样"), uscc=row.uscc, line=first.line
            )
