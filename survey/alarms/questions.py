"""Which questions moved with a change: their means before it and since."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from math import sqrt

import numpy as np

from survey.alarms.levels import Sums, in_points

FEWEST = 3
"""Answers before and since below which nothing is said of a question."""
Z = 1.959964


@dataclass(frozen=True)
class Moved:
    """By how many points a question's mean moved, with its 95 % interval, on n answers since."""

    item: str
    change: float
    low: float
    high: float
    n: int

    @property
    def clearness(self) -> float:
        """How many standard errors that is."""
        return abs(self.change) / max(self.high - self.low, 1e-9)


def moved(days: Iterable[tuple[date, Sums]], since: date, turned: Collection[str]) -> list[Moved]:
    """The questions of some days, the one that moved most clearly first; answers are taken to be independent."""
    sums: dict[str, np.ndarray] = defaultdict(lambda: np.zeros((2, 3)))
    for day, parts in days:
        for item, marks in parts["items"].items():
            sums[item][int(day >= since)] += in_points(marks, item in turned)
    found = [_moved(item, *both) for item, both in sums.items() if both[:, 0].min() >= FEWEST]
    return sorted(found, key=lambda one: (-one.clearness, one.item))


def _moved(item: str, before: np.ndarray, after: np.ndarray) -> Moved:
    (n0, total0, squares0), (n1, total1, squares1) = before, after
    change = total1 / n1 - total0 / n0
    within = (squares0 - total0**2 / n0 + squares1 - total1**2 / n1) / (n0 + n1 - 2)
    half = Z * sqrt(max(within, 0) * (1 / n0 + 1 / n1))
    return Moved(item, float(change), float(change - half), float(change + half), int(n1))
