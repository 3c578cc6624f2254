"""A wave measured on other responses than those that count: families and sectors only, with what they rest on."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.wave.levels import Levels, levels_of
from analysis.wave.lists import family_rows, sector_rows
from analysis.wave.rows import FamilyRow, SectorRow
from analysis.wave.weighted import Wave


@dataclass(frozen=True, eq=False)
class Variant:
    """The rows of families and of sectors, in the order of the settings, and the estimates behind them."""

    levels: Levels
    families: tuple[FamilyRow, ...]
    sectors: tuple[SectorRow, ...]


def variant_of(wave: Wave) -> Variant:
    """Measure a wave for what a release shows of it beside its indices."""
    levels = levels_of(wave)
    return Variant(levels, family_rows(wave.settings, levels), sector_rows(wave.settings, levels))
