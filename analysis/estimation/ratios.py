"""Ratios of weighted sums over domains: all that estimates are made of, and what a replicate computes again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimation.sums import FloatArray, IntArray, grouped


@dataclass(frozen=True, eq=False)
class Ratios:
    """One ratio per domain (without `below`: one total).

    `rows` are the positions in the table of sums that belong to a domain; over these: the `domain` and what the row
    adds `above` and `below`, with design weights.
    """

    domains: int
    rows: IntArray
    domain: IntArray
    above: FloatArray
    below: FloatArray | None

    def totals(self, g: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The sums above and below (domains,) with weights times `g` (rows of the table,); below a total stands 1."""
        g = g[self.rows]
        above = grouped(g * self.above, self.domain, self.domains)
        below = np.ones(self.domains) if self.below is None else grouped(g * self.below, self.domain, self.domains)
        return above, below

    def linearised(self, value: FloatArray, below: FloatArray) -> FloatArray:
        """Of each of `rows`, the sum of d u with u = (y - value x) / below; for totals u = y."""
        if self.below is None:
            return self.above
        return divide(self.above - value[self.domain] * self.below, below[self.domain])


def divide(above: FloatArray, below: FloatArray) -> FloatArray:
    """The quotient, NaN where there is nothing below."""
    quotient: FloatArray = np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below != 0)
    return quotient
