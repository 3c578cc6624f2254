"""The days off and the days worked in exchange that the office brought: of years that the calendar package lacks, or
that were announced anew. `DATA_DIR/calendar/working-days.csv`, columns `day,worked,name`."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from flask import current_app

from survey.base import storage
from survey.base.i18n import N_
from survey.base.log import kind_of
from survey.base.refusal import RefusedError
from survey.tables.incoming import Reading, read
from survey.tables.known import WORKING_DAYS
from survey.tables.outgoing import as_csv

NAME = "calendar/working-days.csv"
COLUMNS = tuple(column.name for column in WORKING_DAYS.columns)
ALWAYS_FREE = ("01-01", "05-01", "10-01")
"""Holidays of every year: a file that leaves one out is not the whole announcement."""
Years = Mapping[int, Mapping[date, bool]]
"""By year, the days that are not as their weekday says: whether they are worked."""


def days_of(reading: Reading) -> list[tuple[date, bool, str]]:
    """The days of a file in their order; raises RefusedError with every problem and its line."""
    found = {row["day"]: (row["worked"], row["name"]) for _line, row in reading.sound}
    for year in sorted({day.year for day in found}):
        for day in (date.fromisoformat(f"{year}-{month_day}") for month_day in ALWAYS_FREE):
            if day not in found or found[day][0]:
                sentence = N_("%(year)s 年缺少放假的 %(day)s：请载入全年的放假安排")
                reading.problems.add(0, sentence, year=year, day=day)
    reading.refuse()
    return [(day, *found[day]) for day in sorted(found)]


def keep(days: list[tuple[date, bool, str]]) -> None:
    """Put the days in the place of those that were brought before."""
    rows = [dict(zip(COLUMNS, (day.isoformat(), int(worked), name), strict=True)) for day, worked, name in days]
    storage.keep(NAME, as_csv(rows, COLUMNS))


def brought() -> Years:
    """What was brought; nothing outside of an application."""
    if not current_app:
        return {}
    try:
        path = storage.latest(NAME)
        return _read(path, path.stat().st_mtime_ns)
    except OSError:
        return {}


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> Years:
    years: dict[int, dict[date, bool]] = {}
    try:
        for day, worked, _name in days_of(read(WORKING_DAYS, path.read_bytes())):
            years.setdefault(day.year, {})[day] = worked
    except RefusedError as error:  # somebody wrote into it: deadlines go on by the package
        current_app.logger.error("%s is not read: %s", path.name, kind_of(error))
        return {}
    return years
