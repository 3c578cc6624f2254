"""What is watched for, and how a period's mean varies where nothing has changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.estimation.sums import FloatArray


@dataclass(frozen=True)
class Plan:
    """`false_alarms`: periods to a false alarm, on average at least. `smallest`: the change worth finding, in points.

    The mean of n answers varies with `between` + `within` / n (points squared). `prior_df`: how many degrees of freedom
    `within` is worth beside those of a series' own answers; infinite where it is taken as known. Periods repeat in
    cycles of `cycle` (7 for days of the week), whose places differ with the variance `seasonal`.
    """

    false_alarms: float
    smallest: float
    between: float
    within: float
    prior_df: float = np.inf
    cycle: int = 1
    seasonal: float = 0.0

    def variance(self, n: FloatArray, free: FloatArray, squares: FloatArray) -> FloatArray:
        """Of the mean of n answers (k,) each; `free` and `squares` (k,) are what the series themselves say of `within`.

        (d0 within + squares) / (d0 + free): moderated as in `analysis.estimation.moderation`. Infinite without answers.
        """
        within = np.full(n.shape, self.within)
        if np.isfinite(self.prior_df):
            within = (self.prior_df * self.within + squares) / (self.prior_df + free)
        variance: FloatArray = self.between + np.divide(within, n, out=np.full(n.shape, np.inf), where=n > 0)
        return variance
