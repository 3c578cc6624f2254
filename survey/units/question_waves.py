"""A unit's questions from wave to wave, from the sums that importance rests on: responses with every question of
quality answered."""

from collections.abc import Collection, Mapping, Sequence
from statistics import median
from typing import Any

import numpy as np

from analysis.estimation.intervals import half_width
from survey.models import Wave
from survey.queries.unit_outlets import Registered
from survey.units.score import CONFIDENCE, ENOUGH, Score
from survey.units.scorecard import WaveScore


def question_waves(
    item: str, waves: Sequence[Wave], outlets: Collection[int], entries: Sequence[Registered]
) -> list[WaveScore]:
    """The scores of a question in some waves, over the outlets with these ids, each weighted by its volume.

    Where a volume is missing the median of the wave's stands for it. The outlets are all of the unit's, so errors are
    those of the customers within each.
    """
    here = [one for one in entries if one.outlet_id in outlets]
    return [
        WaveScore(wave, wave.status == "open", _score(item, [one for one in here if one.wave_id == wave.id]))
        for wave in waves
    ]


def _score(item: str, entries: Sequence[Registered]) -> Score:
    usual = median([one.volume for one in entries if one.volume] or [1.0])
    rows = [
        (one.volume or usual, *_moments(one.products, item))
        for one in entries
        if one.products is not None and item in one.products["items"] and one.products["n"] > 1
    ]
    answered = int(sum(n for _volume, n, _total, _squares in rows))
    if answered < ENOUGH:
        return Score(answered, 0, missing=ENOUGH - answered)
    volume, n, total, squares = np.array(rows, dtype=float).T
    share, mean = volume / volume.sum(), total / n
    value = float(share @ mean)
    variance = np.maximum(squares - n * mean**2, 0.0) / (n - 1) / n
    se = float((share**2 @ variance) ** 0.5)
    if not se:
        return Score(answered, 0, index=value)
    half = float(half_width(se, float((n - 1).sum()), CONFIDENCE))
    return Score(answered, 0, index=value, low=max(0.0, value - half), high=min(100.0, value + half), se=se)


def _moments(products: Mapping[str, Any], item: str) -> tuple[float, float, float]:
    """How many, the sum and the sum of squares of a question's points."""
    place = products["items"].index(item)
    return products["n"], products["sums"][place], products["products"][place][place]
