"""Silence: an outlet whose answers stop, by counts alone and whatever these said.

A day has answers or none. With q, the share of days like it (of its weekday, say) on which a series had none, the odds
that it has gone silent, when only one in ten of its other days still brings any, are multiplied by 0.1 on a day with
answers and by (1 - 0.1 (1 - q)) / q on one without. They are summed up as those of `analysis.warning.detector`. What a
count says beyond none is left aside, since counts of days vary more than chance explains.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimation.sums import FloatArray, IntArray
from analysis.warning.past import BoolArray

LEFT = 0.1
"""What part of its days with answers a silent series still has."""
NEVER = -(2**53)
"""No period: the least whole number that JSON holds exactly."""
ALIKE = 2.0
"""Periods that the share of all places of a cycle counts for beside those of one of its places."""


@dataclass(frozen=True, eq=False)
class Silence:
    """By place of the cycle and series (cycle, k): `periods` watched and those `answered`. By series (k,): `odds`, and
    `last`, the last period with answers (NEVER: none, so that there is nothing to miss)."""

    periods: FloatArray
    answered: FloatArray
    odds: FloatArray
    last: IntArray

    @classmethod
    def new(cls, series: int, cycle: int) -> Silence:
        """Nothing seen yet."""
        zero = np.zeros((cycle, series))
        return cls(zero, zero, np.zeros(series), np.full(series, NEVER))

    def missing(self, place: int) -> FloatArray:
        """Of the periods at a place, what share can be expected to have no answers (k,): one more than there were, so
        that its inverse is no more than the true one on average."""
        none = self.periods - self.answered
        whole = (none.sum(axis=0) + 1) / (self.periods.sum(axis=0) + 2)
        share: FloatArray = (none[place] + 1 + ALIKE * whole) / (self.periods[place] + 2 + ALIKE)
        return share

    def updated(self, period: int, place: int, n: FloatArray | BoolArray, chance: float) -> Silence:
        """After a period with n answers (k,), or with any."""
        there, missing = n > 0, self.missing(place)
        heard = there | (self.last != NEVER)
        ratio = np.where(there, LEFT, (1 - LEFT * (1 - missing)) / missing)
        periods, answered = self.periods.copy(), self.answered.copy()
        periods[place] += heard
        answered[place] += there
        odds = np.where(heard, ratio * (self.odds + chance), 0.0)
        return Silence(periods, answered, odds, np.where(there, period, self.last))

    def cleared(self, where: BoolArray) -> Silence:
        """Begun anew in some series (k,), once they have answers again; how often they used to have any is kept."""
        return Silence(self.periods, self.answered, np.where(where, 0.0, self.odds), np.where(where, NEVER, self.last))
