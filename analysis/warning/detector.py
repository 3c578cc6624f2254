"""Falls and rises: e-detectors of Shiryaev and Roberts' kind (Shin, Ramdas & Rinaldo 2024, NEJSDS 2(2)).

A period multiplies the odds that its level is another by the likelihood ratio of the change worth finding. Summed over
every period in which the change may have begun they grow, where nothing changes, by one a period on average; so they
reach c after c periods or more on average, however many answers the periods have.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from analysis.estimation.sums import FloatArray
from analysis.warning.past import BoolArray

SIGNS = np.array([[-1.0], [1.0]])
"""Falls, rises."""
PERIODS = 2
"""A single period multiplies the odds by no more than the root of this degree of what raises an alarm."""
SMALL = 1e-7


@dataclass(frozen=True, eq=False)
class Sides:
    """Falls and rises of k series (2, k): their `odds`, and in how many periods such odds come by chance `once_in`."""

    odds: FloatArray
    once_in: FloatArray

    @classmethod
    def new(cls, series: int) -> Sides:
        """Nothing seen yet."""
        return cls(np.zeros((2, series)), np.zeros((2, series)))

    def updated(
        self, difference: FloatArray, variance: FloatArray, change: float, limit: float, chance: float
    ) -> Sides:
        """After a period whose means differ by `difference` (k,) from what was expected, with its `variance` (k,),
        infinite where the period has nothing to say.

        `change` is worth finding, `limit` raises an alarm, and `chance` of the false alarms are allowed to each side.
        """
        information = 1 / variance
        gain = (SIGNS * change * difference - change**2 / 2) * information
        odds = np.exp(np.minimum(gain, np.log(limit) / PERIODS)) * (self.odds + chance)
        return Sides(odds, odds / overshoot(change * np.sqrt(information)))

    def cleared(self, where: BoolArray) -> Sides:
        """Begun anew in some series (k,)."""
        return Sides(np.where(where, 0.0, self.odds), np.where(where, 0.0, self.once_in))


def overshoot(shift: FloatArray) -> FloatArray:
    """nu(x), at most 1: odds that pass a limit do so by a factor of 1 / nu on average where a period shifts by x
    standard deviations, so that the limit is passed that much later than it allows.

    Siegmund (1985), by the formula of Siegmund & Yakir (2007): (2/x)(Phi(x/2) - 1/2) / (x/2 Phi(x/2) + phi(x/2)).
    """
    half = np.maximum(shift / 2, SMALL)
    density = np.exp(-(half**2) / 2) / np.sqrt(2 * np.pi)
    nu: FloatArray = (ndtr(half) - 0.5) / half / (half * ndtr(half) + density)
    return nu
