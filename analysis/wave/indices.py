"""The indices of a frozen wave: cells, sectors, and the families in the province and in its cities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from analysis.snapshot import frozen as snapshots
from analysis.snapshot.frozen import Keep, Snapshot
from analysis.wave.levels import Levels, levels_with_other_psu
from analysis.wave.lists import Lists, lists_of
from analysis.wave.rows import CellRow, CityRow, FamilyRow, SectorRow
from analysis.wave.weighted import Wave, wave_of


@dataclass(frozen=True)
class WaveIndex:
    """All figures of a wave, in the order of its settings, also where nothing was answered.

    `uncovered` are the cells with outlets but no answers, `collapsed` the strata that were joined for their variance,
    each with the one it joined, `imputed_share` the part of the weighted services whose number was imputed,
    `volunteers` and `volunteered` the outlets that answered without being drawn and their responses: not counted.
    """

    wave: str
    basis: str
    transform: str
    confidence: float
    demonstration: bool
    shares: Mapping[str, Any] | None
    psu: str
    lonely_psu: str
    families: tuple[FamilyRow, ...]
    sectors: tuple[SectorRow, ...]
    cities: tuple[CityRow, ...]
    cells: tuple[CellRow, ...]
    uncovered: tuple[str, ...]
    collapsed: tuple[tuple[str, str], ...]
    imputed_share: float | None
    volunteers: int
    volunteered: int

    def to_json(self) -> dict[str, Any]:
        """The figures as plain values."""
        return asdict(self)


def index(directory: Path, keep: Keep | None = None) -> WaveIndex:
    """The figures of the snapshot in a directory: one pass over its responses (or those that `keep` takes of them),
    then outlets only.

    Raises FileError where the snapshot is not as agreed, DesignError where its outlets cannot be weighted,
    CalibrationError where they cannot be calibrated to the settings' margins.
    """
    return index_of(snapshots.open(directory, keep))


def index_of(snapshot: Snapshot) -> WaveIndex:
    """The figures of a snapshot that is open, on whichever engine; raises the same of its outlets."""
    return measure(wave_of(snapshot)).index


@dataclass(frozen=True, eq=False)
class Measured:
    """The figures of a wave, the weighted sample they come from, and the estimates behind their rows."""

    wave: Wave
    levels: Levels
    index: WaveIndex


def measure(wave: Wave) -> Measured:
    """The figures of a wave that is weighted: its estimates, their rows, what to say beside them."""
    levels = levels_with_other_psu(wave)
    return Measured(wave, levels, _figures(wave, lists_of(wave, levels)))


def _figures(wave: Wave, lists: Lists) -> WaveIndex:
    settings, design, weighting = wave.settings, wave.sample.design, wave.weighting
    outlets, volunteers = weighting.outlets, weighting.volunteers
    silent = weighting.strata.filter(pl.col("answering") == 0).select("sector", "city")
    services = (outlets["outlet_weight"] * outlets["volume"]).to_numpy()
    imputed = outlets["imputed"].to_numpy()
    return WaveIndex(
        wave=wave.snapshot.wave,
        basis=settings.basis,
        transform=settings.transform,
        confidence=settings.confidence,
        demonstration=bool(wave.snapshot.manifest["demonstration"]),
        shares=settings.shares,
        psu=settings.psu,
        lonely_psu=design.lonely_psu,
        families=lists.families,
        sectors=lists.sectors,
        cities=lists.cities,
        cells=lists.cells,
        uncovered=tuple("-".join(cell) for cell in silent.iter_rows()),
        collapsed=design.collapsed,
        imputed_share=float(services[imputed].sum() / services.sum()) if len(outlets) else None,
        volunteers=len(volunteers),
        volunteered=int(volunteers["responses"].sum()),
    )
