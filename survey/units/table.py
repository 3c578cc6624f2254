"""Outlet-days as arrays, and the means over them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from analysis.live.confidence_sequence import FloatArray, IntArray, Mean, mean
from survey.asked.scoring import SCORE
from survey.units.columns import Scores

ALL = slice(None)
"""Every outlet-day of a table."""
Rows = IntArray | slice


@dataclass(frozen=True)
class Volumes:
    """Of k outlets of a wave: where each stands in arrays, by its id; and their volumes (k,)."""

    place: Mapping[int, int]
    volume: FloatArray


@dataclass(frozen=True, eq=False)
class Table:
    """r outlet-days of one wave: which outlet (of k) and day each is, and the outlets' volumes (k,)."""

    outlet: IntArray
    day: IntArray
    volume: FloatArray

    def mean(self, moments: FloatArray, rows: Rows = ALL, *, marks: bool = False) -> Mean:
        """The weighted mean over some rows of what has these moments (r, 2: how many, and their sum), in points;
        `marks`: they are of marks from 1 to 10."""
        n, total = moments[rows].T
        points = SCORE.total(n, total) if marks else total
        return mean(self.outlet[rows], self.day[rows], n, points, self.volume)

    def by_outlet(self) -> list[IntArray]:
        """The rows of each outlet, in their order."""
        ends = np.cumsum(np.bincount(self.outlet, minlength=self.volume.size))
        return np.split(np.argsort(self.outlet, kind="stable"), ends[:-1])


def volumes(outlets: Sequence[int], known: Mapping[int, float]) -> Volumes:
    """The volumes of the outlets with these ids; `known`: as far as they are.

    A missing volume is the median of the known ones, or 1 where none is known.
    """
    usual = median(known.values()) if known else 1.0
    place = {outlet: number for number, outlet in enumerate(outlets)}
    return Volumes(place, np.array([known.get(outlet, usual) for outlet in outlets], dtype=float))


def table(days: Scores, volumes: Volumes) -> Table:
    """The table of some outlet-days of these outlets."""
    return Table(
        np.array([volumes.place[id_] for id_ in days.outlet.tolist()], dtype=np.int64), days.day, volumes.volume
    )
