"""One score as a manager sees it: with its interval and a verdict, or how much is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from analysis.estimation.intervals import half_width
from analysis.judging.verdicts import ERROR_RATE, Verdict, decide
from analysis.live import confidence_sequence
from analysis.live.confidence_sequence import Mean

ENOUGH, ENOUGH_DAYS = 30, 7
"""Responses, and days with responses, before a score is shown."""
CONFIDENCE = 1 - ERROR_RATE
"""Of a score's interval."""


@dataclass(frozen=True)
class Score:
    """A mean in points (0-100) of `n` responses on `days` days, with its 95 % and 90 % intervals and standard error.

    `missing`, `missing_days`: how many more it takes until there is a score; until then all else is None. Where all
    answers are equal there is an index, but no interval and no verdict.
    """

    n: int
    days: int
    missing: int = 0
    missing_days: int = 0
    target: float | None = None
    index: float | None = None
    low: float | None = None
    high: float | None = None
    low90: float | None = None
    high90: float | None = None
    verdict: Verdict | None = None
    se: float | None = None

    @property
    def shown(self) -> bool:
        return self.index is not None


def score(mean: Mean, *, live: bool, target: float | None = None) -> Score:
    """The score of a mean. `live`: its interval may be looked at on any day; else it is the t interval of one look.

    The verdict uses the 90 % interval, whose ends are one-sided 95 % bounds.
    """
    missing, missing_days = max(0, ENOUGH - mean.n), max(0, ENOUGH_DAYS - mean.days)
    if mean.value is None or missing or missing_days:
        return Score(mean.n, mean.days, missing, missing_days, target)
    bare = partial(Score, mean.n, mean.days, target=target, index=mean.value, se=mean.se)
    wide, narrow = (_half_width(mean, live, confidence) for confidence in (CONFIDENCE, 1 - 2 * ERROR_RATE))
    if wide is None or narrow is None:
        return bare()
    low, high = max(0.0, mean.value - wide), min(100.0, mean.value + wide)
    low90, high90 = max(0.0, mean.value - narrow), min(100.0, mean.value + narrow)
    verdict = None if target is None else decide(low90, high90, target)
    return bare(low=low, high=high, low90=low90, high90=high90, verdict=verdict)


def _half_width(mean: Mean, live: bool, confidence: float) -> float | None:
    if mean.se is None or mean.df is None or mean.df < 1:
        return None
    return confidence_sequence.half_width(mean, confidence) if live else float(half_width(mean.se, mean.df, confidence))
