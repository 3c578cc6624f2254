"""Importance and performance of what a unit is rated on, and what to mend first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean

from analysis.live.importance import Importance, ItemImportance
from questionnaires import Item
from survey.mending.importance import read
from survey.mending.terms import FEWEST
from survey.models import Sector, Wave
from survey.models.importance import importance_in
from survey.units.score import Score
from survey.units.scorecard import ItemScore, Reasons
from survey.units.scores import SectorScores, unit_scores

FEW_ITEMS = 4
"""Up to so many items two are named as the first to mend, of more three."""


@dataclass(frozen=True)
class Point:
    """One item: how much it matters in the sector (`importance`), and how the unit does (`score`, points).

    `matters`, `falls_short`: on which side of the matrix's two lines it lies; `clear`: its intervals cross neither.
    """

    item: Item
    importance: ItemImportance
    score: Score
    matters: bool
    falls_short: bool
    clear: bool

    @property
    def index(self) -> float:
        assert self.score.index is not None  # points are made of scores that are shown
        return self.score.index

    @property
    def gap(self) -> float | None:
        """How far the unit is below what the best quarter of the sector's outlets reach, in points; 0 above it."""
        return None if self.importance.upper is None else max(0.0, self.importance.upper - self.index)

    @property
    def worth(self) -> float:
        """What mending it is worth: the gap, weighted by importance. It orders the items; it forecasts nothing."""
        return self.importance.share * (self.gap or 0.0)

    @property
    def within_error(self) -> bool:
        """Whether the unit may be there already, as far as its interval tells."""
        upper, high = self.importance.upper, self.score.high
        return upper is not None and high is not None and high >= upper


@dataclass(frozen=True)
class Matrix:
    """The points of one sector in the order of their worth, and the two lines that part the matrix.

    `important`: the share that every item would have if all mattered alike; `usual`: the sector's mean of all items.
    """

    points: Sequence[Point]
    important: float
    usual: float
    known: Importance

    @property
    def first(self) -> Sequence[Point]:
        """What to mend first: the two or three items worth most, of those with a gap."""
        most = 2 if len(self.known.items) <= FEW_ITEMS else 3
        return [point for point in self.points if point.worth > 0][:most]

    @property
    def comparable(self) -> bool:
        """Whether enough outlets of the sector have enough responses to say what the best reach."""
        return all(item.upper is not None for item in self.known.items)


@dataclass(frozen=True)
class Mending:
    """A unit in one sector. `matrix` is None until there are enough responses and the sector's importance is known;
    `computed_on`: when it was last computed, None before the first night; `reasons`: what was wrong, by those who gave
    a low mark."""

    sector: Sector
    score: Score
    computed_on: date | None
    matrix: Matrix | None
    reasons: Sequence[Reasons]


def mending(unit_id: int, wave: Wave) -> list[Mending]:
    """What a unit should mend in each sector that it works in."""
    scores = unit_scores(unit_id, wave)
    kept = importance_in(wave.id, [of_sector.sector.code for of_sector in scores])
    found = []
    for of_sector in scores:
        row = kept.get(of_sector.sector.code)
        known = read(row.figures) if row else None
        matrix = matrix_of(of_sector, known) if known and of_sector.score.shown else None
        reasons = [told for told in of_sector.reasons if told.n >= FEWEST]
        found.append(Mending(of_sector.sector, of_sector.score, row.computed_on if row else None, matrix, reasons))
    return found


def matrix_of(scores: SectorScores, known: Importance) -> Matrix:
    """The matrix of a unit's scores; items with too few answers of their own are left out."""
    own = {of_item.item.id: of_item for of_item in scores.items if of_item.score.shown}
    important, usual = 1 / len(known.items), mean(item.mean for item in known.items)
    points = [_point(own[item.item], item, important, usual) for item in known.items if item.item in own]
    return Matrix(sorted(points, key=lambda point: (-point.worth, -point.importance.share)), important, usual, known)


def _point(own: ItemScore, item: ItemImportance, important: float, usual: float) -> Point:
    low, high = own.score.low, own.score.high
    across = low is not None and high is not None and not low <= usual <= high
    clear = across and not item.low <= important <= item.high
    assert own.score.index is not None
    return Point(own.item, item, own.score, item.share >= important, own.score.index < usual, clear)
