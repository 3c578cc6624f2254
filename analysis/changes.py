"""The changes of the indices between two frozen waves, whose outlets overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scipy import sparse

from analysis import snapshot as snapshots
from analysis.combinations import answered_in_both
from analysis.composites import shares_of
from analysis.errors import RequestError, at
from analysis.estimates import Estimate, Title
from analysis.index_lists import family_parts
from analysis.intervals import t_interval
from analysis.levels import Level, level_of
from analysis.sample import Sample
from analysis.settings import Settings
from analysis.sums import stack
from analysis.wave import design_of, wave_of

WAVE = "wave"
Columns = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """Later less earlier index, with its interval; None where one of the two is not estimable.

    `df` is the smaller of the design's and Satterthwaite's, `n` counts the responses of both waves.
    """

    change: float | None
    se: float | None
    df: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True)
class ChangeRow:
    """The change of one index: of all outlets, of the `matched` outlets that answered in both waves, and for families
    the one at the later wave's shares (`fixed`), which differs where shares were revised."""

    code: str
    name: str
    all: Change
    matched: Change
    fixed: Change | None = None


@dataclass(frozen=True)
class WaveChanges:
    """The changes from one wave to another, in the order of the later one's settings."""

    earlier: str
    later: str
    families: tuple[ChangeRow, ...]
    sectors: tuple[ChangeRow, ...]
    cells: tuple[ChangeRow, ...]

    def to_json(self) -> dict[str, Any]:
        """The changes as plain values."""
        return asdict(self)


def changes(earlier: Path, later: Path) -> WaveChanges:
    """The changes between the snapshots in two directories: both waves stacked, the same outlet the same PSU.

    Raises RequestError where the waves are the same or are not measured alike, else as `analysis.indices.index`.
    """
    first, second = snapshots.open(earlier), snapshots.open(later)
    settings = second.settings
    _check(first.wave, second.wave, first.settings, settings)
    sums = stack({snapshot.wave: wave_of(snapshot).sample.sums for snapshot in (first, second)}, WAVE)
    sample = Sample(sums, design_of(sums, settings))
    score = settings.score.of(sums)
    matched = score.within(answered_in_both(sums, ["outlet"], WAVE, first.wave, second.wave))
    both = _Waves(first.wave, second.wave, settings.confidence)
    by_sector = [level_of(sample, y, [WAVE, "sector"]) for y in (score, matched)]
    by_cell = [level_of(sample, y, [WAVE, "sector", "city"]) for y in (score, matched)]
    sectors = [(sector.code, sector.name, (sector.code,)) for sector in settings.sectors]
    cells = [
        (f"{sector.code}-{city.code}", f"{city.name}{sector.name}", (sector.code, city.code))
        for sector in settings.sectors
        for city in settings.cities
    ]
    return WaveChanges(
        earlier=first.wave,
        later=second.wave,
        families=tuple(_family_rows(both, first.settings, settings, *by_sector)),
        sectors=tuple(_rows(both, sectors, ("sector",), *by_sector)),
        cells=tuple(_rows(both, cells, ("sector", "city"), *by_cell)),
    )


@dataclass(frozen=True)
class _Waves:
    earlier: str
    later: str
    confidence: float

    def changes(self, level: Level, start: sparse.csr_array, end: sparse.csr_array) -> list[Change]:
        """The differences of two sets of combinations of the estimates of a level (k x m each)."""
        estimable = (start.count_nonzero(axis=0) > 0) & (end.count_nonzero(axis=0) > 0)
        titles = [Title("change", "score")] * start.shape[1]
        records = level.estimates.combined(sparse.csr_array(end - start), titles).records(self.confidence)
        return [self._change(record) if known else _UNKNOWN for record, known in zip(records, estimable, strict=True)]

    def _change(self, found: Estimate) -> Change:
        df = min(found.df, found.df_satterthwaite or math.inf)
        low, high = t_interval(found.estimate, found.se, df, self.confidence)
        return Change(found.estimate, found.se, df, low, high, found.n)

    def picks(self, level: Level, wave: str, columns: Columns, domains: Sequence[Columns]) -> sparse.csr_array:
        """Coefficients (k x m) that pick the estimates of some domains in one wave, where they are estimable."""
        position, usable = level.position(WAVE, *columns), level.estimable
        chosen = sparse.lil_array((len(level.estimates), len(domains)))
        for column, domain in enumerate(domains):
            place = position.get((wave, *domain))
            if place is not None and usable[place]:
                chosen[place, column] = 1
        return chosen.tocsr()


_UNKNOWN = Change(None, None, None, None, None, 0)


def _rows(
    waves: _Waves, names: Sequence[tuple[str, str, Columns]], columns: Columns, everyone: Level, matched: Level
) -> list[ChangeRow]:
    domains = [domain for _, _, domain in names]
    found = (
        waves.changes(level, *(waves.picks(level, wave, columns, domains) for wave in (waves.earlier, waves.later)))
        for level in (everyone, matched)
    )
    return [ChangeRow(code, name, *pair) for (code, name, _), *pair in zip(names, *found, strict=True)]


def _family_rows(waves: _Waves, before: Settings, now: Settings, everyone: Level, matched: Level) -> list[ChangeRow]:
    def shares(level: Level, wave: str, settings: Settings) -> sparse.csr_array:
        position = {domain[1:]: place for domain, place in level.position(WAVE, "sector").items() if domain[0] == wave}
        return shares_of(level, family_parts(settings, position)).coefficients

    def found(level: Level, settings: Settings) -> list[Change]:
        return waves.changes(level, shares(level, waves.earlier, settings), shares(level, waves.later, now))

    triples = zip(now.families, found(everyone, before), found(matched, before), found(everyone, now), strict=True)
    return [ChangeRow(family.code, family.name, *three) for family, *three in triples]


def _check(earlier: str, later: str, before: Settings, now: Settings) -> None:
    problems = [f"both are wave {later}"] if earlier == later else []
    for name in ("basis", "transform", "psu", "score"):
        if getattr(before, name) != getattr(now, name):
            problems.append(f"{name} differs: {getattr(before, name)} and {getattr(now, name)}")
    codes = [tuple(family.code for family in settings.families) for settings in (before, now)]
    if codes[0] != codes[1]:
        problems.append(f"the families differ: {', '.join(codes[0])} and {', '.join(codes[1])}")
    if problems:
        raise RequestError(at(f"waves {earlier} and {later} cannot be compared", "\n".join(problems)))
