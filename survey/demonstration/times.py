"""When people answer, and how long it takes them."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from survey.base.clock import SHANGHAI
from survey.demonstration.model import MODEL

OPENS, CLOSES = 7, 21
"""Nobody answers before or after these hours of the day."""

_PEAKS = ((10.3, 1.3, 0.45), (15.5, 2.2, 0.45), (19.0, 1.0, 0.10))
"""Hours of the day: centre, spread, share."""
_WEEKEND = {"C": 0.9, "P": 0.25}
"""How busy a day of the weekend is, against a weekday, by family."""
_MEDIAN_SECONDS, _SECONDS_SD, _SHORTEST = 72, 0.42, 6


def at(day: date, hour: int) -> datetime:
    """A full hour in the province's own time."""
    return datetime.combine(day, time(hour), SHANGHAI)


def arrivals(count: int, family: str, first: date, last: date, rng: np.random.Generator) -> list[datetime]:
    """Moments between the two days (both included), in no order."""
    days = [first + timedelta(days=day) for day in range((last - first).days + 1)]
    busy = np.array([_WEEKEND[family] if day.weekday() >= 5 else 1.0 for day in days])
    midnights = np.array([at(day, 0).timestamp() for day in days])
    chosen = midnights[rng.choice(len(days), count, p=busy / busy.sum())]
    centre, spread, share = np.array(_PEAKS).T
    peak = rng.choice(len(_PEAKS), count, p=share)
    hours = rng.normal(centre[peak], spread[peak])
    hours = np.where((hours > OPENS) & (hours < CLOSES), hours, rng.uniform(OPENS, CLOSES, count))
    return [datetime.fromtimestamp(moment, UTC) for moment in (chosen + 3600 * hours).tolist()]


def seconds(count: int, rng: np.random.Generator) -> list[int]:
    """How long answering took: lognormal, a few speeders far below."""
    usual = rng.lognormal(np.log(_MEDIAN_SECONDS), _SECONDS_SD, count)
    hurried = np.where(rng.random(count) < MODEL.speeders, usual / 5, usual)
    return [int(taken) for taken in np.maximum(hurried, _SHORTEST)]
