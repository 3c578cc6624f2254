"""Indices of one level (sectors, cells, or composites of them) with the outlets and units that stand behind each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.estimation.design import Design
from analysis.estimation.estimates import Estimates
from analysis.estimation.sample import Sample
from analysis.estimation.sums import BoolArray, FloatArray, IntArray, Variable, codes_of
from analysis.wave.registered import Registered


@dataclass(frozen=True, eq=False)
class Level:
    """k estimates; `outlets` (outlets x k) marks those with scored responses, `units` (units x k) holds each unit's
    part of the weight. `other`: the same estimates with variances by another design, where one was asked for."""

    estimates: Estimates
    outlets: sparse.csr_array
    units: sparse.csr_array
    other: Estimates | None = None

    @property
    def estimable(self) -> BoolArray:
        """Which estimates (k,) have a standard error."""
        return np.isfinite(self.estimates.se)

    @property
    def other_se(self) -> FloatArray:
        """Standard errors (k,) by the other design; NaN where there is none, or by either design nothing to say."""
        missing = np.full(len(self.estimates), np.nan)
        return missing if self.other is None else np.where(self.estimable, self.other.se, np.nan)

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


def level_of(
    sample: Sample, score: Variable, by: Sequence[str], other: Design | None = None, errors: Registered | None = None
) -> Level:
    """The means of the score by some columns of the keys."""
    estimates = sample.mean(score, by)
    if errors is not None:
        estimates = errors.of(estimates, by)
    rows, domain = estimates.parts[0].rows, estimates.parts[0].domain
    k, weight = len(estimates), sample.sums.weight[rows]

    def spread(column: str, values: FloatArray) -> sparse.csr_array:
        codes, found = codes_of(sample.sums.keys.select(column))
        return sparse.coo_array((values, (codes[rows], domain)), shape=(len(found), k)).tocsr()

    return Level(
        estimates=estimates,
        outlets=sparse.csr_array(spread("outlet", np.ones(len(rows))).sign()),
        units=spread("unit", weight / estimates.weight[domain]),
        other=None if other is None else sample.under(other, estimates),
    )
