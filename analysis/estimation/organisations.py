"""What the outlets of an organisation have in common beyond their stratum: one more part of how outlets vary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.estimation.correlations import drawn_together
from analysis.estimation.register import Register, membership, quotient
from analysis.estimation.sums import BoolArray, FloatArray, IntArray, grouped

LEAST_PAIRS = 20
"""Of outlets of one organisation that answered, so many that a pool tells what they have in common."""


@dataclass(frozen=True, eq=False)
class Organisations:
    """The organisations of a register, each within a pool: `of` (N,) is that of each outlet, `pool` (organisations,).
    Over pools the `variance` that an organisation's outlets share, with its `df`; over strata what part of it the plain
    variance of outlet means has, `seen`."""

    of: IntArray
    pool: IntArray
    variance: FloatArray
    df: FloatArray
    seen: FloatArray

    @property
    def outlets(self) -> sparse.csr_array:
        """The matrix (organisations x N) that adds up what is each one's."""
        return membership(self.of, len(self.pool))


def organisations_of(register: Register, there: BoolArray, rest: FloatArray, total: FloatArray) -> Organisations | None:
    """What organisations have in common, by moments from the squared sums of their outlets' deviations `rest` (m,) from
    the means of their strata, in which outlet means vary by `total` (strata,); None where none are known."""
    if register.organisation is None:
        return None
    pools, place = register.pools, register.answering[there]
    pool = register.pool[register.stratum]
    _, first, organisation = np.unique(register.organisation * pools + pool, return_index=True, return_inverse=True)
    own, stratum, of_outlet = organisation[place], register.stratum[place], pool[place]
    m = grouped(np.ones(len(own)), stratum, register.strata)
    free = np.maximum(m - 1, 0)
    of_pool = grouped(free, register.pool, pools)
    # what organisations' own is in deviations from strata's means, and in their sums (Z'MZ)
    z = membership(own, len(first)).T
    strata = membership(stratum, register.strata)
    centred = sparse.csr_array(z - strata.T @ sparse.diags_array(quotient(np.ones(len(m)), m)) @ (strata @ z))
    inside = np.asarray(centred.power(2).sum(axis=1)).ravel()
    summed = grouped(inside, stratum, register.strata)
    typical = quotient(grouped(summed, register.pool, pools), of_pool)[register.pool]
    seen = np.where(free > 0, quotient(summed, free), typical)
    known = np.nan_to_num(total)
    squares = grouped((z.T @ rest[there]) ** 2, pool[first], pools)
    above = squares - grouped(inside * known[stratum], of_outlet, pools)
    below = grouped(np.asarray((z.T @ centred).power(2).sum(axis=1)).ravel(), pool[first], pools)
    below -= grouped(inside * seen[stratum], of_outlet, pools)
    mean = quotient(grouped(known * free, register.pool, pools), of_pool)
    several = grouped(grouped(np.ones(len(own)), own, len(first)) > 1, pool[first], pools)
    told = (below >= LEAST_PAIRS) & (mean > 0) & (several > 1)
    usual = quotient(np.maximum(above[told].sum(), 0.0), (below * mean)[told].sum())
    noise = quotient(np.full(pools, 2.0), np.where(told, below, 0.0)) + 2 * usual**2 / np.maximum(several - 1, 1)
    part = drawn_together(quotient(above, np.where(told, below * mean, 0.0)), np.where(told, noise, np.inf))
    df = np.maximum(quotient(2 * part.value**2, part.doubt), 1.0)
    return Organisations(organisation, pool[first], part.value * mean, df, seen)
