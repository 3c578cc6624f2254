"""Confidence intervals: Student's t for means and totals, Korn-Graubard for proportions."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


Interval = tuple[float, float] | tuple[None, None]
NOT_ESTIMABLE: tuple[None, None] = (None, None)

# Sums of equal values in different orders leave an SE of about 1e-17 where it is 0.
ROUNDING = 1e-12

# Below this SE of a proportion (of 10^13 responses) the quantiles of a beta distribution are lost in rounding.
SMALLEST_SE = 1e-7


def half_width(se: ArrayLike, df: ArrayLike, confidence: float) -> NDArray[np.float64]:
    """Half the width of the t interval, in the unit of `se`; arrays broadcast.

    NaN where `se` or `df` is NaN or `df` is below 1: one PSU has no variance, so it has no interval either.
    """
    import numpy as np  # here and below: most who name an interval compute none
    from scipy.special import stdtrit

    se, df = np.asarray(se, dtype=float), np.asarray(df, dtype=float)
    enough = df >= 1
    return np.where(enough, se * stdtrit(np.where(enough, df, 1), (1 + confidence) / 2), np.nan)


def t_interval(estimate: float | None, se: float | None, df: float | None, confidence: float) -> Interval:
    """The two-sided t interval `(low, high)` around an estimate, or `(None, None)` where it is not estimable."""
    if estimate is None or se is None or df is None or df < 1:
        return NOT_ESTIMABLE
    half = se * _quantile(df, confidence)
    return estimate - half, estimate + half


@lru_cache(maxsize=4096)
def _quantile(df: float, confidence: float) -> float:
    """Kept, as a row asks several times for the same."""
    from scipy.special import stdtrit

    return float(stdtrit(df, (1 + confidence) / 2))


def korn_graubard(
    p: float | None, se: float | None, n: int, df: float | None, confidence: float, n_eff_kish: float
) -> Interval:
    """The interval `(low, high)` of a weighted proportion `p` in [0, 1], or `(None, None)` where it is not estimable.

    Clopper-Pearson at the effective sample size p(1-p)/se^2, corrected for the design's `df` (Korn & Graubard 1998; R's
    `svyciprop(method = "beta")`). Where the SE is 0, at 0 and 1 above all, that size is unbounded and min(n, Kish's)
    takes its place, so that an interval never shrinks to a point.
    """
    if p is None or se is None or df is None or df < 1 or n < 2:
        return NOT_ESTIMABLE
    from scipy import special

    p = round(p) if min(p, 1 - p) < ROUNDING else p
    n_eff = p * (1 - p) / se**2 if se > SMALLEST_SE and 0 < p < 1 else min(n, n_eff_kish)
    tail = (1 - confidence) / 2
    n_eff *= float(special.stdtrit(n - 1, tail) / special.stdtrit(df, tail)) ** 2
    successes, failures = n_eff * p, n_eff * (1 - p)
    low = float(special.betaincinv(successes, failures + 1, tail)) if successes > 0 else 0.0
    high = float(special.betaincinv(successes + 1, failures, 1 - tail)) if failures > 0 else 1.0
    # the quantiles of a huge sample are so near p that their own rounding may pass it
    return min(low, p), max(high, p)
