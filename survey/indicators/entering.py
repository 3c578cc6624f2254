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
from survey.tables.incoming import Reading, Record, entered
from survey.tables.known import VALUES
from survey.tables.problems import Problems

COLUMNS = tuple(column.name for column in VALUES.columns)


@dataclass(frozen=True)
class Entered:
    """What was done to the values."""

    added: int
    corrected: int
    taken_back: int
    unchanged: int


def enter_file(reading: Reading, actor: str, today: date, *, demo_data: bool = False) -> Entered:
    """Enter the values of a file, as `enter` does."""
    if reading.questions:
        reading.refuse()
    return _enter(reading.records, reading.problems, actor, today, demo_data)


def enter(texts: dict[str, str], actor: str, today: date, *, demo_data: bool = False) -> Entered:
    """Enter one value by its texts; an empty one takes back what stands.

    Raises RefusedError, with nothing changed, naming every problem.
    """
    problems = Problems()
    return _enter([entered(VALUES, texts, problems)], problems, actor, today, demo_data)


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
            "value": record["value"],
            "source": record["source"],
            "dated": record["date"],
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
    for line, record in records:
        code, period = record["code"], record["period"]
        if record["value"] is None and line not in problems.lines and (code, period) not in stood:
            problems.add(line, N_("value 是空的"))
        if code and code not in known:
            problems.add(line, N_("code “%(value)s” 不在指标清单里"), value=code)
        days = ends(period) if period else None
        if period and days is None:
            problems.add(line, N_("period 应写成 2020、2020-Q1 或 2020-03 这样，不是“%(value)s”"), value=period)
        elif days and days[0] > today:
            problems.add(line, N_("period %(value)s 还没有开始"), value=period)
