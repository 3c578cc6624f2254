"""From the three satisfaction items to one score."""

from collections.abc import Mapping
from typing import Any

from questionnaires.model import SATISFACTION, SCALE

EQUAL: Mapping[str, float] = dict.fromkeys(SATISFACTION, 1 / 3)
"""The default weights of the satisfaction items."""

ENOUGH = 2
"""Satisfaction items that must be answered for a score."""


def score(answers: Mapping[str, Any], weights: Mapping[str, float] = EQUAL) -> float | None:
    """The satisfaction score of one response, 0 to 100, or None with fewer than two of the three items answered.

    100 * sum w (x - 1) / 9 over the items answered, whose weights share out those of the missing ones: the form of
    the American Customer Satisfaction Index (Fornell et al. 1996). Raises ValueError unless the weights are of the
    satisfaction items, one each, and positive.
    """
    if set(weights) != set(SATISFACTION) or not all(weight > 0 for weight in weights.values()):
        raise ValueError(f"Weights must be positive, one each for {', '.join(SATISFACTION)}; got {dict(weights)}.")
    answered: dict[str, int] = {item: answers[item] for item in SATISFACTION if answers.get(item) is not None}
    if len(answered) < ENOUGH:
        return None
    points = sum(weights[item] * (value - SCALE[0]) for item, value in answered.items())
    most = sum(weights[item] * (SCALE[-1] - SCALE[0]) for item in answered)
    return 100 * (points / most)
