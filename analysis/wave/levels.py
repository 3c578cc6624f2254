"""The indices of one level (cells, sectors, cities, families) with the outlets and units that stand behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.estimation.estimates import Estimates, Title
from analysis.estimation.sample import Sample
from analysis.estimation.sums import BoolArray, FloatArray, IntArray, Variable


@dataclass(frozen=True, eq=False)
class Level:
    """k estimates; `outlets` (outlets x k) marks those with scored responses, `units` (units x k) holds each unit's
    part of the weight."""

    estimates: Estimates
    outlets: sparse.csr_array
    units: sparse.csr_array

    @property
    def estimable(self) -> BoolArray:
        """Which estimates (k,) have a standard error."""
        return np.isfinite(self.estimates.se)

    def counts(self) -> tuple[IntArray, IntArray, FloatArray]:
        """The number of outlets and of units, and the largest unit's part, of each estimate (k,)."""
        k = len(self.estimates)
        outlets = np.bincount(self.outlets.tocoo().col, minlength=k)
        units = np.bincount(self.units.tocoo().col, minlength=k)
        largest = self.units.max(axis=0).toarray().ravel() if self.units.shape[0] else np.zeros(k)
        return outlets, units, largest

    def position(self, *columns: str) -> dict[tuple[str, ...], int]:
        """Where the estimate of each domain stands."""
        titles = self.estimates.titles
        return {tuple(str((title.by or {})[name]) for name in columns): i for i, title in enumerate(titles)}

    def combined(self, coefficients: sparse.csr_array, titles: Sequence[Title]) -> Level:
        """Composites with `coefficients` (k x m), of estimates that are estimable."""
        used = sparse.csr_array(coefficients.sign())
        return Level(
            self.estimates.combined(coefficients, titles),
            sparse.csr_array((self.outlets @ used).sign()),
            sparse.csr_array(self.units @ coefficients),
        )


def level_of(sample: Sample, score: Variable, by: Sequence[str]) -> Level:
    """The means of the score by some columns of the keys."""
    estimates = sample.mean(score, by)
    rows, domain = estimates.parts[0].rows, estimates.parts[0].domain
    k, weight = len(estimates), sample.sums.weight[rows]

    def spread(column: str, values: FloatArray) -> sparse.csr_array:
        codes, labels = sample.sums.levels([column])
        return sparse.coo_array((values, (codes[rows], domain)), shape=(len(labels), k)).tocsr()

    share = weight / estimates.weight[domain]
    return Level(estimates, sparse.csr_array(spread("outlet", np.ones(len(rows))).sign()), spread("unit", share))
