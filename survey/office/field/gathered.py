"""What the cells of a wave have gathered: their outlets with volumes, responses and sums of scores."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from survey.models import Wave
from survey.models.day_sums import counts_of_wave, scores_of_wave
from survey.models.reference import City, Sector, cities, sectors
from survey.queries.register import entries

if TYPE_CHECKING:
    from analysis.live.outlook import Field


class Outlet(NamedTuple):
    """An outlet: its unit, services and responses; number, sum and sum of squares of its scores."""

    unit: int
    volume: float
    selected: bool
    responses: int
    scores: tuple[float, float, float]


class Gathered(NamedTuple):
    """A sector in a city with its outlets."""

    sector: Sector
    city: City
    outlets: list[Outlet]

    @property
    def drawn(self) -> list[Outlet]:
        """Those that count."""
        return [outlet for outlet in self.outlets if outlet.selected]

    @property
    def answering(self) -> list[Outlet]:
        """Those of them that have responses."""
        return [outlet for outlet in self.drawn if outlet.responses]

    @property
    def units(self) -> dict[int, float]:
        """The services of the units that answer."""
        found: dict[int, float] = {}
        for outlet in self.answering:
            found[outlet.unit] = found.get(outlet.unit, 0.0) + outlet.volume
        return found


def gathered(wave: Wave) -> list[Gathered]:
    """The cells that have outlets, sector by sector; where a volume is missing the median of the cell stands for it."""
    counts, scores = counts_of_wave(wave.id), scores_of_wave(wave.id)
    known: dict[tuple[str, str], list[Outlet]] = {}
    for row in entries(wave.id):
        responses = counts.get(row.id, 0)
        outlet = Outlet(row.unit_id, row.volume or 0.0, row.selected, responses, scores.get(row.id, (0, 0, 0)))
        known.setdefault((row.sector_code, row.city_code), []).append(outlet)
    found, everywhere = [], cities()
    for sector in sectors():
        usual = _median([outlet for city in everywhere for outlet in known.get((sector.code, city.code), [])], 1.0)
        for city in everywhere:
            if here := known.get((sector.code, city.code)):
                middle = _median(here, usual)
                sized = [one._replace(volume=max(one.volume or middle, one.responses)) for one in here]
                found.append(Gathered(sector, city, sized))
    return found


def _median(outlets: Sequence[Outlet], otherwise: float) -> float:
    return median([outlet.volume for outlet in outlets if outlet.volume] or [otherwise])


def field_of(groups: Sequence[Gathered], sector: Sequence[int]) -> Field:
    """The groups as arrays; what volunteers answered does not count."""
    from analysis.live.outlook import Field

    outlets = [outlet for group in groups for outlet in group.outlets]
    counts = np.array([outlet.selected for outlet in outlets], dtype=float)
    return Field(
        cell=np.repeat(np.arange(len(groups)), [len(group.outlets) for group in groups]),
        unit=np.unique([outlet.unit for outlet in outlets], return_inverse=True)[1],
        sector=np.array(sector),
        volume=np.array([outlet.volume for outlet in outlets]),
        responses=counts * [outlet.responses for outlet in outlets],
        scores=counts[:, None] * [outlet.scores for outlet in outlets],
    )
