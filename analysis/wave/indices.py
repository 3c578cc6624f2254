"""The indices of a frozen wave: cells, sectors, and the families in the province and in its cities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from analysis.snapshot import frozen as snapshots
from analysis.snapshot.frozen import Keep, Snapshot
from analysis.wave.lists import Levels, levels_of, lists_of
from analysis.wave.rows import CellRow, CityRow, FamilyRow, IndexRow, SectorRow
from analysis.wave.weighted import Wave, design_of, wave_of

Row = TypeVar("Row", bound=IndexRow)


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
    return measure(snapshots.open(directory, keep)).index


@dataclass(frozen=True, eq=False)
class Measured:
    """The figures of a wave, the weighted sample they come from, and the estimates behind their rows."""

    wave: Wave
    levels: Levels
    index: WaveIndex


def measure(snapshot: Snapshot) -> Measured:
    """`index` of a snapshot that is open, whose settings may differ from those it was frozen with."""
    settings = snapshot.settings
    wave = wave_of(snapshot)
    other_psu = replace(settings, psu="unit" if settings.psu == "outlet" else "outlet")
    other = replace(wave.sample, design=design_of(wave.sample.sums, other_psu))
    levels, other_levels = (levels_of(sample, settings, wave.weighting.strata) for sample in (wave.sample, other))
    lists, others = (lists_of(found, settings, wave.weighting.strata) for found in (levels, other_levels))
    outlets, strata, volunteers = wave.weighting.outlets, wave.weighting.strata, wave.weighting.volunteers
    silent = strata.filter(pl.col("answering") == 0).select("sector", "city")
    services = (outlets["outlet_weight"] * outlets["volume"]).to_numpy()
    imputed = outlets["imputed"].to_numpy()
    found = WaveIndex(
        wave=snapshot.wave,
        basis=settings.basis,
        transform=settings.transform,
        confidence=settings.confidence,
        demonstration=bool(snapshot.manifest["demonstration"]),
        shares=settings.shares,
        psu=settings.psu,
        lonely_psu=wave.sample.design.lonely_psu,
        families=_with_other_se(lists.families, others.families),
        sectors=_with_other_se(lists.sectors, others.sectors),
        cities=_with_other_se(lists.cities, others.cities),
        cells=_with_other_se(lists.cells, others.cells),
        uncovered=tuple("-".join(cell) for cell in silent.iter_rows()),
        collapsed=wave.sample.design.collapsed,
        imputed_share=float(services[imputed].sum() / services.sum()) if len(outlets) else None,
        volunteers=len(volunteers),
        volunteered=int(volunteers["responses"].sum()),
    )
    return Measured(wave, levels, found)


def _with_other_se(rows: Sequence[Row], others: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with the standard errors of others, as far as these are of the same index: shares may have moved."""

    def measured(row: IndexRow) -> tuple[float | None, float | None]:
        return row.index, row.covered if isinstance(row, FamilyRow) else None

    return tuple(
        replace(row, se_other_psu=other.se if measured(row) == measured(other) else None)
        for row, other in zip(rows, others, strict=True)
    )
