"""Entering values: from a form or from a file, all of it or nothing; what stood before stays as an older version."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from survey.base.console import harmless
from survey.base.database import db
from survey.base.i18n import N_
from survey.indicators.kinds import Indicator
from survey.indicators.listing import indicators
from survey.indicators.periods import ends
from survey.indicators.values import standing
from survey.models.indicator import IndicatorValue, list_at
from survey.tables.incoming import Record, past_day, read_table
from survey.tables.problems import Problems
from survey.web.numbers import number

REQUIRED = ("code", "period", "value", "source", "date")
OPTIONAL = ("note",)
COLUMNS = (*REQUIRED, *OPTIONAL)
_LONGEST = {"source": 200, "note": 300}
_LARGEST = 1e15


@dataclass(frozen=True)
class Entered:
    """What was done to the values."""

    added: int
    corrected: int
    taken_back: int
    unchanged: int


def enter_file(content: bytes, actor: str, today: date, *, demo_data: bool = False) -> Entered:
    """Enter the values of a file (columns code, period, value, source, date; optional note), as `enter` does."""
    records, problems = read_table(content, REQUIRED, OPTIONAL)
    return _enter(records, problems, actor, today, demo_data)


def enter(texts: dict[str, str], actor: str, today: date, *, demo_data: bool = False) -> Entered:
    """Enter one value by its texts; an empty one takes back what stands.

    Raises RefusedError, with nothing changed, naming every problem.
    """
    return _enter([(0, texts)], Problems(), actor, today, demo_data)


def rows(values: Sequence[IndicatorValue]) -> list[dict[str, Any]]:
    """Values in the columns of their file."""
    return [
        {"code": v.code, "period": v.period, "value": v.value, "source": v.source, "date": v.dated, "note": v.note}
        for v in values
    ]


def _enter(records: Sequence[Record], problems: Problems, actor: str, today: date, demo_data: bool) -> Entered:
    stood = {(one.code, one.period): one for one in standing()}
    _examine(records, indicators(list_at()), stood, today, problems)
    problems.refuse()
    added = corrected = taken_back = 0
    for _line, record in records:
        said: dict[str, Any] = {
            "value": number(record["value"]),
            "source": record["source"],
            "dated": date.fromisoformat(record["date"]),
            "note": record["note"],
        }
        before = stood.get((record["code"], record["period"]))
        if before and all(harmless(getattr(before, name)) == harmless(value) for name, value in said.items()):
            continue
        added += before is None
        taken_back += said["value"] is None
        corrected += before is not None and said["value"] is not None
        db.session.add(
            IndicatorValue(actor=actor, code=record["code"], period=record["period"], demo_data=demo_data, **said)
        )
    db.session.flush()
    return Entered(added, corrected, taken_back, len(records) - added - corrected - taken_back)


def _examine(
    records: Sequence[Record],
    listed: Sequence[Indicator],
    stood: Collection[tuple[str, str]],
    today: date,
    problems: Problems,
) -> None:
    known = {one.code for one in listed}
    seen: dict[tuple[str, str], int] = {}
    for line, record in records:
        place = record["code"], record["period"]
        if record["code"] not in known:
            problems.add(line, N_("code “%(value)s” 不在指标清单里"), value=record["code"])
        days = ends(record["period"])
        if days is None:
            problems.add(
                line, N_("period 应写成 2020、2020-Q1 或 2020-03 这样，不是“%(value)s”"), value=record["period"]
            )
        elif days[0] > today:
            problems.add(line, N_("period %(value)s 还没有开始"), value=record["period"])
        value = number(record["value"])
        if not record["value"] and place not in stood:
            problems.add(line, N_("value 是空的"))
        elif record["value"] and (value is None or abs(value) > _LARGEST):
            problems.add(line, N_("value 应是数，不是“%(value)s”"), value=record["value"])
        if not record["source"]:
            problems.add(line, N_("source 是空的"))
        for name, longest in _LONGEST.items():
            if len(record[name]) > longest:
                problems.add(line, N_("%(name)s 超过 %(most)s 个字"), name=name, most=longest)
            if not record[name].isprintable():
                problems.add(line, N_("%(name)s 里有不能显示的字符"), name=name)
        past_day(line, record["date"], today, problems)
        if place in seen:
            problems.add(
                line,
                N_("%(code)s 的 %(period)s 在第 %(line)s 行已有"),
                code=record["code"],
                period=record["period"],
                line=seen[place],
            )
        seen.setdefault(place, line)
