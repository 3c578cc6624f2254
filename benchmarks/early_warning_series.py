"""Invented outlets whose days are known: how many answer, how they vary, what changes and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimation.sums import FloatArray, IntArray

LEVEL = 80.0
RATE = 5.0
SD = 17.27
"""Of an answer in its outlet: 18 points in all, an intra-class correlation of .08, as planning assumes."""
WEEK = 7


@dataclass(frozen=True)
class Case:
    """`rate` answers a day (Poisson; `spread`: sd of the logarithm of outlets' rates), of standard deviation `sd`, days
    of `day_sd`, weekdays of `weekday_sd`; `skewed`: answers cut off at 100, as those of a customer often are. On the
    day of change all levels move by `change`, or (`silent`) no more answers come, or that day alone brings `stuffed`
    answers of 100."""

    name: str = ""
    rate: float = RATE
    spread: float = 0.0
    sd: float = SD
    day_sd: float = 0.0
    weekday_sd: float = 0.0
    skewed: bool = False
    change: float = 0.0
    silent: bool = False
    stuffed: int = 0


class Outlets:
    """k outlets of a case, a day at a time."""

    def __init__(self, case: Case, series: int, rng: np.random.Generator) -> None:
        self.case, self.rng = case, rng
        self.rate = case.rate * np.exp(rng.normal(0, case.spread, series) - case.spread**2 / 2)
        self.weekdays = rng.normal(0, case.weekday_sd, (WEEK, series))
        # cut off at 100, these have the standard deviation that is asked for and a skewness of -0.9
        self.sd = 1.282 * case.sd if case.skewed else case.sd

    def day(self, day: int, changed: bool, first: bool) -> tuple[FloatArray, FloatArray]:
        """How many answers each has, and their sum; `changed`: from the day of change on, `first`: on it."""
        case, series = self.case, len(self.rate)
        n = self.rng.poisson(self.rate).astype(float)
        if changed and case.silent:
            n[:] = 0
        level = self.weekdays[day % WEEK] + (case.change if changed else 0.0)
        if case.day_sd:
            level = level + self.rng.normal(0, case.day_sd, series)
        total = n * level + (self._skewed(n.astype(np.int64)) if case.skewed else self._normal(n))
        if first and case.stuffed:
            n, total = n + case.stuffed, total + 100.0 * case.stuffed
        return n, total

    def _normal(self, n: FloatArray) -> FloatArray:
        return n * LEVEL + np.sqrt(n) * self.sd * self.rng.standard_normal(len(n))

    def _skewed(self, n: IntArray) -> FloatArray:
        of = np.repeat(np.arange(len(n)), n)
        return np.bincount(of, self._one(len(of)), len(n))

    def _one(self, answers: int) -> FloatArray:
        return np.clip(LEVEL + 6 + self.sd * self.rng.standard_normal(answers), 0, 100)
