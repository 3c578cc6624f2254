"""Marks that say whether a figure may be published, and with what caution."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

Errors = Literal["linearised", "register"]
"""What carries the intervals by which precision is told."""
Mark = Literal["", "E", "M", "F", "x", "c"]
GOOD: Final = ""
CAUTION: Final = "E"
"""Published, to be used with caution."""
MODELLED: Final = "M"
"""Its own figure is too imprecise, or there is none: a model-based one stands in its place, with its interval."""
IMPRECISE: Final = "F"
CONFIDENTIAL: Final = "x"
PROTECTING: Final = "c"
"""Withheld lest a confidential figure be computed from it."""
PUBLISHABLE = (GOOD, CAUTION)
CONFIDENCE = 0.95
"""Of the intervals by whose half-widths precision is told."""


@dataclass(frozen=True)
class Precision:
    """What a figure must have at least (half-width: at most) to earn a mark; half-widths are of the 95 % interval."""

    n: int
    n_eff: float
    outlets: int
    df: float
    half_width: float

    def holds(self, n: int, n_eff: float, outlets: int, df: float, half_width: float) -> bool:
        """Whether a figure is at least this precise."""
        return (
            n >= self.n
            and n_eff >= self.n_eff
            and outlets >= self.outlets
            and df >= self.df
            and half_width <= self.half_width
        )


@dataclass(frozen=True)
class Thresholds:
    """The publication rules: below `fewest_units` or `fewest_outlets`, or above `largest_share`, a figure is secret."""

    fewest_units: int = 3
    fewest_outlets: int = 3
    largest_share: float = 0.85
    good: Precision = Precision(n=30, n_eff=30, outlets=5, df=8, half_width=3.0)
    caution: Precision = Precision(n=30, n_eff=30, outlets=3, df=2, half_width=5.0)


STANDARD = Thresholds()
WITH_REGISTER = Thresholds(
    good=Precision(n=30, n_eff=0, outlets=5, df=0, half_width=3.0),
    caution=Precision(n=30, n_eff=0, outlets=3, df=0, half_width=5.0),
)
"""Where the register carries the interval: its width is no matter of luck, so effective number and df ask nothing."""


def thresholds_of(errors: Errors) -> Thresholds:
    """The rules for intervals that these errors carry."""
    return WITH_REGISTER if errors == "register" else STANDARD


def interval_df(errors: Errors, design: float, satterthwaite: float | None) -> float | None:
    """The degrees of freedom of an interval that these errors carry: Satterthwaite's, or the design's if these are
    fewer and errors linearised."""
    return satterthwaite if errors == "register" else min(design, satterthwaite or math.inf)


def mark(
    *,
    n: int,
    n_eff: float | None,
    outlets: int,
    units: int,
    largest_share: float | None,
    df: float | None,
    half_width: float | None,
    thresholds: Thresholds = STANDARD,
) -> Mark:
    """The first mark that applies: confidential, good, use with caution, too imprecise.

    `largest_share` (0 to 1) is the largest unit's part of the weighted volume; `half_width` is in points of the index.
    None stands for what could not be estimated and never earns a publishable mark.
    """
    if confidential(outlets, units, largest_share, thresholds):
        return CONFIDENTIAL
    if n_eff is None or df is None or half_width is None:
        return IMPRECISE
    return precision_mark(n, n_eff, outlets, df, half_width, thresholds)


def precision_mark(
    n: int, n_eff: float, outlets: int, df: float, half_width: float, thresholds: Thresholds = STANDARD
) -> Mark:
    """The mark that a figure's precision earns, whether or not it is confidential."""
    if thresholds.good.holds(n, n_eff, outlets, df, half_width):
        return GOOD
    return CAUTION if thresholds.caution.holds(n, n_eff, outlets, df, half_width) else IMPRECISE


def confidential(outlets: int, units: int, largest_share: float | None, thresholds: Thresholds = STANDARD) -> bool:
    """Whether a figure would tell too much about a single unit."""
    few = units < thresholds.fewest_units or outlets < thresholds.fewest_outlets
    return few or largest_share is None or largest_share > thresholds.largest_share


def publishable(mark: str) -> bool:
    """Whether a figure with this mark is printed."""
    return mark in PUBLISHABLE
