"""What each figure of a release says about the cells: its parts, which an attacker is taken to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from analysis.snapshot.settings import Settings
from analysis.wave.composites import shares_of
from analysis.wave.differences import SIDE
from analysis.wave.level import Level
from analysis.wave.levels import Levels, city_parts

Parts = Mapping[str, float]
Name = tuple[str, ...]
TIERS = {"families": 3, "sectors": 2, "cities": 2, "assisted": -1}


@dataclass(frozen=True)
class Total:
    """A figure that is a weighted mean of cells: its name (list, family where needed, code) and its parts by cell.

    `secret` must be protected itself, `withheld` is not published anyway, `out` was published before.
    """

    name: Name
    parts: Parts
    secret: bool = False
    withheld: bool = False
    out: bool = False

    @property
    def tier(self) -> int:
        """How long to keep it: what is assisted goes first, then cells (0) and variants of sectors, families last."""
        return TIERS.get(self.name[0], 0 if "sectors" in self.name else 1)


def row_name(level: str, row: Mapping[str, Any]) -> Name:
    """The name of a row of one of the lists."""
    return (level, row["family"], row["code"]) if level == "cities" else (level, row["code"])


def cell_weights(level: Level, side: str | None = None) -> dict[str, float]:
    """The weight of each cell in a level by sector and city (and wave, of which `side` is one)."""
    columns = ("sector", "city") if side is None else (SIDE, "sector", "city")
    return {
        "-".join(place[-2:]): float(level.estimates.weight[i])
        for place, i in level.position(*columns).items()
        if side in (None, place[0]) and level.estimates.n[i] > 0
    }


def of_sectors(weights: Parts) -> dict[str, dict[str, float]]:
    """The parts of each sector, from the weights of its cells."""
    found: dict[str, dict[str, float]] = {}
    for cell, weight in weights.items():
        found.setdefault(cell.split("-")[0], {})[cell] = weight
    return {sector: normed(parts) for sector, parts in found.items()}


def mixed(sectors: Mapping[str, Parts], shares: Parts) -> dict[str, float]:
    """The parts of a composite of sectors."""
    found: dict[str, float] = {}
    for sector, share in shares.items():
        for cell, part in sectors.get(sector, {}).items():
            found[cell] = found.get(cell, 0.0) + share * part
    return normed(found)


def normed(parts: Parts) -> dict[str, float]:
    """The parts scaled to add up to 1."""
    whole = sum(parts.values())
    return {cell: part / whole for cell, part in parts.items()} if whole > 0 else {}


def family_shares(settings: Settings, family: str, levels: Levels) -> dict[str, float]:
    """The shares of a family's sectors, as far as these can be estimated."""
    known = {code for (code,), i in levels.sectors.position("sector").items() if levels.sectors.estimable[i]}
    own = [sector.code for sector in settings.sectors if sector.family == family]
    return {code: settings.share(code) for code in own if code in known}


def parts_of(levels: Levels, settings: Settings) -> dict[Name, dict[str, float]]:
    """The parts of families, sectors and families in cities, whose shares are the settings'."""
    sectors = of_sectors(cell_weights(levels.cells))
    found: dict[Name, dict[str, float]] = {("sectors", code): parts for code, parts in sectors.items()}
    for family in settings.families:
        found["families", family.code] = mixed(sectors, family_shares(settings, family.code, levels))
    pairs = [(family.code, city.code) for family in settings.families for city in settings.cities]
    places = levels.cells.position("sector", "city")
    shares = shares_of(levels.cells.estimable, city_parts(settings, places, places))
    of_cities = _columns(shares.coefficients, levels.cells, "sector", "city")
    for (family_code, city_code), parts in zip(pairs, of_cities, strict=True):
        found["cities", family_code, city_code] = parts
    return {name: parts for name, parts in found.items() if parts}


def _columns(coefficients: sparse.csr_array, level: Level, *columns: str) -> list[dict[str, float]]:
    codes = {i: "-".join(place) for place, i in level.position(*columns).items()}
    dense = coefficients.toarray()
    return [{codes[int(i)]: float(column[i]) for i in np.flatnonzero(column)} for column in dense.T]
