"""What is watched in a wave: the series of each level, and a day's answers added up for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from questionnaires import Questionnaire
from survey.alarms import limits
from survey.alarms.limits import Limits
from survey.asked.scoring import SCORE
from survey.asked.versions import version
from survey.models.watching import CELL, CITY, OUTLET, QUESTION, SECTOR, UNIT

if TYPE_CHECKING:
    from analysis.estimation.sums import FloatArray
    from analysis.warning.past import BoolArray

Place = int | tuple[int, str]
"""An outlet by its id, or one of its questions."""
Sums = Mapping[str, Any]
"""The sums of an outlet's day, as `survey.models.day_sums.DaySums` keeps them."""


@dataclass(frozen=True, eq=False)
class Counted:
    """Of k series (k,) on one day: answers, their points and squares of points, and which had any answers at all."""

    n: FloatArray
    total: FloatArray
    squares: FloatArray
    answered: BoolArray


@dataclass(frozen=True, eq=False)
class Level:
    """k series of a kind: the columns of `WatchedSeries` that name each, and where an outlet's scores are counted, or
    its answers to a question; questions of which a low answer is good are turned round."""

    name: str
    limits: Limits
    series: Sequence[Mapping[str, Any]]
    places: Mapping[Place, int]
    turned: Collection[str]

    def counted(self, days: Mapping[int, Sums], left_out: Collection[int] = ()) -> Counted:
        """A day of outlets by their ids; of those left out it is only known that they had answers."""
        moments, answered = np.zeros((3, len(self.series))), np.zeros(len(self.series), dtype=bool)
        for outlet, sums in days.items():
            for place, part in self._parts(outlet, sums):
                answered[place] |= part[0] > 0
                if outlet not in left_out:
                    moments[:, place] += part
        n, total, squares = moments
        return Counted(n, total, squares, answered)

    def key_of(self, place: Place) -> str:
        """The key of the series to which an outlet, or its question, belongs."""
        return str(self.series[self.places[place]]["key"])

    def place(self, key: str) -> int | None:
        """Which of the series has a key."""
        return next((place for place, one in enumerate(self.series) if one["key"] == key), None)

    def only(self, place: int) -> Level:
        """One of the series alone."""
        places = {key: 0 for key, where in self.places.items() if where == place}
        return replace(self, series=[self.series[place]], places=places)

    def _parts(self, outlet: int, sums: Sums) -> Iterator[tuple[int, Sequence[float]]]:
        if self.name != QUESTION:
            if outlet in self.places:
                yield self.places[outlet], sums["score"]
            return
        for item, marks in sums["items"].items():
            if (outlet, item) in self.places:
                yield self.places[outlet, item], in_points(marks, item in self.turned)


def in_points(marks: Sequence[float], turned: bool) -> tuple[float, float, float]:
    """[n, s, ss] of marks as that of points; `turned`: of points below 100."""
    n, total, squares = marks
    low, factor = SCORE.low, SCORE.factor
    points, squared = (total - low * n) * factor, (squares - 2 * low * total + low**2 * n) * factor**2
    return (n, 100 * n - points, 100**2 * n - 200 * points + squared) if turned else (n, points, squared)


COLUMNS = ("outlet_id", "unit_id", "sector_code", "city_code")
NAMED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    OUTLET: ("{code}", ("outlet_id", "sector_code", "city_code")),
    UNIT: ("{uscc}", ("unit_id",)),
    CELL: ("{city_code}-{sector_code}", ("sector_code", "city_code")),
    SECTOR: ("{sector_code}", ("sector_code",)),
    CITY: ("{city_code}", ("city_code",)),
}
"""The key of a series of scores, and which columns say what it is of."""


def levels(register: Sequence[Any]) -> list[Level]:
    """Of the outlets of a wave (`survey.queries.watched.register`): scores of outlets before their questions, then of
    units with several outlets, cells, sectors and cities."""
    asked = {row.version_id: version(row.version_id).questionnaire for row in register}
    turned = {item.id for one in asked.values() for item in one.items if item.low_is_good}
    counts = Counter(row.unit_id for row in register)
    several = [row for row in register if counts[row.unit_id] > 1]
    found = {name: _grouped(name, several if name == UNIT else register) for name in NAMED}
    in_all = sum(len(series) for series, _ in found.values())
    made = [Level(name, limits.of_scores(in_all, name == OUTLET), *parts, turned) for name, parts in found.items()]
    most = max((len(one.scales) for one in asked.values()), default=0)
    series, places = _questions(register, asked)
    return [made[0], Level(QUESTION, limits.of_questions(most, len(series)), series, places, turned), *made[1:]]


Named = tuple[list[Mapping[str, Any]], dict[Place, int]]


def _grouped(level: str, register: Iterable[Any]) -> Named:
    form, columns = NAMED[level]
    known: dict[str, int] = {}
    series: list[Mapping[str, Any]] = []
    places: dict[Place, int] = {}
    for row in register:
        key = form.format_map(row._mapping)
        if key not in known:
            known[key] = len(series)
            series.append(_series(level, key, row, columns))
        places[row.id] = known[key]
    return series, places


def _questions(register: Iterable[Any], asked: Mapping[int, Questionnaire]) -> Named:
    series: list[Mapping[str, Any]] = []
    places: dict[Place, int] = {}
    for row in register:
        for item in asked[row.version_id].scales:
            places[row.id, item] = len(series)
            series.append({**_series(QUESTION, f"{row.code}/{item}", row, NAMED[OUTLET][1]), "item": item})
    return series, places


def _series(level: str, key: str, row: Any, columns: Collection[str]) -> dict[str, Any]:
    known = {**row._mapping, "outlet_id": row.id, "item": None}
    of = {name: known[name] if name in columns else None for name in (*COLUMNS, "item")}
    return {"level": level, "key": key, **of}
