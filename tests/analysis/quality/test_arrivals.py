"""When responses came, in the province's own time."""

from datetime import UTC, date, datetime

import polars as pl

from analysis.quality.arrivals import arrivals
from analysis.snapshot import frozen as snapshots


def frozen(freeze, rows, *answered, repeat=()):
    """A snapshot of responses by outlet and hour (UTC); `repeat`: the places of those that came again."""
    codes = sorted({outlet for outlet, _hour in answered} | {"a"})
    responses = [rows.response(outlet, 9, 8, 7, hour=datetime(*hour, tzinfo=UTC)) for outlet, hour in answered]
    snapshot = snapshots.open(freeze([rows.outlet(code) for code in codes], responses))
    for path in (snapshot.folder / "responses").rglob("*.parquet"):
        frame = pl.read_parquet(path)
        columns = {
            "repeat": pl.Series([place in repeat for place in range(len(frame))], dtype=pl.Boolean),
            "version": pl.Series(["v"] * len(frame), dtype=pl.String),
            "seconds": pl.Series([60] * len(frame), dtype=pl.Int32),
        }
        frame.with_columns(**columns).write_parquet(path)
    return snapshot


LATE, NOON = (2026, 8, 31, 16), (2026, 9, 7, 4)
"""Midnight of Tuesday, 1 September, in Gansu, and noon of the Monday after it."""


def test_hours_days_and_weeks_are_those_of_the_province(freeze, rows):
    found = arrivals(frozen(freeze, rows, ("a", LATE), ("a", LATE), ("a", NOON), ("b", NOON)), ["a"])
    assert [(one.weekday, one.hour, one.responses) for one in found.hours] == [(1, 12, 2), (2, 0, 2)]
    assert [(one.day, one.responses) for one in found.days] == [(date(2026, 9, 1), 2), (date(2026, 9, 7), 2)]
    assert [(one.outlet, one.week, one.responses) for one in found.weeks] == [
        ("a", date(2026, 8, 31), 2),
        ("a", date(2026, 9, 7), 1),
    ]


def test_flagged_responses_are_counted_beside_all(freeze, rows):
    found = arrivals(frozen(freeze, rows, ("a", LATE), ("a", LATE), ("a", NOON), repeat=[1]), ["a"])
    assert (found.days[0].day, found.days[0].responses) == (date(2026, 9, 1), 2)
    assert found.days[0].flagged >= 1
    assert sum(one.flagged for one in found.weeks) == sum(one.flagged for one in found.days)


def test_without_responses_there_is_nothing(freeze, rows):
    found = arrivals(frozen(freeze, rows), ["a"])
    assert (found.hours, found.days, found.weeks) == ((), (), ())
