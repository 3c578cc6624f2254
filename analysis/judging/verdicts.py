"""Is a target met? One-sided tests at 5 %, with Holm for lists of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.estimation.intervals import t_interval
from analysis.estimation.scores import HIGH, LOW

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
        from scipy.special import stdtr  # whoever reads verdicts computes none

        p_not = float(stdtr(df, (estimate - target) / se))
        p_met = float(stdtr(df, (target - estimate) / se))
    else:
        p_met, p_not = (0.0, 1.0) if estimate >= target else (1.0, 0.0)
    return Judgement(decide(low, high, target), low, high, p_met, p_not)


def judge_times_ten(index: float, se: float, df: float | None, target: float | None) -> Judgement:
    """The same, were the index ten times the mean answer: a straight line away, so that nothing is estimated anew."""
    slope = (HIGH - LOW) / 10
    return judge(10 * LOW + slope * index, slope * se, df, target)


def decide(low: float, high: float, target: float) -> Verdict:
    """The verdict of a 90 % interval: met when all of it reaches the target, not met when all of it lies below."""
    return "met" if low >= target else "not_met" if high < target else "undecided"


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """p-values of one list and one direction, adjusted so that the chance of any false claim stays at the level.

    Holm (1979): the smallest of m counts m times, the next m - 1 times, and none less than one before it. What was not
    tested (None) stays None and does not count as a test. statsmodels' `multipletests` gives the same numbers but runs
    the garbage collector at each call, which took two thirds of the time of a release.
    """
    rising = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    least = 0.0
    for remaining, (p, i) in zip(range(len(rising), 0, -1), rising, strict=True):
        least = max(least, min(p * remaining, 1.0))
        adjusted[i] = least
    return adjusted
