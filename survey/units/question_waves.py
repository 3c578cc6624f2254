"""A unit's questions from wave to wave, from the sums that importance rests on: responses with every question of
quality answered."""

from collections.abc import Collection, Mapping, Sequence
from statistics import median

import numpy as np

from analysis.estimation.intervals import half_width
from survey.models import Wave
from survey.models.day_sums import OutletProducts
from survey.units.score import CONFIDENCE, ENOUGH, Score
from survey.units.scorecard import WaveScore


def question_waves(
    item: str,
    waves: Sequence[Wave],
    outlets: Collection[int],
    totals: Sequence[OutletProducts],
    known: Mapping[tuple[int, int], float],
) -> list[WaveScore]:
    """The scores of a question in some waves, over the outlets with these ids, each weighted by its volume.

    `known`: the volumes as far as they are, by (wave, outlet); where one is missing the median of the wave's stands for
    it. The outlets are all of the unit's, so errors are those of the customers within each.
    """
    return [WaveScore(wave, wave.status == "open", _score(item, wave, outlets, totals, known)) for wave in waves]


def _score(
    item: str,
    wave: Wave,
    outlets: Collection[int],
    totals: Sequence[OutletProducts],
    known: Mapping[tuple[int, int], float],
) -> Score:
    rows = [
        (one.outlet_id, *_moments(one, item))
        for one in totals
        if one.wave_id == wave.id and one.outlet_id in outlets and item in one.products["items"]
    ]
    there = [(outlet, n, total, squares) for outlet, n, total, squares in rows if n > 1]
    answered = int(sum(n for _outlet, n, _total, _squares in there))
    if answered < ENOUGH:
        return Score(answered, 0, missing=ENOUGH - answered)
    outlet, n, total, squares = np.array(there, dtype=float).T
    usual = median([known[wave.id, int(one)] for one in outlet if (wave.id, int(one)) in known] or [1.0])
    volume = np.array([known.get((wave.id, int(one)), usual) for one in outlet])
    share, mean = volume / volume.sum(), total / n
    value = float(share @ mean)
    variance = (squares - n * mean**2) / (n - 1) / n
    se = float((share**2 @ np.maximum(variance, 0.0)) ** 0.5)
    if not se:
        return Score(answered, 0, index=value)
    half = float(half_width(se, float((n - 1).sum()), CONFIDENCE))
    return Score(answered, 0, index=value, low=max(0.0, value - half), high=min(100.0, value + half), se=se)


def _moments(one: OutletProducts, item: str) -> tuple[float, float, float]:
    """How many, the sum and the sum of squares of a question's points."""
    place = one.products["items"].index(item)
    return one.products["n"], one.products["sums"][place], one.products["products"][place][place]
