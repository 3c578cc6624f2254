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
from survey.tables.incoming import read_table
from survey.tables.outgoing import as_csv

NAME = "calendar/working-days.csv"
COLUMNS = ("day", "worked", "name")
ALWAYS_FREE = ("01-01", "05-01", "10-01")
"""Holidays of every year: a file that leaves one out is not the whole announcement."""
Years = Mapping[int, Mapping[date, bool]]
"""By year, the days that are not as their weekday says: whether they are worked."""


def read(content: bytes) -> list[tuple[date, bool, str]]:
    """The days of a file (CSV, XLSX) in their order; raises RefusedError with every problem and its line."""
    records, problems = read_table(content, COLUMNS[:2], COLUMNS[2:])
    found: dict[date, tuple[bool, str]] = {}
    for line, row in records:
        try:
            day = date.fromisoformat(row["day"])
        except ValueError:
            problems.add(line, N_("“%(text)s”不是日期，请写成 2027-10-01 的样子"), text=row["day"])
            continue
        if row["worked"] not in ("0", "1"):
            problems.add(line, N_("worked 应为 0（放假）或 1（上班），不是“%(text)s”"), text=row["worked"])
        if day in found:
            problems.add(line, N_("%(day)s 出现了两次"), day=day)
        found[day] = row["worked"] == "1", row["name"]
    for year in sorted({day.year for day in found}):
        for day in (date.fromisoformat(f"{year}-{month_day}") for month_day in ALWAYS_FREE):
            if day not in found or found[day][0]:
                problems.add(0, N_("%(year)s 年缺少放假的 %(day)s：请载入全年的放假安排"), year=year, day=day)
    problems.refuse()
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
        for day, worked, _name in read(path.read_bytes()):
            years.setdefault(day.year, {})[day] = worked
    except RefusedError as error:  # somebody wrote into it: deadlines go on by the package
        current_app.logger.error("%s is not read: %s", path.name, kind_of(error))
        return {}
    return years
