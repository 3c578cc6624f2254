"""Replicate weights that come with the data, scaled as R's `svrepdesign` scales them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from scipy import sparse

from analysis.errors import DesignError, Problem, wrong
from analysis.estimation.design import Design
from analysis.estimation.sums import FloatArray, IntArray

Kind = Literal["JKn", "JK1", "BRR", "Fay", "bootstrap", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)
BLOCK = 20  # replicates at once
NO_FACTORS = 5.0
"""Replicate weights that are on average so many times smaller than the weights are factors of them (as in R)."""
_DEPENDENT = 1e-5  # what R's qr() takes for a column that others make, against the column's own size


@dataclass(frozen=True, eq=False)
class GivenWeights:
    """Replicates of a sample each of whose responses is a row of the table of sums.

    `weight` (rows,) and `replicates` (rows x replicates) are weights, V = scale x sum of rscales (theta_r - centre)^2,
    the centre being the estimate itself (`mse`) or the mean of the replicates whose rscales are above 0.
    """

    weight: FloatArray
    replicates: FloatArray
    scale: float
    rscales: FloatArray
    mse: bool
    _found: dict[bytes, int] = field(default_factory=dict)

    def count(self, design: Design) -> int:
        """How many replicates there are."""
        return int(self.replicates.shape[1])

    def blocks(self, design: Design) -> Iterator[tuple[FloatArray, FloatArray]]:
        """Factors of the responses' weights (rows x replicates) and the replicates' part in the variance."""
        own = np.where(self.weight > 0, self.weight, 1.0)[:, None]
        for start in range(0, self.replicates.shape[1], BLOCK):
            some = slice(start, start + BLOCK)
            yield self.replicates[:, some] / own, self.scale * self.rscales[some]

    def df(self, member: sparse.coo_array) -> IntArray:
        """Degrees of freedom (k,) of estimates from the responses that `member` (rows x k) marks: the rank of their
        replicate weights less 1, as R has it."""
        marked = member.tocsc()
        return np.array([self._df(rows) for rows in np.split(marked.indices.astype(np.int64), marked.indptr[1:-1])])

    def _df(self, rows: IntArray) -> int:
        key = np.sort(rows).tobytes()
        if key not in self._found:
            self._found[key] = _rank(self.replicates[rows]) - 1
        return self._found[key]


def given_weights(
    weight: FloatArray,
    replicates: FloatArray,
    kind: Kind,
    scale: float | None,
    rscales: tuple[float, ...],
    rho: float,
    mse: bool,
) -> GivenWeights:
    """Replicates with the scales of their kind where none are given; one of `rscales` is that of all.

    Raises DesignError with every problem of the weights.
    """
    r = replicates.shape[1]
    problems = list(_problems(weight, replicates))
    if len(rscales) not in (0, 1, r):
        problems.append(wrong("rscales_number", found=len(rscales), replicates=r))
    if problems:
        raise DesignError(*problems)
    usual = {"BRR": 1 / r, "Fay": 1 / (r * (1 - rho) ** 2), "bootstrap": 1 / max(r - 1, 1), "JK1": (r - 1) / r}
    each = np.broadcast_to(np.array(rscales or (1.0,)), (r,))
    return GivenWeights(weight, replicates, usual.get(kind, 1.0) if scale is None else scale, each, mse)


def _problems(weight: FloatArray, replicates: FloatArray) -> Iterator[Problem]:
    bad = int((~(np.isfinite(replicates) & (replicates >= 0))).sum())
    if bad:
        yield wrong("replicate_weights_bad", cells=bad)
        return
    appear = int(((weight == 0) & replicates.any(axis=1)).sum())
    if appear:
        yield wrong("replicate_weights_appear", responses=appear)
    ratio = weight.mean() / replicates.mean() if replicates.any() else np.inf
    if not 1 / NO_FACTORS < ratio < NO_FACTORS:
        yield wrong("replicate_weights_factors", weight=f"{weight.mean():.6g}", replicates=f"{replicates.mean():.6g}")


def _rank(weights: FloatArray) -> int:
    """The rank by LINPACK's rule, as R's qr() has it: columns are taken in turn, unless the ones before make them."""
    r = weights.shape[1]
    columns: FloatArray = np.asarray(np.linalg.qr(weights, mode="r")) if len(weights) > r else weights
    kept: FloatArray = np.empty((len(columns), 0))
    for column in columns.T:
        rest = column - kept @ (kept.T @ column)
        rest -= kept @ (kept.T @ rest)
        size = float(np.linalg.norm(rest))
        if size > _DEPENDENT * float(np.linalg.norm(column)):
            kept = np.column_stack([kept, rest / size])
    return int(kept.shape[1])
