"""The invented province: units, their outlets, and how good each outlet is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from survey.demonstration.model import MODEL
from survey.demonstration.names import coined, outlet_name, pick, social_credit_code
from survey.demonstration.settings import SectorSettings, Settings

OUTLETS = 3000
OUTLETS_PER_UNIT = 1.9
DEMONSTRATION_UNITS = 60
_CHAINS_PER_SECTOR = 2
_OF_CHAINS = 0.08
"""Share of outlets that belong to a unit with outlets all over the province."""
_PROVINCE = "620000"


@dataclass(frozen=True)
class InventedUnit:
    """`name` is whole, `coined` the part of it that outlets repeat, `kind` what it calls itself."""

    uscc: str
    name: str
    coined: str
    kind: str


@dataclass(frozen=True)
class InventedOutlet:
    """`unit` is the unit's place in the list of units; `quality` what its place in the province adds, in points."""

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


def invent(settings: Settings, cities: Mapping[str, str], rng: np.random.Generator) -> Province:
    """A province of about 1,500 units and 3,000 outlets; `cities` maps codes to names."""
    sites = list(_sites(settings, rng))
    names = {city: iter(coined(settings.words, rng)) for city in (*settings.cities, _PROVINCE)}
    units: list[InventedUnit] = []

    def found(region: str, sector: SectorSettings) -> int:
        name, kind = next(names[region]), pick(rng, sector.units)
        whole = cities.get(region, "甘肃") + name + kind
        units.append(InventedUnit(social_credit_code(kind, region, len(units) + 1), whole, name, kind))
        return len(units) - 1

    chains = {
        code: [found(_PROVINCE, sector) for _ in range(_CHAINS_PER_SECTOR)] for code, sector in settings.sectors.items()
    }
    owners: list[int] = []
    for code, city, count in sites:
        own = [found(city, settings.sectors[code]) for _ in range(max(1, round(count / OUTLETS_PER_UNIT)))]
        belongs_to_chain = rng.random(count) < _OF_CHAINS
        for place in range(count):
            if place < len(own):
                owners.append(own[place])  # every unit has an outlet
            else:
                owners.append(int(rng.choice(chains[code] if belongs_to_chain[place] else own)))
    demonstration = _demonstration(np.bincount(owners, minlength=len(units)), rng)
    qualities = _qualities(sites, owners, demonstration, rng)
    return Province(units, _outlets(settings, cities, sites, units, owners, qualities, rng), demonstration)


def _sites(settings: Settings, rng: np.random.Generator) -> Iterator[tuple[str, str, int]]:
    """Sector, city and number of outlets of every cell that has any."""
    total = sum(settings.cities.values()) * sum(sector.outlets for sector in settings.sectors.values())
    for code, sector in settings.sectors.items():
        for city, size in settings.cities.items():
            count = int(rng.poisson(OUTLETS * size * sector.outlets / total))
            if count:
                yield code, city, count


def _demonstration(sizes: np.ndarray, rng: np.random.Generator) -> frozenset[int]:
    chosen = rng.choice(len(sizes), DEMONSTRATION_UNITS, replace=False, p=sizes / sizes.sum())
    return frozenset(map(int, chosen))


def _qualities(
    sites: list[tuple[str, str, int]], owners: list[int], demonstration: frozenset[int], rng: np.random.Generator
) -> np.ndarray:
    names = list(dict.fromkeys(city for _, city, _ in sites))
    effects = rng.normal(0, MODEL.city_sd, len(names))
    of_city = dict(zip(names, effects - effects.mean(), strict=True))
    of_cell = [of_city[city] + rng.normal(0, MODEL.cell_sd) for _, city, _ in sites]
    of_unit = rng.normal(0, MODEL.unit_sd, max(owners) + 1)
    of_unit[[*demonstration]] += MODEL.demonstration
    return (
        np.repeat(of_cell, [count for _, _, count in sites])
        + of_unit[owners]
        + rng.normal(0, MODEL.outlet_sd, len(owners))
    )


def _outlets(
    settings: Settings,
    cities: Mapping[str, str],
    sites: list[tuple[str, str, int]],
    units: list[InventedUnit],
    owners: list[int],
    qualities: np.ndarray,
    rng: np.random.Generator,
) -> list[InventedOutlet]:
    outlets: list[InventedOutlet] = []
    for code, city, count in sites:
        for number in range(1, count + 1):
            unit = units[owners[len(outlets)]]
            road = pick(rng, settings.words["roads"])
            address = f"{cities[city]}{pick(rng, settings.words['districts'])}{road}{rng.integers(1, 300)}号"
            outlets.append(
                InventedOutlet(
                    code=f"{code}-{city}-{number:03}",
                    name=outlet_name(unit.coined, unit.kind, road, pick(rng, settings.sectors[code].outlet)),
                    address=address,
                    sector=code,
                    city=city,
                    unit=owners[len(outlets)],
                    quality=float(qualities[len(outlets)]),
                )
            )
    return outlets
