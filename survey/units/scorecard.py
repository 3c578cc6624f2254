"""What a unit's scores consist of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from questionnaires import Item, Option
from questionnaires.model import LOW_IS_GOOD
from survey.models import City, Family, Outlet, Sector, Wave
from survey.units.score import Score


@dataclass(frozen=True)
class Answers:
    """How many responses came by which kind of code, and how many invitations were offered and answered."""

    kinds: Mapping[str, int]
    offered: int
    answered: int

    @property
    def n(self) -> int:
        return sum(self.kinds.values())

    @property
    def rate(self) -> float | None:
        """The response rate of the invitations (0-1), None where none was offered."""
        return self.answered / self.offered if self.offered else None


@dataclass(frozen=True)
class OutletScore:
    """One outlet of the unit."""

    outlet: Outlet
    city: City
    score: Score
    answers: Answers


@dataclass(frozen=True)
class ItemScore:
    """One question, in points; of a question of quality also in the `waves` of the course."""

    item: Item
    score: Score
    waves: "Sequence[WaveScore]" = ()

    @property
    def low_is_good(self) -> bool:
        return self.item.low_is_good


@dataclass(frozen=True)
class ConstructScore:
    """What several questions measure together, in points: the mean over those that a response answered."""

    construct: str
    score: Score

    @property
    def low_is_good(self) -> bool:
        return self.construct == LOW_IS_GOOD


@dataclass(frozen=True)
class Reasons:
    """What was wrong, in the words of a question asked after a low mark: how many chose anything, and how many each
    option, the most frequent first. Up to yesterday, so that nobody at the counter can tell who it was."""

    item: Item
    n: int
    counts: Sequence[tuple[Option, int]]


@dataclass(frozen=True)
class MonthScore:
    """One month of the wave, by its first day."""

    month: date
    score: Score


@dataclass(frozen=True)
class WaveScore:
    """One wave; `live`: it is open, its interval may be looked at any day."""

    wave: Wave
    live: bool
    score: Score


@dataclass(frozen=True)
class SectorScores:
    """All scores of a unit, or of one outlet of it, in one sector and wave."""

    sector: Sector
    family: Family
    live: bool
    score: Score
    answers: Answers
    outlets: Sequence[OutletScore]
    items: Sequence[ItemScore]
    constructs: Sequence[ConstructScore]
    reasons: Sequence[Reasons]
    months: Sequence[MonthScore]
    waves: Sequence[WaveScore]
