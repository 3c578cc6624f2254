"""The assessment of cities (考核): indices, change, verdict, response, overdue cases; one sheet a city."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from survey.figures.files import public
from survey.figures.shown import HIDDEN
from survey.models import City, Family, Wave
from survey.models.day_sums import counts_of_wave
from survey.models.reference import cities, families
from survey.models.release import Release, published_of_wave
from survey.models.wave import latest_frozen
from survey.queries.city_sheets import Cases, Invited, cases_by_city, invited_by_city
from survey.queries.register import entries
from survey.snapshots.freeze import frozen_folder
from survey.waves.figures import figures

Row = Mapping[str, Any]


@dataclass(frozen=True)
class CityIndex:
    """A family's index in a city: `row` as in docs/releases.md, None of its numbers where it is withheld."""

    family: Family
    row: Row

    @property
    def hidden(self) -> bool:
        """Whether the figure is withheld: a sheet goes out of the house."""
        return self.row["mark"] in HIDDEN or self.row.get("index") is None


@dataclass(frozen=True)
class Sheet:
    """A city's sheet; `cells` are the rows of its sectors, `answering` of `selected` outlets answered."""

    city: City
    indices: Sequence[CityIndex]
    cells: Sequence[Row]
    selected: int
    answering: int
    invited: Invited
    cases: Cases


@dataclass(frozen=True)
class Sheets:
    """The sheets of all cities; `release` is None while the wave's figures are not published."""

    wave: Wave
    release: Release | None
    of: Mapping[str, Sheet]


def sheets(moment: datetime, today: date) -> Sheets | None:
    """The sheets of the wave frozen last; None before one is. Raises AnalysisError or RefusedError."""
    wave = latest_frozen()
    if wave is None:
        return None
    release = next(iter(published_of_wave(wave.id)[::-1]), None)
    content = public(release) if release else figures(frozen_folder(wave), wave.code).to_json()
    known = {family.code: family for family in families()}
    cases, invited = cases_by_city(moment, today), invited_by_city(wave.id)
    counts, drawn = counts_of_wave(wave.id), [row for row in entries(wave.id) if row.selected]
    selected = Counter(row.city_code for row in drawn)
    answering = Counter(row.city_code for row in drawn if counts.get(row.id))
    made = {}
    for city in cities():
        cells = [row for row in content["cells"] if row["city"] == city.code]
        made[city.code] = Sheet(
            city=city,
            indices=[CityIndex(known[r["family"]], r) for r in content["cities"] if r["code"] == city.code],
            cells=cells,
            selected=selected[city.code],
            answering=answering[city.code],
            invited=invited.get(city.code, Invited(0, 0)),
            cases=cases.get(city.code, Cases(0, 0, 0)),
        )
    return Sheets(wave, release, made)
