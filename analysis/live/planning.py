"""How many responses in how many outlets a figure needs, and how precise it can be expected to be.

Clusters: responses of one outlet are alike, so that n of them tell as much as n / deff would, deff = 1 + (k - 1) rho
for k of each outlet (Kish 1965); rho, the intra-class correlation, comes from a one-way analysis of variance.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, isfinite, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import RequestError, wrong
from analysis.estimation.intervals import half_width as t_half_width
from analysis.judging.marks import CONFIDENCE, STANDARD, Precision

FloatArray = NDArray[np.float64]

EXPECTED_PER_OUTLET = 20
"""Responses that an outlet can be expected to bring where it has not yet brought more."""


@dataclass(frozen=True)
class Plan:
    """Responses to gather, and the outlets they must come from."""

    responses: int
    outlets: int


@dataclass(frozen=True)
class Spread:
    """Variances of scores (points squared): of outlets' true means, and of responses within an outlet."""

    between: float
    within: float

    @property
    def icc(self) -> float:
        """The intra-class correlation rho."""
        whole = self.between + self.within
        return self.between / whole if whole > 0 else 0.0


def sample_size(
    sigma: float, delta: float, *, per_outlet: int = 1, icc: float = 0.0, power: float = 0.8, error: float = 0.05
) -> Plan:
    """What shows a difference `delta` at one-sided `error` with `power`: n = deff ((z_a + z_b) sigma / delta)^2.

    Raises RequestError with everything that makes no sense.
    """
    checks = {
        wrong("sigma_not_above_0", found=f"{sigma:g}"): 0 < sigma < inf,
        wrong("difference_not_above_0", found=f"{delta:g}"): 0 < delta < inf,
        wrong("outlets_without_responses", found=per_outlet): per_outlet >= 1,
        wrong("icc_not_within", found=f"{icc:g}"): 0 <= icc <= 1,
        wrong("error_not_within", found=f"{error:g}"): 0 < error < 0.5,
        wrong("power_not_within", found=f"{power:g}"): 0.5 <= power < 1,
    }
    if problems := [problem for problem, fine in checks.items() if not fine]:
        raise RequestError(wrong("no_sample_size", *problems))
    from scipy.special import ndtri

    deff = 1 + (per_outlet - 1) * icc
    n = ceil(deff * ((ndtri(1 - error) + ndtri(power)) * sigma / delta) ** 2)
    return Plan(n, ceil(n / per_outlet))


def spread(n: ArrayLike, total: ArrayLike, squares: ArrayLike, strata: ArrayLike | None = None) -> Spread | None:
    """The variances from outlets' numbers of responses, sums and sums of squares (outlets,): one-way ANOVA.

    With `strata` (outlets,) those between outlets of the same stratum. None where no outlet has two responses or no
    stratum two outlets with any.
    """
    labels = np.zeros(np.shape(n)) if strata is None else strata
    kept = np.asarray(n) > 0
    n, total, squares = (np.asarray(values, dtype=float)[kept] for values in (n, total, squares))
    stratum = np.unique(np.asarray(labels)[kept], return_inverse=True)[1]
    size, sums, sizes = (np.bincount(stratum, values) for values in (n, total, n**2))
    df = len(n) - len(size)
    if df < 1 or n.sum() <= len(n):
        return None
    within = max(0.0, float((squares - total**2 / n).sum() / (n.sum() - len(n))))
    mean_square = float((total**2 / n).sum() - (sums**2 / size).sum()) / df
    equal = float((size - sizes / size).sum()) / df
    return Spread(max(0.0, (mean_square - within) / equal), within)


def expected_half_width(
    responses: ArrayLike, volume: ArrayLike, spread: Spread, confidence: float = CONFIDENCE
) -> float:
    """The half-width to expect of a stratum's interval: outlets (m,) with r responses and V services each.

    V(theta) = sum p^2 (between + within / r) with p = V / sum V, and t with m - 1 degrees of freedom; NaN below two
    outlets.
    """
    r, v = np.asarray(responses, dtype=float), np.asarray(volume, dtype=float)
    if len(r) < 2:
        return float("nan")
    p = v / v.sum()
    variance = float((p**2 * (spread.between + spread.within / r)).sum())
    return float(t_half_width(sqrt(variance), len(r) - 1, confidence))


def effective_size(responses: ArrayLike, volume: ArrayLike) -> float:
    """Kish's n_eff of a stratum whose responses weigh V / r: (sum V)^2 / sum (V^2 / r)."""
    r, v = np.asarray(responses, dtype=float), np.asarray(volume, dtype=float)
    return float(v.sum() ** 2 / (v**2 / r).sum()) if len(r) else 0.0


def needed(
    spread: Spread,
    *,
    outlets: int,
    available: int,
    per_outlet: float,
    unequal: float = 1.0,
    rule: Precision = STANDARD.caution,
    registered: float = inf,
    prior_df: float = 0.0,
) -> Plan | None:
    """The fewest outlets, not below those that answer already, and the responses from them, that meet a publication
    rule; None where all `available` outlets would not do.

    Outlets can bring `per_outlet` responses each, or EXPECTED_PER_OUTLET; `unequal` is m sum p^2 of their volumes.
    With the register's errors only what is missing of the `registered` outlets varies, u (1 / m - 1 / N), and the
    interval has `prior_df` degrees of freedom beside the m - 1 of the outlets.
    """
    most = max(per_outlet, EXPECTED_PER_OUTLET)
    for m in range(max(outlets, rule.outlets, ceil(rule.df) + 1), available + 1):
        one = float(t_half_width(1.0, prior_df + m - 1, CONFIDENCE))
        room = m * (rule.half_width / one) ** 2 / unequal - spread.between * (1 - m / registered)
        each = max(_each(spread, room), rule.n / m, unequal * rule.n_eff / m)
        if isfinite(each) and ceil(each) <= most:
            return Plan(ceil(each) * m, m)
    return None


def _each(spread: Spread, room: float) -> float:
    """Responses that an outlet needs where its mean may vary by `room` (points squared); infinite if no number does."""
    return max(1.0, spread.within / room) if room > 0 else inf
