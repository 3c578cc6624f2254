"""Working days in China: public holidays are free, some Saturdays and Sundays are worked in exchange (调休)."""

from datetime import date, timedelta
from functools import lru_cache

from chinese_calendar import is_workday

from survey.workdays.announced import Years, brought

AHEAD = timedelta(days=45)
"""So long before a year begins without its holidays the office is told: longer than any deadline."""


def is_working_day(day: date) -> bool:
    """Whether people work on this day; Monday to Friday in years whose holidays are not known here."""
    return _worked(day, brought())


def _worked(day: date, years: Years) -> bool:
    by_weekday = day.weekday() < 5
    if (year := years.get(day.year)) is not None:
        return year.get(day, by_weekday)
    packaged = _packaged(day)
    return by_weekday if packaged is None else packaged


@lru_cache(maxsize=1024)
def _packaged(day: date) -> bool | None:
    """What the calendar package says; None in a year that it has no holidays of."""
    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return None


def is_known(year: int) -> bool:
    """Whether the holidays of a year are known here."""
    return year in brought() or _packaged(date(year, 1, 1)) is not None


def unknown_ahead(today: date) -> int | None:
    """The year whose holidays are not known though deadlines fall into it already, or soon do."""
    return next((day.year for day in (today, today + AHEAD) if not is_known(day.year)), None)


def after(day: date, count: int) -> date:
    """The working day number `count` (1 or more) after a day."""
    years = brought()
    while count:
        day += timedelta(days=1)
        count -= _worked(day, years)
    return day


def between(day: date, later: date) -> int:
    """How many working days come after `day`, up to and with `later`."""
    years = brought()
    return sum(_worked(day + timedelta(days=step), years) for step in range(1, (later - day).days + 1))
