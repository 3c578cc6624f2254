"""Working days in China: public holidays are free, some Saturdays and Sundays are worked in exchange (调休)."""

from datetime import date, timedelta
from functools import lru_cache

from chinese_calendar import is_workday


@lru_cache(maxsize=1024)
def is_working_day(day: date) -> bool:
    """Whether people work on this day; Monday to Friday in years whose holidays are not announced yet."""
    try:
        return bool(is_workday(day))
    except NotImplementedError:  # the calendar's word for a year that it has no holidays of
        return day.weekday() < 5


def after(day: date, count: int) -> date:
    """The working day number `count` (1 or more) after a day."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def between(day: date, later: date) -> int:
    """How many working days come after `day`, up to and with `later`."""
    return sum(is_working_day(day + timedelta(days=step)) for step in range(1, (later - day).days + 1))
