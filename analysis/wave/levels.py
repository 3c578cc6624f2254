"""From a weighted wave to its estimates: sectors and cells, and the composites of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from analysis.estimation.design import Design
from analysis.estimation.sums import Sums
from analysis.snapshot.settings import PsuKind, Settings
from analysis.wave.composites import Composites, Part, composites
from analysis.wave.level import Level, level_of
from analysis.wave.registered import Registered, registered
from analysis.wave.weighted import Wave, design_of

OTHER_PSU: Mapping[PsuKind, PsuKind] = {"outlet": "unit", "unit": "outlet"}


@dataclass(frozen=True, eq=False)
class Levels:
    """The estimates by sector and by cell, as far as there are answers; families, and families in cities (family by
    family), in the order of the settings."""

    sectors: Level
    cells: Level
    families: Composites
    cities: Composites


def levels_of(wave: Wave) -> Levels:
    """Estimate the indices of a wave."""
    return _levels(wave, None)


def levels_with_other_psu(wave: Wave) -> Levels:
    """The same, with a second standard error: were units the PSUs instead of outlets, or the reverse."""
    settings = wave.settings
    return _levels(wave, design_of(wave.sample.sums, settings, OTHER_PSU[settings.psu]))


def levels_assisted(wave: Wave, others: Sums) -> Levels:
    """The same with the register's errors, assisted by answers to its outlets that are not of the sample."""
    score, register = wave.settings.score, wave.weighting.register
    own, other = (registered(sums, score.of(sums), register) for sums in (wave.sample.sums, others))
    return _levels_with(wave, None, own.assisted(other))


def _levels(wave: Wave, other: Design | None) -> Levels:
    sample, settings = wave.sample, wave.settings
    if settings.errors == "linearised":
        return _levels_with(wave, other, None)
    score = settings.score.of(sample.sums)
    return _levels_with(wave, other, registered(sample.sums, score, wave.weighting.register))


def _levels_with(wave: Wave, other: Design | None, errors: Registered | None) -> Levels:
    sample, settings = wave.sample, wave.settings
    score = settings.score.of(sample.sums)
    sectors, cells = (level_of(sample, score, by, other, errors) for by in (["sector"], ["sector", "city"]))
    there = set(wave.weighting.strata.select("sector", "city").iter_rows())
    return Levels(
        sectors=sectors,
        cells=cells,
        families=composites(sectors, family_parts(settings, sectors.position("sector"))),
        cities=composites(cells, city_parts(settings, cells.position("sector", "city"), there)),
    )


def family_parts(settings: Settings, position: Mapping[tuple[str, ...], int]) -> list[list[Part]]:
    """The sectors of each family, with their places in a level by sector."""
    return [
        [Part(settings.share(s.code), position.get((s.code,))) for s in settings.sectors if s.family == family.code]
        for family in settings.families
    ]


def city_parts(
    settings: Settings, position: Mapping[tuple[str, ...], int], there: Collection[tuple[str, ...]]
) -> list[list[Part]]:
    """The sectors of each family in each city, as far as they have outlets `there` (sector, city), family by family."""
    return [
        [
            Part(settings.share(sector.code), position.get((sector.code, city.code)))
            for sector in settings.sectors
            if sector.family == family.code and (sector.code, city.code) in there
        ]
        for family in settings.families
        for city in settings.cities
    ]
