"""A score on 0-100 from items answered on a common scale, linear in the answers (ACSI form)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import narwhals as nw
    import numpy as np
    import numpy.typing as npt

    from analysis.estimation.sums import Sums, Variable

LOW, HIGH = 1.0, 10.0
"""The ends of the scale on which satisfaction is answered."""

Amount = TypeVar("Amount", float, "npt.NDArray[np.float64]", "nw.Expr")


@dataclass(frozen=True)
class Score:
    """100 x the weighted mean of (answer - low) / (high - low) over the items a response answered.

    `weights` are the items' weights, in proportion; those of missing items are shared out among the others. A response
    with fewer than `minimum_items` answers has no score.
    """

    name: str
    weights: Mapping[str, float]
    minimum_items: int = 1
    low: float = LOW
    high: float = HIGH

    @property
    def factor(self) -> float:
        """Points of the score per point of the answers' mean."""
        return 100 / (self.high - self.low)

    def points(self, answer: Amount) -> Amount:
        """Answers, or means of answers, in points from 0 to 100."""
        return (answer - self.low) * self.factor

    def total(self, n: npt.NDArray[np.float64], answers: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The points of `n` answers together, from the sum of the answers."""
        return (answers - n * self.low) * self.factor

    def answer(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The answers, not rounded, that make so many points."""
        return self.low + (self.high - self.low) * points / 100

    def of_answers(self, answers: Mapping[str, Any]) -> float | None:
        """The score of one response, 0 to 100 to the last digit; None with too few of the items answered."""
        answered = {item: answers[item] for item in self.weights if answers.get(item) is not None}
        if len(answered) < self._minimum:
            return None
        along = sum(self.weights[item] * (value - self.low) for item, value in answered.items())
        whole = sum(self.weights[item] * (self.high - self.low) for item in answered)
        return float(100 * (along / whole))

    def column(self, answers: Mapping[str, nw.Expr]) -> nw.Expr:
        """The score of every row of a frame, from its items as floats: for a score that is summed by itself."""
        import narwhals as nw  # here and below: whoever verifies published figures reads no table, and needs neither

        answered = {item: ~answers[item].is_null() for item in self.weights}
        count = nw.sum_horizontal(*(there.cast(nw.Int8()) for there in answered.values()))
        if len(set(self.weights.values())) == 1:  # usual, and a good deal cheaper
            share = count.cast(nw.Float64()) * next(iter(self.weights.values()))
        else:
            share = nw.sum_horizontal(*(there.cast(nw.Float64()) * self.weights[k] for k, there in answered.items()))
        total = nw.sum_horizontal(*(answers[item] * weight for item, weight in self.weights.items()))
        return nw.when(count >= self._minimum).then(self.points(total / share))

    def of(self, sums: Sums) -> Variable:
        """The score in a table of its items' sums, where it is linear in the items for each pattern of answers."""
        import numpy as np

        from analysis.estimation.sums import Variable

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
