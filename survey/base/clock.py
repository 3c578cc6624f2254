"""This moment in UTC, the day in Gansu on which a moment falls, and the moment at which a day begins there."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from analysis.snapshot.days import TIME_ZONE

SHANGHAI = ZoneInfo(TIME_ZONE)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    """The day in Gansu on which a moment falls."""
    return moment.astimezone(SHANGHAI).date()


def day_begins(day: date) -> datetime:
    """The moment at which a day begins in Gansu."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


def local_hour(moment: datetime) -> int:
    """The hour of the day in Gansu in which a moment falls."""
    return moment.astimezone(SHANGHAI).hour


def today() -> date:
    """The day in Gansu."""
    return local_day(now())
