"""A score on 0-100 from items answered on a common scale, linear in the answers (ACSI form)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw
import numpy as np

from analysis.estimation.sums import Sums, Variable


@dataclass(frozen=True)
class Score:
    """100 x the weighted mean of (answer - low) / (high - low) over the items a response answered.

    `weights` are the items' weights, in proportion; those of missing items are shared out among the others. A response
    with fewer than `minimum_items` answers has no score.
    """

    name: str
    weights: Mapping[str, float]
    minimum_items: int = 1
    low: float = 1.0
    high: float = 10.0

    @property
    def factor(self) -> float:
        """Points of the score per point of the answers' mean."""
        return 100 / (self.high - self.low)

    def column(self, answers: Mapping[str, nw.Expr]) -> nw.Expr:
        """The score of every row of a frame, from its items as floats: for a score that is summed by itself."""
        answered = {item: ~answers[item].is_null() for item in self.weights}
        count = nw.sum_horizontal(*(there.cast(nw.Int8()) for there in answered.values()))
        if len(set(self.weights.values())) == 1:  # usual, and a good deal cheaper
            share = count.cast(nw.Float64()) * next(iter(self.weights.values()))
        else:
            share = nw.sum_horizontal(*(there.cast(nw.Float64()) * self.weights[k] for k, there in answered.items()))
        total = nw.sum_horizontal(*(answers[item] * weight for item, weight in self.weights.items()))
        score = (total / share - self.low) * self.factor
        return nw.when(count >= self._minimum).then(score)

    def of(self, sums: Sums) -> Variable:
        """The score in a table of its items' sums, where it is linear in the items for each pattern of answers."""
        answered = {item: sums.answered[item] for item in self.weights}
        there = np.column_stack(list(answered.values()))
        share = there @ np.array(list(self.weights.values()))
        enough = there.sum(axis=1) >= self._minimum
        slope = {
            item: np.where(enough & given, self.weights[item] * self.factor, 0.0) / np.where(enough, share, 1.0)
            for item, given in answered.items()
        }
        return Variable(self.name, enough, -self.low * self.factor * enough, slope)

    @property
    def _minimum(self) -> int:
        return max(self.minimum_items, 1)
