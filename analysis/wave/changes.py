"""The changes of the indices between two frozen waves, whose outlets overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from analysis.errors import RequestError, wrong
from analysis.snapshot import frozen as snapshots
from analysis.snapshot.settings import MEASURE, Settings
from analysis.wave.differences import Change, Columns, Stacked, stacked
from analysis.wave.level import Level
from analysis.wave.levels import city_parts, family_parts
from analysis.wave.weighted import Wave, wave_of


@dataclass(frozen=True)
class ChangeRow:
    """The change of one index: of all outlets, of the `matched` outlets that answered in both waves, and for families
    the one at the later wave's shares (`fixed`), which differs where shares were revised. `family`: of a city's row."""

    code: str
    name: str
    all: Change
    matched: Change
    fixed: Change | None = None
    family: str | None = None


@dataclass(frozen=True)
class WaveChanges:
    """The changes from one wave to another, in the order of the later one's settings."""

    earlier: str
    later: str
    families: tuple[ChangeRow, ...]
    sectors: tuple[ChangeRow, ...]
    cities: tuple[ChangeRow, ...]
    cells: tuple[ChangeRow, ...]

    def to_json(self) -> dict[str, Any]:
        """The changes as plain values."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Compared:
    """The changes, and the estimates behind them: by wave and sector or cell, of all and of matched outlets."""

    changes: WaveChanges
    sectors: Level
    cells: Level
    matched_sectors: Level
    matched_cells: Level


def changes(earlier: Path, later: Path) -> WaveChanges:
    """The changes between the snapshots in two directories: both waves stacked, the same outlet the same PSU.

    Raises RequestError where the waves are the same or are not measured alike, else as `analysis.wave.indices.index`.
    """
    first, second = snapshots.open(earlier), snapshots.open(later)
    return compare(wave_of(first), wave_of(second)).changes


def compare(before: Wave, now: Wave) -> Compared:
    """`changes` of two waves that are summed up and weighted; their settings are the ones that count."""
    first, second, settings = before.snapshot.wave, now.snapshot.wave, now.settings
    _check(first, second, before.settings, settings)
    both = stacked(first, before, second, now)
    by_sector = [both.level(score, "sector") for score in (both.score, both.matched)]
    by_cell = [both.level(score, "sector", "city") for score in (both.score, both.matched)]
    sectors = [(sector.code, sector.name, (sector.code,)) for sector in settings.sectors]
    cells = [
        (f"{sector.code}-{city.code}", f"{city.name}{sector.name}", (sector.code, city.code))
        for sector in settings.sectors
        for city in settings.cities
    ]
    found = WaveChanges(
        earlier=first,
        later=second,
        families=tuple(_family_rows(both, before.settings, settings, *by_sector)),
        sectors=tuple(_rows(both, sectors, ("sector",), *by_sector)),
        cities=tuple(_city_rows(both, before, now, *by_cell)),
        cells=tuple(_rows(both, cells, ("sector", "city"), *by_cell)),
    )
    return Compared(found, by_sector[0], by_cell[0], by_sector[1], by_cell[1])


def _rows(
    both: Stacked, names: Sequence[tuple[str, str, Columns]], columns: Columns, everyone: Level, matched: Level
) -> list[ChangeRow]:
    domains = [domain for _, _, domain in names]
    found = (both.of_domains(level, columns, domains) for level in (everyone, matched))
    rows = zip(names, *found, strict=True)
    return [ChangeRow(code, name, every, same) for (code, name, _), every, same in rows]


def _family_rows(both: Stacked, before: Settings, now: Settings, everyone: Level, matched: Level) -> list[ChangeRow]:
    def found(level: Level, then: Settings) -> list[Change]:
        sides = ((both.earlier, then), (both.later, now))
        ends = (family_parts(settings, both.places(level, side, "sector")) for side, settings in sides)
        return both.of_families(level, *ends)

    rows = zip(now.families, found(everyone, before), found(matched, before), found(everyone, now), strict=True)
    return [ChangeRow(family.code, family.name, every, same, fixed) for family, every, same, fixed in rows]


def _city_rows(both: Stacked, before: Wave, now: Wave, everyone: Level, matched: Level) -> list[ChangeRow]:
    """Families in cities: each wave over the sectors of which the city had outlets then."""

    def found(level: Level) -> list[Change]:
        sides = ((both.earlier, before), (both.later, now))
        ends = (
            city_parts(wave.settings, both.places(level, side, "sector", "city"), _there(wave)) for side, wave in sides
        )
        return both.of_families(level, *ends)

    pairs = [(family, city) for family in now.settings.families for city in now.settings.cities]
    rows = zip(pairs, found(everyone), found(matched), strict=True)
    return [ChangeRow(city.code, city.name, every, same, family=family.code) for (family, city), every, same in rows]


def _there(wave: Wave) -> set[Columns]:
    return set(wave.weighting.strata.select("sector", "city").iter_rows())


def _check(earlier: str, later: str, before: Settings, now: Settings) -> None:
    problems = [wrong("same_wave", wave=later)] if earlier == later else []
    for name in MEASURE:
        if getattr(before, name) != getattr(now, name):
            problems.append(wrong("setting_differs", name=name, before=getattr(before, name), now=getattr(now, name)))
    for name, code in (("families", "families_differ"), ("cities", "cities_differ")):
        codes = [tuple(known.code for known in getattr(settings, name)) for settings in (before, now)]
        if codes[0] != codes[1]:
            problems.append(wrong(code, before=codes[0], now=codes[1]))
    if problems:
        raise RequestError(wrong("not_comparable", *problems, earlier=earlier, later=later))
