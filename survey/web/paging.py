"""Long lists a page at a time: `?page=2`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from flask import request

from survey.web.numbers import whole

Item = TypeVar("Item")
Item_co = TypeVar("Item_co", covariant=True)

LAST = 10_000
"""The highest number that is looked up: what no list reaches and every database can count to."""


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list, the first being 1; empty beyond the end. `more`: another one follows."""

    items: Sequence[Item]
    number: int
    more: bool


class Find(Protocol[Item_co]):
    """Looks a stretch of a list up."""

    def __call__(self, *, limit: int, offset: int) -> Sequence[Item_co]: ...


def page_asked_for(find: Find[Item], size: int) -> Page[Item]:
    """The page that the address asks for, the first one where it is nonsense."""
    number = min(max(whole(request.args.get("page", "")), 1), LAST)
    found = find(limit=size + 1, offset=(number - 1) * size)
    return Page(found[:size], number, len(found) > size)
