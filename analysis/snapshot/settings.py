"""What the figures of a wave are computed with, as its snapshot declares it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from analysis.estimation.scores import Score

Basis = Literal["all", "invited"]
PsuKind = Literal["outlet", "unit"]
Flags = Literal["in", "out"]
DIMENSIONS = ("sector", "city", "sector-city")


@dataclass(frozen=True)
class Family:
    """A family of sectors with one target for its index."""

    code: str
    name: str
    target: float


@dataclass(frozen=True)
class Sector:
    """A sector and the code of its family."""

    code: str
    name: str
    family: str


@dataclass(frozen=True)
class City:
    """A city."""

    code: str
    name: str


@dataclass(frozen=True)
class Settings:
    """The settings of a wave.

    `basis`: responses of all kinds, or those to invitations only. `collapse_order`: cities in an order in which
    neighbours are alike. `shares`: the sectors' shares in value added with source and year, None where there are none.
    `targets`: by family, the target of a sector or a city where it is not the family's. `margins`: by dimension, totals
    of services to which weights are calibrated, with source and year. `flags`: unusual responses count, or not.
    """

    basis: Basis
    transform: str
    score: Score
    confidence: float
    psu: PsuKind
    families: tuple[Family, ...]
    sectors: tuple[Sector, ...]
    cities: tuple[City, ...]
    collapse_order: tuple[str, ...]
    shares: Mapping[str, Any] | None
    targets: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    margins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    flags: Flags = "in"

    def share(self, sector: str) -> float:
        """A sector's share in its family's index, up to a factor; equal ones where no shares are known."""
        return 1.0 if self.shares is None else float(self.shares["of"][sector])

    def target(self, family: str, *places: str) -> float:
        """The target of a family in a place: of the first of the codes (sector, city) that has its own."""
        own = self.targets.get(family, {})
        whole = next(known.target for known in self.families if known.code == family)
        return next((float(own[place]) for place in places if place in own), whole)


def settings_of(content: Mapping[str, Any]) -> tuple[Settings, list[str]]:
    """Settings from a manifest, and every problem found in them.

    Raises KeyError, TypeError or ValueError where the content has another shape than settings.
    """
    settings = Settings(
        basis=content["basis"],
        transform=content["transform"],
        score=Score("score", {k: float(w) for k, w in content["items"].items()}, int(content["minimum_items"])),
        confidence=float(content["confidence"]),
        psu=content["psu"],
        families=tuple(Family(f["code"], f["name"], float(f["target"])) for f in content["families"]),
        sectors=tuple(Sector(s["code"], s["name"], s["family"]) for s in content["sectors"]),
        cities=tuple(City(c["code"], c["name"]) for c in content["cities"]),
        collapse_order=tuple(content["collapse_order"]),
        shares=content["shares"],
        targets=content.get("targets", {}),
        margins=content.get("margins", {}),
        flags=content.get("flags", "in"),
    )
    return settings, _problems(settings)


def _problems(settings: Settings) -> list[str]:
    families = {family.code for family in settings.families}
    checks = {
        f"basis is {settings.basis!r}, not all or invited": settings.basis not in ("all", "invited"),
        f"transform is {settings.transform!r}, not acsi": settings.transform != "acsi",
        f"psu is {settings.psu!r}, not outlet or unit": settings.psu not in ("outlet", "unit"),
        f"flags is {settings.flags!r}, not in or out": settings.flags not in ("in", "out"),
        f"confidence is {settings.confidence:g}, not between 0 and 1": not 0 < settings.confidence < 1,
        "items need weights above 0": not settings.score.weights or min(settings.score.weights.values()) <= 0,
    }
    problems = [problem for problem, found in checks.items() if found]
    problems += [
        f"sector {s.code} is of an unknown family {s.family}" for s in settings.sectors if s.family not in families
    ]
    left = [city.code for city in settings.cities if city.code not in settings.collapse_order]
    problems += [f"collapse_order lacks the cities {', '.join(left)}"] if left else []
    problems += [
        f"margins of {name}: not {', '.join(DIMENSIONS)}" for name in settings.margins if name not in DIMENSIONS
    ]
    problems += [
        f"the target of {family} {place} is {target}"
        for family, places in settings.targets.items()
        for place, target in places.items()
        if not 0 < float(target) <= 100
    ]
    if settings.shares is not None:
        of = settings.shares["of"]
        problems += [f"shares lack sector {s.code}" for s in settings.sectors if s.code not in of]
        problems += [f"the share of {k} is {v}" for k, v in of.items() if not 0 <= float(v) < math.inf]
    return problems
