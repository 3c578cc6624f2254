"""The four lists of an index: families, sectors, families in cities, cells; every row is there, answered or not."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from analysis.composites import Part, composites
from analysis.index_rows import CellRow, CityRow, FamilyRow, Heading, IndexRow, SectorRow, index_rows
from analysis.levels import Level
from analysis.settings import Settings

LEAST_COVERED = 0.9
INDICATIVE = "indicative: equal shares"
NO_OUTLETS = "no outlets in the register"


def family_rows(settings: Settings, sectors: Level) -> tuple[FamilyRow, ...]:
    """The families' indices: composites of the indices of their sectors."""
    position = sectors.position("sector")
    parts = [
        [Part(settings.share(s.code), position.get((s.code,))) for s in settings.sectors if s.family == family.code]
        for family in settings.families
    ]
    names = [(family.code, family.name, family.target) for family in settings.families]
    return tuple(
        FamilyRow(**vars(row), covered=covered) for row, covered in _composite_rows(settings, sectors, parts, names)
    )


def city_rows(settings: Settings, cells: Level, strata: pl.DataFrame) -> tuple[CityRow, ...]:
    """The families' indices in each city: composites of the cells of the sectors that the city has outlets of."""
    position = cells.position("sector", "city")
    there = set(strata.select("sector", "city").iter_rows())
    pairs = [(family, city) for family in settings.families for city in settings.cities]
    parts = [
        [
            Part(settings.share(sector.code), position.get((sector.code, city.code)))
            for sector in settings.sectors
            if sector.family == family.code and (sector.code, city.code) in there
        ]
        for family, city in pairs
    ]
    names = [(city.code, city.name, family.target) for family, city in pairs]
    rows = _composite_rows(settings, cells, parts, names)
    return tuple(
        CityRow(**vars(row), covered=covered, family=family.code)
        for (row, covered), (family, _) in zip(rows, pairs, strict=True)
    )


def sector_rows(settings: Settings, sectors: Level) -> tuple[SectorRow, ...]:
    """The sectors' indices."""
    position = sectors.position("sector")
    headings = [Heading(sector.code, sector.name, settings.target(sector)) for sector in settings.sectors]
    rows = index_rows(sectors, [position.get((s.code,)) for s in settings.sectors], headings, settings.confidence)
    return tuple(SectorRow(**vars(row), family=s.family) for row, s in zip(rows, settings.sectors, strict=True))


def cell_rows(settings: Settings, cells: Level, strata: pl.DataFrame) -> tuple[CellRow, ...]:
    """The cells' indices; `strata` as in `analysis.weights.Weighting`."""
    position = cells.position("sector", "city")
    frame = {(row.pop("sector"), row.pop("city")): row for row in strata.iter_rows(named=True)}
    pairs = [(sector, city) for sector in settings.sectors for city in settings.cities]
    headings = [
        Heading(
            f"{sector.code}-{city.code}",
            f"{city.name}{sector.name}",
            settings.target(sector),
            notes=() if (sector.code, city.code) in frame else (NO_OUTLETS,),
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
    settings: Settings, level: Level, parts: Sequence[Sequence[Part]], names: Sequence[tuple[str, str, float]]
) -> list[tuple[IndexRow, float | None]]:
    made = composites(level, parts)
    headings = []
    for (code, name, target), covered in zip(names, made.covered, strict=True):
        notes = [INDICATIVE] if settings.shares is None else []
        if covered is None:
            notes.append(NO_OUTLETS)
        elif covered < 1:
            notes.append(f"covers {covered:.0%} of the shares")
        judged = settings.shares is not None and covered is not None and covered >= LEAST_COVERED
        headings.append(Heading(code, name, target, judged, tuple(notes)))
    rows = index_rows(made.level, list(range(len(names))), headings, settings.confidence)
    return list(zip(rows, made.covered, strict=True))
