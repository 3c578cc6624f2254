"""Ranks with the ranges that the data allow: a rank alone says more than is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.estimation.intervals import half_width


@dataclass(frozen=True)
class Rank:
    """A place among `of`, 1 the highest, and the range of places that cannot be ruled out."""

    rank: int
    low: int
    high: int
    of: int


def rank_ranges(
    estimates: Sequence[float], errors: Sequence[float], df: Sequence[float], confidence: float
) -> list[Rank]:
    """All K ranges hold together with the confidence (Klein, Wright & Wieczorek 2020, JRSS A 183(2)).

    Each estimate gets a t interval at confidence^(1/K). The range of a place runs from 1 + the number of intervals that
    lie wholly above its own, to K - the number of those wholly below. Equal estimates share the better rank.
    """
    count = len(estimates)
    if not count:
        return []
    values = np.asarray(estimates, dtype=float)
    half = half_width(errors, df, confidence ** (1 / count))
    low, high = values - half, values + half
    above = (low[None, :] > high[:, None]).sum(axis=1)
    below = (high[None, :] < low[:, None]).sum(axis=1)
    better = (values[None, :] > values[:, None]).sum(axis=1)
    return [Rank(1 + int(b), 1 + int(a), count - int(c), count) for b, a, c in zip(better, above, below, strict=True)]
