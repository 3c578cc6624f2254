"""The invented province: units, their outlets, and how good each outlet is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from survey.demonstration.model import MODEL
from survey.demonstration.names import coined, outlet_name, pick, social_credit_code
from survey.demonstration.settings import Settings

OUTLETS = 3000
OUTLETS_PER_UNIT = 2.1
DEMONSTRATION_UNITS = 60
_CHAINS_PER_SECTOR = 2
_OF_CHAINS = 0.08
"""Share of the further outlets of a place that belong to a chain, which has outlets all over the province."""
_PROVINCE = "620000"


@dataclass(frozen=True)
class InventedUnit:
    """`name` is whole, `word` the coined part of it that outlets repeat, `kind` what the unit calls itself."""

    uscc: str
    name: str
    word: str
    kind: str


@dataclass(frozen=True)
class InventedOutlet:
    """`unit` is the unit's place in the list of units; `quality` what the outlet adds to its sector's level (points),
    by its city, its cell, its unit and itself."""

    code: str
    name: str
    address: str
    sector: str
    city: str
    unit: int
    quality: float


@dataclass(frozen=True)
class Province:
    """`demonstration` holds the places of the demonstration units in the list of units."""

    units: list[InventedUnit]
    outlets: list[InventedOutlet]
    demonstration: frozenset[int]


@dataclass(frozen=True)
class _Site:
    """A sector in a city with the units that own its outlets, one entry per outlet."""

    sector: str
    city: str
    owners: list[int]


def invent(settings: Settings, cities: Mapping[str, str], rng: np.random.Generator) -> Province:
    """A province of about 1,500 units and 3,000 outlets; `cities` maps codes to names."""
    units: list[InventedUnit] = []
    sites = list(_sites(settings, cities, units, rng))
    sizes = np.bincount([unit for site in sites for unit in site.owners], minlength=len(units))
    chosen = rng.choice(len(units), DEMONSTRATION_UNITS, replace=False, p=sizes / sizes.sum())
    of_unit = rng.normal(0, MODEL.unit_sd, len(units))
    of_unit[chosen] += MODEL.demonstration
    outlets = list(_outlets(settings, cities, units, sites, of_unit, rng))
    return Province(units, outlets, frozenset(chosen.tolist()))


def _sites(
    settings: Settings, cities: Mapping[str, str], units: list[InventedUnit], rng: np.random.Generator
) -> Iterator[_Site]:
    """Every cell that has outlets; founds the units on the way."""
    words = {region: iter(coined(settings.words, rng)) for region in (*settings.cities, _PROVINCE)}

    def found(region: str, sector: str) -> int:
        word, kind = next(words[region]), pick(rng, list(settings.sectors[sector].kinds))
        code = social_credit_code(kind, region, len(units) + 1)
        units.append(InventedUnit(code, cities.get(region, "甘肃") + word + kind, word, kind))
        return len(units) - 1

    whole = sum(settings.cities.values()) * sum(sector.outlets for sector in settings.sectors.values())
    for sector, its in settings.sectors.items():
        chains = [found(_PROVINCE, sector) for _ in range(_CHAINS_PER_SECTOR)]
        for city, size in settings.cities.items():
            count = int(rng.poisson(OUTLETS * size * its.outlets / whole))
            own = [found(city, sector) for _ in range(min(count, max(1, round(count / OUTLETS_PER_UNIT))))]
            further = [int(rng.choice(chains if rng.random() < _OF_CHAINS else own)) for _ in range(count - len(own))]
            if count:
                yield _Site(sector, city, own + further)


def _outlets(
    settings: Settings,
    cities: Mapping[str, str],
    units: list[InventedUnit],
    sites: list[_Site],
    of_unit: np.ndarray,
    rng: np.random.Generator,
) -> Iterator[InventedOutlet]:
    of_city = dict(zip(settings.cities, rng.normal(0, MODEL.city_sd, len(settings.cities)), strict=True))
    for site in sites:
        of_cell = rng.normal(0, MODEL.cell_sd)
        for number, owner in enumerate(site.owners, start=1):
            unit, road = units[owner], pick(rng, settings.words["roads"])
            district = pick(rng, settings.words["districts"])
            yield InventedOutlet(
                code=f"{site.sector}-{site.city}-{number:03}",
                name=outlet_name(unit.word, unit.kind, road, pick(rng, settings.sectors[site.sector].kinds[unit.kind])),
                address=f"{cities[site.city]}{district}{road}{rng.integers(1, 300)}号",
                sector=site.sector,
                city=site.city,
                unit=owner,
                quality=of_city[site.city] + of_cell + of_unit[owner] + rng.normal(0, MODEL.outlet_sd),
            )
