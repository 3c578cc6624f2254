"""The four lists of an index: families, sectors, families in cities, cells; every row is there, answered or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from analysis.estimation.estimates import Title
from analysis.estimation.sample import Sample
from analysis.snapshot.settings import Settings
from analysis.wave.composites import Part, Shares, shares_of
from analysis.wave.levels import Level, level_of
from analysis.wave.rows import NO_RESPONSES, CellRow, CityRow, FamilyRow, Heading, IndexRow, SectorRow, index_rows

LEAST_COVERED = 0.9
ROUNDING = 1e-9
INDICATIVE = "indicative: equal shares"
NO_OUTLETS = "no outlets in the register"
NO_SECTOR = "no sector can be estimated"


@dataclass(frozen=True)
class Lists:
    """The lists, in the order of the settings."""

    families: tuple[FamilyRow, ...]
    sectors: tuple[SectorRow, ...]
    cities: tuple[CityRow, ...]
    cells: tuple[CellRow, ...]


@dataclass(frozen=True, eq=False)
class Levels:
    """What the lists are made of: the estimates by sector and by cell, as far as there are answers, and what each
    family, and each family in each city (family by family), takes of them."""

    sectors: Level
    cells: Level
    of_families: Shares
    of_cities: Shares


def levels_of(sample: Sample, settings: Settings, strata: pl.DataFrame) -> Levels:
    """Estimate the indices of a wave's sample; `strata` as in `analysis.wave.weights.Weighting`."""
    score = settings.score.of(sample.sums)
    sectors, cells = (level_of(sample, score, by) for by in (["sector"], ["sector", "city"]))
    there = set(strata.select("sector", "city").iter_rows())
    return Levels(
        sectors=sectors,
        cells=cells,
        of_families=shares_of(sectors, family_parts(settings, sectors.position("sector"))),
        of_cities=shares_of(cells, city_parts(settings, cells.position("sector", "city"), there)),
    )


def lists_of(levels: Levels, settings: Settings, strata: pl.DataFrame) -> Lists:
    """The rows of a wave's indices."""
    return Lists(
        families=_family_rows(settings, levels),
        sectors=_sector_rows(settings, levels.sectors),
        cities=_city_rows(settings, levels),
        cells=_cell_rows(settings, levels.cells, strata),
    )


def family_parts(settings: Settings, position: Mapping[tuple[str, ...], int]) -> list[list[Part]]:
    """The sectors of each family, with their places in a level by sector."""
    return [
        [Part(settings.share(s.code), position.get((s.code,))) for s in settings.sectors if s.family == family.code]
        for family in settings.families
    ]


def _family_rows(settings: Settings, levels: Levels) -> tuple[FamilyRow, ...]:
    """The families' indices: composites of the indices of their sectors."""
    names = [(family.code, family.name, family.target) for family in settings.families]
    rows = _composite_rows(settings, levels.sectors, levels.of_families, names)
    return tuple(FamilyRow(**vars(row), covered=covered) for row, covered in rows)


def _city_rows(settings: Settings, levels: Levels) -> tuple[CityRow, ...]:
    """The families' indices in each city: composites of the cells of the sectors that the city has outlets of."""
    pairs = [(family, city) for family in settings.families for city in settings.cities]
    names = [(city.code, city.name, settings.target(family.code, city.code)) for family, city in pairs]
    rows = _composite_rows(settings, levels.cells, levels.of_cities, names)
    return tuple(
        CityRow(**vars(row), covered=covered, family=family.code)
        for (row, covered), (family, _) in zip(rows, pairs, strict=True)
    )


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


def _sector_rows(settings: Settings, sectors: Level) -> tuple[SectorRow, ...]:
    """The sectors' indices."""
    position = sectors.position("sector")
    headings = [Heading(s.code, s.name, settings.target(s.family, s.code)) for s in settings.sectors]
    rows = index_rows(sectors, [position.get((s.code,)) for s in settings.sectors], headings, settings.confidence)
    return tuple(SectorRow(**vars(row), family=s.family) for row, s in zip(rows, settings.sectors, strict=True))


def _cell_rows(settings: Settings, cells: Level, strata: pl.DataFrame) -> tuple[CellRow, ...]:
    """The cells' indices, with the outlets and responses behind them."""
    position = cells.position("sector", "city")
    frame = {(row.pop("sector"), row.pop("city")): row for row in strata.iter_rows(named=True)}
    pairs = [(sector, city) for sector in settings.sectors for city in settings.cities]
    headings = [
        Heading(
            f"{sector.code}-{city.code}",
            f"{city.name}{sector.name}",
            settings.target(sector.family, sector.code, city.code),
            empty=NO_RESPONSES if (sector.code, city.code) in frame else NO_OUTLETS,
        )
        for sector, city in pairs
    ]
    rows = index_rows(cells, [position.get((s.code, c.code)) for s, c in pairs], headings, settings.confidence)
    return tuple(
        CellRow(
            **vars(row),
            sector=sector.code,
            city=city.code,
            family=sector.family,
            **frame.get((sector.code, city.code), {}),
        )
        for row, (sector, city) in zip(rows, pairs, strict=True)
    )


def _composite_rows(
    settings: Settings, level: Level, shares: Shares, names: Sequence[tuple[str, str, float]]
) -> list[tuple[IndexRow, float | None]]:
    made = level.combined(shares.coefficients, [Title("composite", settings.score.name)] * len(names))
    headings = []
    for (code, name, target), covered in zip(names, shares.covered, strict=True):
        notes = [INDICATIVE] if settings.shares is None else []
        notes += [f"covers {covered:.0%} of the shares"] if covered is not None and 0 < covered < 1 else []
        judged = settings.shares is not None and covered is not None and covered > LEAST_COVERED - ROUNDING
        empty = NO_OUTLETS if covered is None else NO_SECTOR
        headings.append(Heading(code, name, target, judged, tuple(notes), empty))
    rows = index_rows(made, list(range(len(names))), headings, settings.confidence)
    return list(zip(rows, shares.covered, strict=True))
