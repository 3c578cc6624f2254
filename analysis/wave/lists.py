"""The four lists of an index: families, sectors, families in cities, cells; every row is there, answered or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from analysis.snapshot.settings import Settings
from analysis.wave.composites import Composites
from analysis.wave.levels import Levels
from analysis.wave.rows import NO_RESPONSES, CellRow, CityRow, FamilyRow, Heading, IndexRow, SectorRow, index_rows
from analysis.wave.rules import LEAST_COVERED, ROUNDING
from analysis.wave.weighted import Wave

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


def lists_of(wave: Wave, levels: Levels) -> Lists:
    """The rows of a wave's indices."""
    settings = wave.settings
    return Lists(
        families=family_rows(settings, levels),
        sectors=sector_rows(settings, levels),
        cities=_city_rows(settings, levels),
        cells=_cell_rows(settings, levels, wave.weighting.strata),
    )


def family_rows(settings: Settings, levels: Levels) -> tuple[FamilyRow, ...]:
    """The families' indices: composites of the indices of their sectors."""
    names = [(family.code, family.name, family.target) for family in settings.families]
    rows = _composite_rows(settings, levels.families, names)
    return tuple(FamilyRow(**vars(row), covered=covered) for row, covered in rows)


def sector_rows(settings: Settings, levels: Levels) -> tuple[SectorRow, ...]:
    """The sectors' indices."""
    position = levels.sectors.position("sector")
    headings = [Heading(s.code, s.name, settings.target(s.family, s.code)) for s in settings.sectors]
    places = [position.get((s.code,)) for s in settings.sectors]
    rows = index_rows(levels.sectors, places, headings, settings.confidence)
    return tuple(SectorRow(**vars(row), family=s.family) for row, s in zip(rows, settings.sectors, strict=True))


def _city_rows(settings: Settings, levels: Levels) -> tuple[CityRow, ...]:
    """The families' indices in each city: composites of the cells of the sectors that the city has outlets of."""
    pairs = [(family, city) for family in settings.families for city in settings.cities]
    names = [(city.code, city.name, settings.target(family.code, city.code)) for family, city in pairs]
    rows = _composite_rows(settings, levels.cities, names)
    return tuple(
        CityRow(**vars(row), covered=covered, family=family.code)
        for (row, covered), (family, _) in zip(rows, pairs, strict=True)
    )


def _cell_rows(settings: Settings, levels: Levels, strata: pl.DataFrame) -> tuple[CellRow, ...]:
    """The cells' indices, with the outlets and responses behind them."""
    position = levels.cells.position("sector", "city")
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
    rows = index_rows(levels.cells, [position.get((s.code, c.code)) for s, c in pairs], headings, settings.confidence)
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
    settings: Settings, made: Composites, names: Sequence[tuple[str, str, float]]
) -> list[tuple[IndexRow, float | None]]:
    headings = []
    for (code, name, target), covered in zip(names, made.shares.covered, strict=True):
        notes = [INDICATIVE] if settings.shares is None else []
        notes += [f"covers {covered:.0%} of the shares"] if covered is not None and 0 < covered < 1 else []
        judged = settings.shares is not None and covered is not None and covered > LEAST_COVERED - ROUNDING
        empty = NO_OUTLETS if covered is None else NO_SECTOR
        headings.append(Heading(code, name, target, judged, tuple(notes), empty))
    rows = index_rows(made.level, range(len(names)), headings, settings.confidence)
    return list(zip(rows, made.shares.covered, strict=True))
