"""The indices of a frozen wave: cells, sectors, and the families in the province and in its cities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from analysis import snapshot as snapshots
from analysis.index_lists import cell_rows, city_rows, family_rows, sector_rows
from analysis.index_rows import CellRow, CityRow, FamilyRow, SectorRow
from analysis.levels import level_of
from analysis.wave import wave_of


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


def index(directory: Path) -> WaveIndex:
    """The figures of the snapshot in a directory: one pass over its responses, then outlets only.

    Raises FileError where the snapshot is not as agreed, DesignError where its outlets cannot be weighted.
    """
    snapshot = snapshots.open(directory)
    settings = snapshot.settings
    wave = wave_of(snapshot)
    score = settings.score.of(wave.sample.sums)
    cells = level_of(wave.sample, score, ["sector", "city"])
    sectors = level_of(wave.sample, score, ["sector"])
    outlets, strata, volunteers = wave.weighting.outlets, wave.weighting.strata, wave.weighting.volunteers
    silent = strata.filter(pl.col("answering") == 0).select("sector", "city")
    services = (outlets["outlet_weight"] * outlets["volume"]).to_numpy()
    imputed = outlets["imputed"].to_numpy()
    return WaveIndex(
        wave=snapshot.wave,
        basis=settings.basis,
        transform=settings.transform,
        confidence=settings.confidence,
        demonstration=bool(snapshot.manifest["demonstration"]),
        shares=settings.shares,
        psu=settings.psu,
        lonely_psu=wave.sample.design.lonely_psu,
        families=family_rows(settings, sectors),
        sectors=sector_rows(settings, sectors),
        cities=city_rows(settings, cells, strata),
        cells=cell_rows(settings, cells, strata),
        uncovered=tuple("-".join(cell) for cell in silent.iter_rows()),
        collapsed=wave.sample.design.collapsed,
        imputed_share=float(services[imputed].sum() / services.sum()) if len(outlets) else None,
        volunteers=len(volunteers),
        volunteered=int(volunteers["responses"].sum()),
    )
