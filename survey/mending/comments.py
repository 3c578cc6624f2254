"""The comments of a unit as its manager reads them: by day, never by hour, and not before the next day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from survey.mending.terms import frequent, terms_of
from survey.privacy.written import today
from survey.queries.comments import Rated, Written, comments_of

MOST_READ = 3_000
"""Comments that a page looks through, the newest ones."""
PER_PAGE = 20


@dataclass(frozen=True)
class Remark:
    """One comment: the day it came, the outlet's name, the id of the question it answers."""

    day: date
    outlet: str
    item: str
    text: str

    @classmethod
    def of(cls, written: Written, names: Mapping[int, str]) -> Self:
        return cls(written.day, names[written.outlet_id], written.item, written.text)


@dataclass(frozen=True)
class Remarks:
    """The comments that a filter leaves, newest day first, and the terms that several responses use, with how many.

    Within a day they stand by their words: the order says nothing of the hour. `whole`: no older ones were left out.
    """

    found: tuple[Remark, ...]
    terms: list[tuple[str, int]]
    whole: bool

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.found) // PER_PAGE))

    def page(self, number: int) -> tuple[Remark, ...]:
        """The comments of a page, the first being 1."""
        return self.found[(number - 1) * PER_PAGE : number * PER_PAGE]


def remarks(wave_id: int, names: Mapping[int, str], until: date, rated: Rated | None, term: str | None) -> Remarks:
    """What was written at some outlets (their names by id) up to a day; with `term` only the comments that use it.

    Yesterday is the latest day, so that nobody at the counter can tell who wrote it. The days up to one never change,
    so the pages of a list that began today stay the same tomorrow.
    """
    written = comments_of(wave_id, list(names), min(until, yesterday()), today(), rated, MOST_READ + 1)
    said = [(w, terms_of(w.text)) for w in written[:MOST_READ]]
    found = [Remark.of(w, names) for w, terms in said if term is None or term in terms]
    found.sort(key=lambda remark: (-remark.day.toordinal(), remark.text, remark.outlet))
    return Remarks(tuple(found), frequent((w.response_id, terms) for w, terms in said), len(written) <= MOST_READ)


def yesterday() -> date:
    """The latest day whose comments are shown."""
    return today() - timedelta(days=1)
