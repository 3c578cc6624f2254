"""Since when a series has changed, and by how much, once an alarm is raised.

Every period may have been the first of the new level. Given it, the change is estimated by least squares from the
innovations since then, of which each shows what part of the change the past had not taken up yet; with a normal prior
of twice the change worth finding each first period has its posterior weight and the change its posterior.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from analysis.estimation.sums import FloatArray, IntArray

CONFIDENCE = 0.95
PRIOR = 2.0
"""Standard deviation of a change before anything is seen, in changes worth finding."""
DROP = 3.0
"""The log odds by which the last plausible first period is behind the most plausible one."""


@dataclass(frozen=True)
class Change:
    """`since`: the most plausible first period of the new level, within `since_first` and `since_last`; by how many
    points, with its interval; `n` answers since then."""

    since: int
    since_first: int
    since_last: int
    change: float
    low: float
    high: float
    n: float


def found(
    periods: IntArray, n: FloatArray, difference: FloatArray, variance: FloatArray, past: FloatArray, smallest: float
) -> Change:
    """The change of a series over its periods (t,) up to now: answers, innovations with their variances, and what the
    past weighed before each. The sign of `smallest` says whether it fell or rose.

    With w the past's weight before the first period of the new level, an innovation shows w / (its own past) of it.
    """
    known = (past > 0) & np.isfinite(variance)
    periods = periods[known]
    n, difference, variance, past = (values[known] for values in (n, difference, variance, past))
    score = past * _from_here_on(difference / variance / past)
    information = past**2 * _from_here_on(1 / variance / past**2)
    prior = (PRIOR * smallest) ** 2
    spread = 1 / (information + 1 / prior)
    mean = score * spread
    likely = ndtr(np.sign(smallest) * mean / np.sqrt(spread))
    weight = mean**2 / spread / 2 + np.log(spread) / 2 + np.log(np.maximum(likely, np.finfo(float).tiny))
    best = int(weight.argmax())
    plausible = np.flatnonzero(weight >= weight[best] - DROP)
    first, last = int(plausible[0]), int(plausible[-1])
    there = slice(first, last + 1)
    shares = np.exp(weight[there] - weight[best])
    shares /= shares.sum()
    low, high = (_quantile(shares, mean[there], np.sqrt(spread[there]), q) for q in _TAILS)
    since, earliest, latest = (int(periods[place]) for place in (best, first, last))
    return Change(since, earliest, latest, float(shares @ mean[there]), low, high, float(n[best:].sum()))


_TAILS = ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)


def _from_here_on(values: FloatArray) -> FloatArray:
    summed: FloatArray = values[::-1].cumsum()[::-1]
    return summed


def _quantile(shares: FloatArray, mean: FloatArray, sd: FloatArray, q: float) -> float:
    """Of a mixture of normal distributions."""

    def beyond(x: float) -> float:
        return float(shares @ ndtr((x - mean) / sd)) - q

    far = 10 * sd.max()
    from scipy.optimize import brentq  # here: what only reads figures should not wait for it

    return float(brentq(beyond, mean.min() - far, mean.max() + far))
