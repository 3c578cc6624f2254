"""What the figures of a wave are computed with, as its snapshot declares it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from analysis.errors import ModelError, Problem, at, wrong
from analysis.estimation.scores import Score
from analysis.judging.marks import Errors
from analysis.models.structure import Structure

Basis = Literal["all", "invited"]
PsuKind = Literal["outlet", "unit"]
Flags = Literal["in", "out"]
DIMENSIONS = ("sector", "city", "sector-city")
CHOICES = {
    "basis": ("all", "invited"),
    "transform": ("acsi",),
    "psu": ("outlet", "unit"),
    "flags": ("in", "out"),
    "errors": ("linearised", "register"),
}
MEASURE = ("basis", "transform", "psu", "score", "flags")
"""The settings that say how responses are counted and scored: where they are the same, waves are measured alike."""


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
    `errors`: standard errors by linearisation, or from the register's volumes. `structures`: by sector, what its
    questionnaire says of constructs and the paths between them, where it says enough for a model. `other_score`: other
    weights of the items, under which the indices are shown too.
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
    errors: Errors = "linearised"
    structures: Mapping[str, Structure] = field(default_factory=dict)
    other_score: Score | None = None

    def alike(self, other: Settings) -> bool:
        """Whether responses count and score the same under other settings."""
        return all(getattr(self, name) == getattr(other, name) for name in MEASURE)

    def share(self, sector: str) -> float:
        """A sector's share in its family's index, up to a factor; equal ones where no shares are known."""
        return 1.0 if self.shares is None else float(self.shares["of"][sector])

    def target(self, family: str, *places: str) -> float:
        """The target of a family in a place: of the first of the codes (sector, city) that has its own."""
        own = self.targets.get(family, {})
        whole = next(known.target for known in self.families if known.code == family)
        return next((float(own[place]) for place in places if place in own), whole)


def settings_of(content: Mapping[str, Any]) -> tuple[Settings, list[Problem]]:
    """Settings from a manifest, and every problem found in them.

    Raises KeyError, TypeError or ValueError where the content has another shape than settings.
    """
    score, other = _score(content["items"], content), content.get("other_weights")
    settings = Settings(
        basis=content["basis"],
        transform=content["transform"],
        score=score,
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
        errors=content.get("errors", "linearised"),
        other_score=None if other is None else _score(other["items"], content),
    )
    structures, problems = _structures(content.get("structures", {}))
    return replace(settings, structures=structures), _problems(settings) + problems


def _score(items: Mapping[str, Any], content: Mapping[str, Any]) -> Score:
    return Score("score", {item: float(weight) for item, weight in items.items()}, int(content["minimum_items"]))


def _structures(content: Mapping[str, Any]) -> tuple[dict[str, Structure], list[Problem]]:
    found, problems = {}, []
    for sector, told in content.items():
        constructs, paths = ({k: tuple(names) for k, names in told[part].items()} for part in ("constructs", "paths"))
        try:
            found[sector] = Structure(constructs, paths)
        except ModelError as error:
            problems.append(at(sector, error.problems))
    return found, problems


def _problems(settings: Settings) -> list[Problem]:
    families = {family.code for family in settings.families}
    problems = [
        wrong("setting_is_none_of", name=name, found=repr(getattr(settings, name)), known=known)
        for name, known in CHOICES.items()
        if getattr(settings, name) not in known
    ]
    if not 0 < settings.confidence < 1:
        problems.append(wrong("confidence_outside", found=f"{settings.confidence:g}"))
    for score in (settings.score, *([] if settings.other_score is None else [settings.other_score])):
        if not score.weights or min(score.weights.values()) <= 0:
            problems.append(wrong("items_need_weights"))
    problems += [
        wrong("sector_of_unknown_family", sector=s.code, family=s.family)
        for s in settings.sectors
        if s.family not in families
    ]
    left = [city.code for city in settings.cities if city.code not in settings.collapse_order]
    problems += [wrong("collapse_order_lacks", cities=tuple(left))] if left else []
    problems += [
        wrong("margins_of_unknown", name=name, known=DIMENSIONS) for name in settings.margins if name not in DIMENSIONS
    ]
    problems += [
        wrong("target_outside", family=family, place=place, target=target)
        for family, places in settings.targets.items()
        for place, target in places.items()
        if not 0 < float(target) <= 100
    ]
    if settings.shares is not None:
        of = settings.shares["of"]
        problems += [wrong("shares_lack", sector=s.code) for s in settings.sectors if s.code not in of]
        problems += [wrong("share_outside", sector=k, share=v) for k, v in of.items() if not 0 <= float(v) < math.inf]
    return problems
