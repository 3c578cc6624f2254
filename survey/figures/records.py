"""A release's figures as records; docs/releases.md says what each field means.

What could not be estimated, does not apply, is withheld or was not yet written when the release was made is None.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from analysis.judging.marks import CAUTION, IMPRECISE, Mark, publishable
from analysis.judging.verdicts import Verdict
from analysis.snapshot.settings import Settings
from survey.drawing.shades import shade


@dataclass(frozen=True)
class Move:
    """How far an index moved since the previous wave, in points, with its interval."""

    change: float
    se: float | None = None
    df: float | None = None
    df_design: int | None = None
    df_satterthwaite: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    se_design: float | None = None


@dataclass(frozen=True)
class Rank:
    """A place among the `of` published rows, and the range of places that the data allow."""

    rank: int
    low: int
    high: int
    of: int


@dataclass(frozen=True)
class Variant:
    """An index computed otherwise, and how far it lies from the published one."""

    index: float | None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    difference: float | None = None


@dataclass(frozen=True)
class Modelled:
    """A model-based index of a cell that has none of its own to publish, with its interval; `own_part` is what the
    cell's own answers weigh in it, 0 where there are none."""

    index: float
    se: float
    low: float
    high: float
    own_part: float

    @property
    def half_width(self) -> float:
        """Half the interval, in points."""
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class Kinds:
    """A family's index by kind of code; `gap` is invited - open, with its interval."""

    invited: Variant
    open: Variant
    gap: float
    se: float | None = None
    df: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Assisted:
    """The index of the invited with the help of open codes; `gain`: how many times the invitations it is worth."""

    index: float
    se: float
    df: float
    low: float
    high: float
    n: int
    gain: float


@dataclass(frozen=True)
class Response:
    """How the invited responded; `possible`: the rate lies between 0 and 1."""

    rate: float
    possible: bool
    offered: int
    responses: int
    tipping_point: float | None = None


@dataclass(frozen=True)
class Row:
    """One index with everything that is said about it.

    `level` is one of `rows.LEVELS`. `family`, `sector` and `city` say where it belongs; a family, a sector and a city
    are their own. `written` is the row as it stands in its file.
    """

    level: str
    code: str
    name: str
    target: float
    mark: Mark
    family: str
    sector: str | None = None
    city: str | None = None
    index: float | None = None
    se: float | None = None
    se_design: float | None = None
    df: float | None = None
    df_design: int | None = None
    df_satterthwaite: float | None = None
    low: float | None = None
    high: float | None = None
    low90: float | None = None
    high90: float | None = None
    n: int | None = None
    n_eff: float | None = None
    outlets: int | None = None
    units: int | None = None
    deff: float | None = None
    verdict: Verdict | None = None
    verdict_x10: Verdict | None = None
    p_met: float | None = None
    p_not: float | None = None
    p_met_holm: float | None = None
    p_not_holm: float | None = None
    se_other_psu: float | None = None
    note: str | None = None
    covered: float | None = None
    registered: int | None = None
    selected: int | None = None
    answering: int | None = None
    outlet_response: float | None = None
    responses: int | None = None
    volume: float | None = None
    participation: float | None = None
    imputed: int | None = None
    flagged: float | None = None
    rank: Rank | None = None
    change: Move | None = None
    matched: Move | None = None
    fixed: Move | None = None
    without_flagged: Variant | None = None
    other_weights: Variant | None = None
    kinds: Kinds | None = None
    assisted: Assisted | None = None
    response: Response | None = None
    modelled: Modelled | None = None
    written: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def address(self) -> str:
        """The code within its level, under which its own page is found: C, C01, C-620100 (a family in a city),
        C01-620100."""
        return f"{self.family}-{self.code}" if self.level == "cities" else self.code

    @property
    def hidden(self) -> bool:
        """Whether the numbers are withheld from the public: by the mark, or because there is no index."""
        return self.index is None or not publishable(self.mark)

    @property
    def withheld_as(self) -> Mark:
        """The mark that says why a hidden row is hidden: too imprecise where there is no index."""
        return IMPRECISE if publishable(self.mark) else self.mark

    @property
    def uncertain(self) -> bool:
        """Whether the index is published for cautious use only."""
        return self.mark == CAUTION

    @property
    def half_width(self) -> float:
        """Half the interval, in points; 0 where there is none."""
        return 0.0 if self.low is None or self.high is None else (self.high - self.low) / 2

    @property
    def shade(self) -> int:
        """How far the index lies from its target, from 1 to 5."""
        return shade(self.index or 0.0, self.target)

    @property
    def public(self) -> "Row":
        """The row as everybody may see it: a hidden one keeps its name, target and mark, and a model-based figure."""
        if not self.hidden:
            return self
        place = (self.level, self.code, self.name, self.target, self.mark, self.family, self.sector, self.city)
        return Row(*place, modelled=self.modelled)

    def named(self, name: str) -> "Row":
        """The same row under another name."""
        return replace(self, name=name)


@dataclass(frozen=True)
class Wave:
    """The wave that figures are of; times as they are written, with their offset."""

    code: str
    name: str
    opened_on: str | None = None
    closed_on: str | None = None


@dataclass(frozen=True)
class Asked:
    """`sectors` that had another version of the questionnaire in the previous wave, and items of the index that were
    `reworded` there."""

    sectors: Sequence[str]
    reworded: Sequence[str]


@dataclass(frozen=True)
class Previous:
    """The wave from which changes are measured, and what was asked otherwise then."""

    code: str
    name: str | None = None
    snapshot: str | None = None
    asked: Asked | None = None


@dataclass(frozen=True)
class Frame:
    """The register of outlets."""

    source: str | None = None
    date: str | None = None


@dataclass(frozen=True)
class Snapshot:
    """The frozen data: the SHA-256 of their manifest, the Merkle root of the responses, when and by what code."""

    manifest: str
    merkle_root: str | None = None
    frozen_at: str | None = None
    code_version: str | None = None
    responses: int | None = None
    outlets: int | None = None


@dataclass(frozen=True)
class Responses:
    """Responses of the drawn outlets that count, by kind of code; the share of the flagged; volunteers do not count."""

    counted: int
    poster: int
    display: int
    invitation: int
    flagged: float | None = None
    volunteers: int | None = None
    volunteered: int | None = None


@dataclass(frozen=True)
class Outlets:
    """How many outlets are in the register, were drawn, answered."""

    registered: int
    selected: int
    answering: int


@dataclass(frozen=True)
class Weights:
    """Kish's effective number before and after calibration; None where weights were not calibrated."""

    n_eff_before: float | None = None
    n_eff_after: float | None = None


@dataclass(frozen=True)
class Head:
    """What a release says beside its rows; `calibrated`: whether weights were."""

    wave: Wave
    previous: Previous | None
    demonstration: bool
    frame: Frame
    snapshot: Snapshot
    settings: Settings
    lonely_psu: str
    responses: Responses
    items: Mapping[str, float | None]
    outlets: Outlets
    imputed_share: float | None
    uncovered: tuple[str, ...]
    collapsed_strata: int
    calibrated: bool
    weights: Weights

    @property
    def asked_before(self) -> Asked | None:
        """What was asked otherwise in the wave from which changes are measured."""
        return self.previous.asked if self.previous else None


@dataclass(frozen=True)
class Content(Head):
    """All that a release says; `written` is the whole as it stands in its file."""

    families: tuple[Row, ...]
    sectors: tuple[Row, ...]
    cities: tuple[Row, ...]
    cells: tuple[Row, ...]
    written: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def scored(self) -> int | None:
        """How many of the responses that count answered enough of the score's items to enter the indices; None where a
        family is withheld."""
        return None if any(row.hidden for row in self.families) else sum(row.n or 0 for row in self.families)

    def at(self, level: str) -> tuple[Row, ...]:
        """The rows of a level, in the order of the settings."""
        return {"families": self.families, "sectors": self.sectors, "cities": self.cities, "cells": self.cells}[level]
