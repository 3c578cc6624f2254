"""When what waits for somebody is sent: at once, every morning or week; where it is wished, in working hours only."""

from datetime import date, datetime, time, timedelta

from survey.base.clock import SHANGHAI
from survey.models.subscription import AT_ONCE, WEEKLY
from survey.workdays.days import is_working_day

DIGEST_AT = time(9)
"""After the morning's reminders have told what became overdue."""
OPENS, CLOSES = time(8, 30), time(18)
_LONGEST_BREAK = 28
"""Days; holidays are far shorter."""


def is_due(pace: str, working_hours: bool, since: datetime, moment: datetime) -> bool:
    """Whether what has waited since then is to be sent now.

    A digest is due at the first nine o'clock after it began to wait: of any day, or of a Monday; in working hours only,
    of a working day, or of a week's first one.
    """
    there = moment.astimezone(SHANGHAI)
    if working_hours and not (is_working_day(there.date()) and OPENS <= there.time() < CLOSES):
        return False
    return pace == AT_ONCE or since < _latest(pace, working_hours, there)


def _latest(pace: str, working_hours: bool, there: datetime) -> datetime:
    """The last moment for a digest."""
    last = there.date() if there.time() >= DIGEST_AT else there.date() - timedelta(days=1)
    days = (last - timedelta(days=back) for back in range(_LONGEST_BREAK))
    return datetime.combine(next(day for day in days if _has_digest(day, pace, working_hours)), DIGEST_AT, SHANGHAI)


def _has_digest(day: date, pace: str, working_hours: bool) -> bool:
    if not working_hours:
        return pace != WEEKLY or day.weekday() == 0
    earlier = (day - timedelta(days=back) for back in range(1, day.weekday() + 1))
    return is_working_day(day) and not (pace == WEEKLY and any(map(is_working_day, earlier)))
