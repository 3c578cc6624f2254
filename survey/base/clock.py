"""This moment in UTC, and the day in Gansu on which a moment falls."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from analysis.snapshot.days import TIME_ZONE

SHANGHAI = ZoneInfo(TIME_ZONE)


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    """The day in Gansu on which a moment falls."""
    return moment.astimezone(SHANGHAI).date()


def local_hour(moment: datetime) -> int:
    """The hour of the day in Gansu in which a moment falls."""
    return moment.astimezone(SHANGHAI).hour


def today() -> date:
    """The day in Gansu."""
    return local_day(now())
