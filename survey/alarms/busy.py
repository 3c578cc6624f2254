"""Hours with so many responses that chance does not explain them: the flag of a burst, known the next morning.

What is usual is the median hour of the outlet, or of its sector while the outlet has had few, as in a frozen wave
(`analysis.quality.norms`), here of the days up to this one.
"""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from analysis.quality.flags import THRESHOLDS
from analysis.quality.norms import bursts
from survey.alarms.levels import Level, Sums
from survey.models.watching import OUTLET, SECTOR

Hours = Counter[int]
"""How many hours had so many responses."""


def kept(hours: Mapping[str, int]) -> Hours:
    """As a series keeps them, whose JSON has words for keys."""
    return Counter({int(n): often for n, often in hours.items()})


def add_day(hours: dict[str, Hours], level: Level, days: Mapping[int, Sums]) -> set[str]:
    """Add a day's hours to those of a level's series by their keys; whose are other than before."""
    changed = set()
    for outlet, sums in days.items():
        if counts := sums.get("hours"):
            key = level.key_of(outlet)
            hours.setdefault(key, Counter()).update(counts.values())
            changed.add(key)
    return changed


def with_bursts(
    hours: Mapping[str, Mapping[str, Hours]], levels: Mapping[str, Level], days: Mapping[int, Sums]
) -> set[int]:
    """The outlets by id that had an hour with a burst on a day; `hours`: by level and key, the day's among them."""
    found = set()
    for outlet, sums in days.items():
        if counts := sums.get("hours"):
            own, sector = (hours[name][levels[name].key_of(outlet)] for name in (OUTLET, SECTOR))
            usual = median(own if own.total() >= THRESHOLDS.burst_hours else sector)
            if bursts(np.array([max(counts.values())]), np.array([usual]), THRESHOLDS)[0]:
                found.add(outlet)
    return found


def median(hours: Hours) -> float:
    """How many responses an hour with any has in the middle."""
    ordered = sorted(hours.items())
    upto = np.cumsum([often for _, often in ordered])
    middle = (hours.total() + 1) / 2
    places = np.searchsorted(upto, [np.floor(middle), np.ceil(middle)])
    return float(np.mean([ordered[place][0] for place in places]))
