"""The alarms of series as a table for people, as JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields

from analysis.files.report import NOTHING, aligned
from analysis.files.watch_file import Watched


@dataclass(frozen=True)
class Row:
    """A series: whether it raised an alarm, in which period, since when, by how much, on how many answers; of what kind
    it is, between which periods the change lies, and in how many periods such an alarm, or what speaks for one at the
    end, comes by chance."""

    series: str
    alarm: bool
    period: str | int | None
    since: str | int | None
    change: float | None
    low: float | None
    high: float | None
    n: float | None
    kind: str | None
    since_first: str | int | None
    since_last: str | int | None
    once_in: float


def rows(watched: Watched) -> Iterator[Row]:
    """A row for each series, in the order of the file."""
    written = watched.periods
    for place, name in enumerate(watched.names):
        alarm = watched.alarms.get(place)
        if alarm is None:
            yield Row(name, False, *(None,) * 9, once_in=float(watched.once_in[place]))
            continue
        period, since, change = written[alarm.period], written[alarm.since], alarm.change
        if change is None:
            yield Row(name, True, period, since, None, None, None, 0, alarm.kind, since, since, alarm.once_in)
            continue
        n = int(change.n) if change.n == int(change.n) else change.n
        figures, first, last = (change.change, change.low, change.high, n), change.since_first, change.since_last
        yield Row(name, True, period, since, *figures, alarm.kind, written[first], written[last], alarm.once_in)


def as_json(watched: Watched) -> str:
    """A list of objects, numbers at full precision, null where there is nothing to say."""
    return json.dumps([asdict(row) for row in rows(watched)], ensure_ascii=False, indent=1, allow_nan=False)


def as_csv(watched: Watched) -> str:
    """One line per series, numbers at full precision, empty where there is nothing to say."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(Row)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) | {"alarm": str(row.alarm).lower()} for row in rows(watched))
    return text.getvalue().rstrip("\n")


def as_table(watched: Watched) -> str:
    """What was watched for and how, and the series; alarms first, the strongest on top."""
    found = sorted(rows(watched), key=lambda row: (not row.alarm, -row.once_in))
    header = [
        "series",
        "seen",
        "since",
        "(from",
        "to)",
        "change",
        "low",
        "high",
        "answers",
        "by chance once in",
        "alarm",
    ]
    return "\n\n".join(["\n".join(_summary(watched)), aligned([header, *map(_cells, found)])])


FORMATS: dict[str, Callable[[Watched], str]] = {"table": as_table, "json": as_json, "csv": as_csv}


def _cells(row: Row) -> list[str]:
    words = [row.period, row.since, row.since_first, row.since_last]
    points = [row.change, row.low, row.high]
    return [
        row.series,
        *(NOTHING if word is None else str(word) for word in words),
        *(NOTHING if value is None else f"{value:+.1f}" for value in points),
        NOTHING if row.n is None else f"{row.n:,g}",
        f"{row.once_in:,.0f}",
        row.kind or "none",
    ]


def _summary(watched: Watched) -> Iterator[str]:
    plan, asked = watched.plan, watched.asked
    periods = [watched.periods[ordinal] for ordinal in sorted(watched.periods)]
    alarms = f"{len(watched.alarms):,} with an alarm" if watched.alarms else "none with an alarm"
    yield f"{len(watched.names):,} series, {alarms}; {len(periods):,} periods, {periods[0]} to {periods[-1]}"
    said = f"variance of the mean of n answers where nothing changes: {plan.between:.4g} + {plan.within:.4g} / n"
    if plan.cycle > 1:
        said += f"; of the places of a cycle of {plan.cycle}: {plan.seasonal:.4g}"
    learnt = "" if asked.variance else f", learnt from the first {asked.baseline}"
    yield said + learnt
    yield (
        f"worth finding: {plan.smallest:g} points down or up; a series raises a false alarm once in "
        f"{plan.false_alarms:,g} periods or more seldom"
        + (f", all of them one in {asked.together:g}" if asked.together else "")
    )
