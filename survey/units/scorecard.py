"""What a unit's scores consist of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from questionnaires import Item, Option
from questionnaires.model import LOW_IS_GOOD
from survey.models import City, Wave
from survey.queries.unit_outlets import Registration
from survey.units.score import Score

MANY = 20
"""Outlets of a sector that one page shows; of more there is a look at their cities, and a list to search."""


@dataclass(frozen=True)
class Answers:
    """How many responses came by which kind of code, how many of them have a score, and how many invitations were
    offered and answered."""

    kinds: Mapping[str, int]
    scored: int
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

    outlet: Registration
    city: City
    score: Score
    answers: Answers


@dataclass(frozen=True)
class CityScore:
    """The unit's outlets in one city together, weighted as in its score; how many they are."""

    city: City
    outlets: int
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
