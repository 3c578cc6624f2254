"""The outlets of a unit that has many of them in a sector: searched, of one city, in an order, a page at a time."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import ceil
from types import MappingProxyType
from typing import Any
from unicodedata import normalize

from analysis.judging.verdicts import Verdict
from survey.units.scorecard import MANY, OutletScore
from survey.units.scores import SectorScores
from survey.web.numbers import whole
from survey.web.searching import sought


def _worst_first(one: OutletScore) -> tuple[bool, float]:
    """The lowest index first; those that have none yet after them, the fewest responses first."""
    return (True, one.score.n) if one.score.index is None else (False, one.score.index)


def _by_name(one: OutletScore) -> list[Any]:
    """By name, the numbers in it as numbers: 2 before 10."""
    return [int(part) if place % 2 else part for place, part in enumerate(re.split(r"(\d+)", one.outlet.name))]


ORDERS: Mapping[str, Callable[[OutletScore], Any]] = MappingProxyType(
    {"worst": _worst_first, "name": _by_name, "responses": lambda one: one.answers.n}
)
"""What outlets can be sorted by, the first where nothing is said."""
FIRST = next(iter(ORDERS))


@dataclass(frozen=True)
class Asked:
    """Which outlets an address asks for: of a sector (empty: of each), with some text in name or code, in a city; in
    which order, from which page on. What makes no sense asks for nothing."""

    sector: str = ""
    q: str = ""
    city: str = ""
    sort: str = FIRST
    page: int = 1

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Asked":
        """What the words of an address say."""
        sort = asked.get("sort", "")
        return cls(
            asked.get("sector", ""),
            sought(asked),
            asked.get("city", ""),
            sort if sort in ORDERS else FIRST,
            max(1, whole(asked.get("page", ""))),
        )

    def address(self, **changes: object) -> dict[str, object]:
        """The words of the address that asks for this with some changes, without those that say nothing."""
        usual, words = asdict(Asked()), {**asdict(self), **changes}
        return {name: value for name, value in words.items() if value and value != usual[name]}


@dataclass(frozen=True)
class OutletList:
    """One page of a sector's outlets: `first` is the place of its first one among those `found`.

    verdicts: how many outlets of all have each verdict; missing: how many have too few responses for a score.
    """

    asked: Asked
    items: Sequence[OutletScore]
    found: int
    pages: int
    verdicts: Mapping[Verdict | None, int]
    missing: int

    @property
    def number(self) -> int:
        return self.asked.page

    @property
    def more(self) -> bool:
        return self.number < self.pages

    @property
    def first(self) -> int:
        return (self.number - 1) * MANY + 1


def outlet_list(card: SectorScores, asked: Asked) -> OutletList | None:
    """The page of a sector's outlets that is asked for, the last one where there are fewer; None where one page shows
    all."""
    if len(card.outlets) <= MANY:
        return None
    if asked.sector not in ("", card.sector.code):
        asked = Asked()
    if asked.city not in {one.city.code for one in card.cities}:
        asked = replace(asked, city="")
    found = [one for one in card.outlets if _fits(one, asked)]
    pages = max(1, ceil(len(found) / MANY))
    asked = replace(asked, sector=card.sector.code, page=min(asked.page, pages))
    start = (asked.page - 1) * MANY
    scores = [one.score for one in card.outlets]
    return OutletList(
        asked,
        sorted(found, key=ORDERS[asked.sort])[start : start + MANY],
        len(found),
        pages,
        Counter(score.verdict for score in scores if score.shown),
        sum(not score.shown for score in scores),
    )


def _fits(one: OutletScore, asked: Asked) -> bool:
    if asked.city and one.city.code != asked.city:
        return False
    sought = _plain(asked.q)
    return sought in _plain(one.outlet.name) or sought in _plain(one.outlet.code)


def _plain(text: str) -> str:
    """Without case and width."""
    return normalize("NFKC", text).casefold()
