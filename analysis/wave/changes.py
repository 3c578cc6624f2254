"""The changes of the indices between two frozen waves, whose outlets overlap."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scipy import sparse

from analysis.errors import RequestError, at
from analysis.estimation.combinations import answered_in_both
from analysis.snapshot import frozen as snapshots
from analysis.snapshot.frozen import Snapshot
from analysis.snapshot.settings import Settings
from analysis.wave.composites import shares_of
from analysis.wave.differences import SIDE, Between, Change, Columns, stacked
from analysis.wave.levels import Level, level_of
from analysis.wave.lists import city_parts, family_parts
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
    return compare(first, second, wave_of(first), wave_of(second)).changes


def compare(first: Snapshot, second: Snapshot, before: Wave, now: Wave) -> Compared:
    """`changes` of two snapshots that are open and summed up; their settings are the ones that count."""
    old, new = first.settings, second.settings
    _check(first.wave, second.wave, old, new)
    sample = stacked({first.wave: before, second.wave: now}, {first.wave: old, second.wave: new})
    score = new.score.of(sample.sums)
    matched = score.within(answered_in_both(sample.sums, ["outlet"], SIDE, first.wave, second.wave))
    both = Between(first.wave, second.wave, new.confidence)
    by_sector = [level_of(sample, y, [SIDE, "sector"]) for y in (score, matched)]
    by_cell = [level_of(sample, y, [SIDE, "sector", "city"]) for y in (score, matched)]
    sectors = [(sector.code, sector.name, (sector.code,)) for sector in new.sectors]
    cells = [
        (f"{sector.code}-{city.code}", f"{city.name}{sector.name}", (sector.code, city.code))
        for sector in new.sectors
        for city in new.cities
    ]
    there = [set(wave.weighting.strata.select("sector", "city").iter_rows()) for wave in (before, now)]
    found = WaveChanges(
        earlier=first.wave,
        later=second.wave,
        families=tuple(_family_rows(both, old, new, *by_sector)),
        sectors=tuple(_rows(both, sectors, ("sector",), *by_sector)),
        cities=tuple(_city_rows(both, old, new, there, *by_cell)),
        cells=tuple(_rows(both, cells, ("sector", "city"), *by_cell)),
    )
    return Compared(found, by_sector[0], by_cell[0], by_sector[1], by_cell[1])


def _rows(
    waves: Between, names: Sequence[tuple[str, str, Columns]], columns: Columns, everyone: Level, matched: Level
) -> list[ChangeRow]:
    domains = [domain for _, _, domain in names]

    def found(level: Level) -> list[Change]:
        return waves.changes(
            level, *(waves.picks(level, wave, columns, domains) for wave in (waves.earlier, waves.later))
        )

    rows = zip(names, found(everyone), found(matched), strict=True)
    return [ChangeRow(code, name, every, same) for (code, name, _), every, same in rows]


def _family_rows(waves: Between, before: Settings, now: Settings, everyone: Level, matched: Level) -> list[ChangeRow]:
    def shares(level: Level, wave: str, settings: Settings) -> sparse.csr_array:
        return shares_of(level, family_parts(settings, waves.places(level, wave, "sector"))).coefficients

    def found(level: Level, settings: Settings) -> list[Change]:
        return waves.changes(level, shares(level, waves.earlier, settings), shares(level, waves.later, now))

    rows = zip(now.families, found(everyone, before), found(matched, before), found(everyone, now), strict=True)
    return [ChangeRow(family.code, family.name, every, same, fixed) for family, every, same, fixed in rows]


def _city_rows(
    waves: Between,
    before: Settings,
    now: Settings,
    there: Sequence[Collection[Columns]],
    everyone: Level,
    matched: Level,
) -> list[ChangeRow]:
    """Families in cities: each wave over the sectors of which the city had outlets then."""

    def found(level: Level) -> list[Change]:
        sides = zip((waves.earlier, waves.later), (before, now), there, strict=True)
        ends = (
            shares_of(level, city_parts(settings, waves.places(level, wave, "sector", "city"), known)).coefficients
            for wave, settings, known in sides
        )
        return waves.changes(level, *ends)

    pairs = [(family, city) for family in now.families for city in now.cities]
    rows = zip(pairs, found(everyone), found(matched), strict=True)
    return [ChangeRow(city.code, city.name, every, same, family=family.code) for (family, city), every, same in rows]


def _check(earlier: str, later: str, before: Settings, now: Settings) -> None:
    problems = [f"both are wave {later}"] if earlier == later else []
    for name in ("basis", "transform", "psu", "score", "flags"):
        if getattr(before, name) != getattr(now, name):
            problems.append(f"{name} differs: {getattr(before, name)} and {getattr(now, name)}")
    for name in ("families", "cities"):
        codes = [tuple(known.code for known in getattr(settings, name)) for settings in (before, now)]
        if codes[0] != codes[1]:
            problems.append(f"the {name} differ: {', '.join(codes[0])} and {', '.join(codes[1])}")
    if problems:
        raise RequestError(at(f"waves {earlier} and {later} cannot be compared", "\n".join(problems)))
