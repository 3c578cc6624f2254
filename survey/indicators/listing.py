"""Bringing the list of indicators in from a file: the whole list or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from survey.base.database import db
from survey.base.i18n import N_
from survey.indicators.kinds import COMPUTED, DIRECTIONS, GROUPS, Indicator, computed_indicators, indicator_of, written
from survey.indicators.values import standing
from survey.models.indicator import IndicatorList, list_at
from survey.tables.incoming import Reading, Record
from survey.tables.known import INDICATORS
from survey.tables.problems import Problems

COLUMNS = tuple(column.name for column in INDICATORS.columns)


@dataclass(frozen=True)
class Listed:
    """What a file did to the list."""

    added: int
    changed: int
    removed: int
    unchanged: int


def indicators(found: IndicatorList | None) -> tuple[Indicator, ...]:
    """The indicators of a version of the list, row by row of the box; none before there is one."""
    listed = [indicator_of(row) for row in found.rows] if found else []
    return tuple(one for group in GROUPS for one in listed if one.group == group)


def rows(listed: Sequence[Indicator]) -> list[dict[str, str]]:
    """Indicators in the columns of their file."""
    told = [{name: getattr(one, name) for name in COLUMNS if name != "targets"} for one in listed]
    return [row | {"targets": written(one.targets)} for row, one in zip(told, listed, strict=True)]


def import_list(reading: Reading, actor: str, *, demo_data: bool = False) -> Listed:
    """Make a file the list of the indicators that are entered; a list that says the same makes no new version.

    Raises RefusedError, with nothing changed, naming every line and problem.
    """
    if reading.questions:
        reading.refuse()
    records, problems = reading.records, reading.problems
    known = {one.code: one for one in indicators(list_at())}
    _examine(records, problems)
    with_values = {value.code for value in standing()}
    for code in sorted((known.keys() & with_values) - {record["code"] for _line, record in records}):
        problems.add(0, N_("指标 %(code)s 已有数值，不能从清单里去掉"), code=code)
    problems.refuse()
    found = [indicator_of(record) for _line, record in records]
    told: list[dict[str, Any]] = [dict(row) for row in rows(found)]
    changed = sum(one.code in known and known[one.code] != one for one in found)
    added = sum(one.code not in known for one in found)
    removed = len(known) - len(found) + added
    if added or changed or removed:
        db.session.add(IndicatorList(actor=actor, rows=told, demo_data=demo_data))
        db.session.flush()
    return Listed(added, changed, removed, len(found) - added - changed)


def _examine(records: Sequence[Record], problems: Problems) -> None:
    taken = {one.code for one in computed_indicators()}
    for line, record in records:
        code, group, direction = record["code"], record["group"], record["direction"]
        if code and not (code.isascii() and code.replace("-", "").replace("_", "").isalnum()):
            problems.add(line, N_("code “%(value)s” 只能用字母、数字、- 和 _"), value=code)
        if code in taken or group == COMPUTED:
            problems.add(line, N_("服务质量的五项由系统计算，不在这份清单里"))
        elif group and group not in GROUPS:
            named = ", ".join(one for one in GROUPS if one != COMPUTED)
            problems.add(line, N_("group “%(value)s” 不认识，应是 %(known)s"), value=group, known=named)
        if direction and direction not in DIRECTIONS:
            known = ", ".join(DIRECTIONS)
            problems.add(line, N_("direction “%(value)s” 不认识，应是 %(known)s"), value=direction, known=known)
        elif direction and not _readable(record):
            problems.add(
                line,
                N_("targets “%(value)s” 看不懂：应写成 2015:95;2020:98，范围写成 2015:100-150"),
                value=record["targets"],
            )


def _readable(record: dict[str, Any]) -> bool:
    try:
        indicator_of(record)
    except ValueError:
        return False
    return True
