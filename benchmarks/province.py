"""A synthetic province whose true indices are known: a finite population of outlets and what their customers answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from survey.asked.scoring import SCORE

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SECTORS, CITIES = 21, 14
CELLS = SECTORS * CITIES
OUTLETS_PER_CELL = 200

# On the answers' scale of 1-10: effects of sector, city and their cell, of the outlet, its drift between waves, of the
# person and of the single answer. The outlet's part of the variance of an answer is then about 0.1.
SECTOR_SD, CITY_SD, CELL_SD, OUTLET_SD, DRIFT_SD, PERSON_SD, ANSWER_SD = 0.4, 0.2, 0.2, 0.5, 0.2, 1.2, 0.8
MEAN_LEVEL, SHIFT = 8.2, 0.1
ITEM_OFFSETS = np.array([0.0, -0.2, -0.4])


@dataclass(frozen=True, eq=False)
class Province:
    """Outlets (k,) by cell, with their volumes, levels (waves, k) and true indices `score` (waves, k)."""

    cell: IntArray
    volume: FloatArray
    level: FloatArray
    score: FloatArray

    def true_index(self, wave: int) -> FloatArray:
        """The true index of each cell: the mean over its services, (CELLS,)."""
        weighted = np.bincount(self.cell, self.volume * self.score[wave])
        return weighted / np.bincount(self.cell, self.volume)


def build(seed: int, volume_sd: float) -> Province:
    """The population of two waves; volumes are lognormal with `volume_sd`, and do not depend on the level."""
    rng = np.random.default_rng(seed)
    cell = np.repeat(np.arange(CELLS), OUTLETS_PER_CELL)
    cell_level = (
        rng.normal(MEAN_LEVEL, SECTOR_SD, (SECTORS, 1))
        + rng.normal(0, CITY_SD, (1, CITIES))
        + rng.normal(0, CELL_SD, (SECTORS, CITIES))
    ).ravel()
    first = cell_level[cell] + rng.normal(0, OUTLET_SD, len(cell))
    level = np.stack([first, first + SHIFT + rng.normal(0, DRIFT_SD, len(cell))])
    return Province(cell, rng.lognormal(6, volume_sd, len(cell)).round() + 50, level, _expected_score(level))


def select(rng: np.random.Generator, per_cell: int) -> IntArray:
    """A simple random sample of outlets in every cell, (CELLS * per_cell,)."""
    order = rng.random((CELLS, OUTLETS_PER_CELL)).argpartition(per_cell - 1, axis=1)[:, :per_cell]
    return (order + OUTLETS_PER_CELL * np.arange(CELLS)[:, None]).ravel()


def select_again(rng: np.random.Generator, outlets: IntArray, kept: int, per_cell: int) -> IntArray:
    """The next wave's sample: `kept` outlets of each cell stay, the others are drawn anew from those not in it."""
    staying = rng.permuted(outlets.reshape(CELLS, per_cell), axis=1)[:, :kept]
    priority = rng.random(CELLS * OUTLETS_PER_CELL)
    priority[outlets] = 2.0
    priority[staying] = -1.0
    order = priority.reshape(CELLS, OUTLETS_PER_CELL).argpartition(per_cell - 1, axis=1)[:, :per_cell]
    return (order + OUTLETS_PER_CELL * np.arange(CELLS)[:, None]).ravel()


def answer(rng: np.random.Generator, level: FloatArray, responses: IntArray) -> tuple[FloatArray, FloatArray]:
    """Customers of each outlet (m,) answer three items: the sum of their scores and of the squared scores, (m,)."""
    outlet = np.repeat(np.arange(len(level)), responses)
    person = level[outlet] + rng.normal(0, PERSON_SD, len(outlet))
    answers = person[:, None] + ITEM_OFFSETS + rng.normal(0, ANSWER_SD, (len(outlet), 3))
    score = SCORE.points(np.clip(np.rint(answers), SCORE.low, SCORE.high).mean(axis=1))
    return np.bincount(outlet, score), np.bincount(outlet, score**2)


def _expected_score(level: FloatArray) -> FloatArray:
    """The mean score of an outlet's customers, from the chances that a rounded, clipped answer exceeds 1, 2 ... 9."""
    spread = np.hypot(PERSON_SD, ANSWER_SD)
    above = sum(
        ndtr((level + offset - threshold) / spread) for offset in ITEM_OFFSETS for threshold in np.arange(1.5, 10.0)
    )
    expected: FloatArray = above / len(ITEM_OFFSETS) * SCORE.factor
    return expected
