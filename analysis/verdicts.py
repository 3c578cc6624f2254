"""Is a target met? One-sided tests at 5 %, with Holm and Benjamini-Hochberg for lists of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtr

from analysis.intervals import t_interval
from analysis.sums import FloatArray

Verdict = Literal["met", "not_met", "undecided"]

ERROR_RATE = 0.05


@dataclass(frozen=True)
class Judgement:
    """What the data say about one target; every field is None where the estimate has no interval.

    `low` and `high` are the two-sided 90 % interval, whose ends are the two one-sided 95 % bounds the verdict uses.
    `p_met` is the probability of a figure this high were the index at the target, `p_not` of one this low.
    """

    verdict: Verdict | None
    low: float | None
    high: float | None
    p_met: float | None
    p_not: float | None


def judge(estimate: float | None, se: float | None, df: float | None, target: float | None) -> Judgement:
    """Compare an estimate with its target: met when its lower bound reaches it, not met when its upper stays below.

    Without a target only the interval is given.
    """
    low, high = t_interval(estimate, se, df, 1 - 2 * ERROR_RATE)
    if target is None or estimate is None or se is None or df is None or low is None or high is None:
        return Judgement(None, low, high, None, None)
    if se > 0:
        p_not = float(stdtr(df, (estimate - target) / se))
        p_met = float(stdtr(df, (target - estimate) / se))
    else:
        p_met, p_not = (0.0, 1.0) if estimate >= target else (1.0, 0.0)
    verdict: Verdict = "met" if low >= target else "not_met" if high < target else "undecided"
    return Judgement(verdict, low, high, p_met, p_not)


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """p-values of one list and one direction, adjusted so that the chance of any false claim stays at the level."""
    return _adjust(p_values, _step_down)


def benjamini_hochberg(p_values: Sequence[float | None]) -> list[float | None]:
    """p-values of one list and one direction, adjusted so that the expected share of false claims keeps the level."""
    return _adjust(p_values, _step_up)


def _step_down(rising: FloatArray) -> FloatArray:
    """Holm (1979): the smallest of m counts m times, the next m - 1 times, and none less than one before it."""
    adjusted: FloatArray = np.maximum.accumulate(rising * np.arange(len(rising), 0, -1))
    return adjusted


def _step_up(rising: FloatArray) -> FloatArray:
    """Benjamini and Hochberg (1995): each over its share of the list, and none more than one after it."""
    shares = np.arange(1, len(rising) + 1) / len(rising)
    adjusted: FloatArray = np.minimum.accumulate((rising / shares)[::-1])[::-1]
    return adjusted


def _adjust(p_values: Sequence[float | None], procedure: Callable[[FloatArray], FloatArray]) -> list[float | None]:
    """What was not tested (None) stays None and does not count as a test.

    Not statsmodels' `multipletests`, which gives the same numbers: it runs the garbage collector at each call, which
    took two thirds of the time of computing a release.
    """
    tested = np.array([i for i, p in enumerate(p_values) if p is not None], dtype=int)
    values = np.array([p for p in p_values if p is not None], dtype=float)
    order = np.argsort(values)
    adjusted: list[float | None] = [None] * len(p_values)
    for i, p in zip(tested[order], np.minimum(procedure(values[order]), 1.0), strict=True):
        adjusted[i] = float(p)
    return adjusted
