"""Linear regression with design-based standard errors, from the sums of products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.errors import RequestError, wrong
from analysis.estimation.intervals import t_interval
from analysis.estimation.sample import Sample
from analysis.estimation.sums import FloatArray
from analysis.estimation.variance import covariance, psus_and_strata

INTERCEPT = "(Intercept)"


@dataclass(frozen=True)
class Coefficient:
    """One coefficient; `df` is PSUs - strata less the slopes, as in R's `svyglm`."""

    term: str
    estimate: float
    se: float | None
    df: int
    low: float | None
    high: float | None


@dataclass(frozen=True, eq=False)
class Regression:
    """A regression on `n` complete responses of `psus`; `covariance` (p, p) is in the order of the coefficients."""

    coefficients: tuple[Coefficient, ...]
    covariance: FloatArray
    n: int
    psus: int


def regression(sample: Sample, of: str, on: Sequence[str], confidence: float = 0.95) -> Regression:
    """Regress an item on others and an intercept, over the responses that have them all.

    B = (sum w x x')^-1 sum w x y, linearised as (sum w x x')^-1 sum w x (y - x'B). Raises RequestError where
    the pass did not keep the products of each pair, or the items are collinear.
    """
    sums = sample.sums
    y, x = sums.item(of), [sums.one(), *(sums.item(name) for name in on)]
    rows = np.flatnonzero(np.logical_and.reduce([y.answered, *(v.answered for v in x), sums.weight != 0]))
    # with design weights; calibration multiplies them by g
    squares = np.array([[sample.before.product(a, b)[rows] for b in x] for a in x])
    cross = np.array([sample.before.product(a, y)[rows] for a in x])
    if not (np.isfinite(squares).all() and np.isfinite(cross).all()):
        raise RequestError(wrong("regression_without_products", of=of, on=tuple(on)))
    g = sample.g[rows]
    whole = (squares * g).sum(axis=2)
    if np.linalg.matrix_rank(whole) < len(x):
        raise RequestError(wrong("collinear", on=tuple(on)))
    inverse = np.linalg.inv(whole)
    b = inverse @ (cross * g).sum(axis=1)
    influence = inverse @ (cross - np.einsum("ijr,j->ir", squares, b))
    p, r = influence.shape
    z = sample.linearised(np.tile(rows, p), np.repeat(np.arange(p), r), influence.ravel(), p)
    psus = sample.design.psu[np.tile(rows, p)], np.repeat(np.arange(p), r)
    member = sparse.coo_array((np.ones(p * r), psus), shape=z.shape).tocsr().sign().tocoo()
    matrix = covariance(z, member, sample.design)
    inside, strata = psus_and_strata(member, sample.design)
    df = int(inside[0] - strata[0]) - len(on)
    coefficients = []
    for term, value, variance in zip((INTERCEPT, *on), b, np.diag(matrix), strict=True):
        se = float(np.sqrt(variance)) if df >= 1 else None
        coefficients.append(Coefficient(term, float(value), se, df, *t_interval(float(value), se, df, confidence)))
    return Regression(tuple(coefficients), matrix, int(sums.n[rows].sum()), int(inside[0]))
