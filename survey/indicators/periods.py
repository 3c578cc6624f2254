"""The periods that values are of: a year 2020, a quarter 2020-Q1, a month 2020-03."""

import re
from calendar import monthrange
from datetime import date

_PERIOD = re.compile(r"((?:19|20)\d\d)(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)


def ends(period: str) -> tuple[date, date] | None:
    """The first and the last day of a period; None for what is no period."""
    found = _PERIOD.fullmatch(period)
    if found is None:
        return None
    year, quarter, month = (int(part or 0) for part in found.groups())
    first, last = (month, month) if month else (3 * quarter - 2, 3 * quarter) if quarter else (1, 12)
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def order(period: str) -> tuple[date, date]:
    """By which periods are put in order: by their last day, the longer one last."""
    first, last = ends(period) or (date.max, date.max)
    return last, date.fromordinal(date.max.toordinal() - first.toordinal() + 1)
