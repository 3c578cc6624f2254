"""The axis of intervals, the same on screen and on paper."""

from collections.abc import Iterable, Iterator
from math import ceil, floor
from typing import Protocol

STEP = 5
MARGIN = 5
"""Points that stay free at both sides of a target."""
LOWEST, HIGHEST = 0, 100


class Drawn(Protocol):
    """What has an interval: None is what is withheld or cannot be estimated."""

    @property
    def index(self) -> float | None: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def target(self) -> float | None: ...


def axis(drawn: Iterable[Drawn]) -> tuple[int, int]:
    """One axis for all bars that are looked at together: around every interval, and a margin beside each target.

    It stays within the scale; where there is nothing to draw it is the whole scale.
    """
    ends = list(_ends(drawn))
    if not ends:
        return LOWEST, HIGHEST
    start, end = around(ends)
    return max(LOWEST, start), min(HIGHEST, end)


def around(values: Iterable[float]) -> tuple[int, int]:
    """The multiples of 5 around some values, of which there is one at least; never the same twice."""
    known = list(values)
    start, end = floor(min(known) / STEP) * STEP, ceil(max(known) / STEP) * STEP
    return (start, end) if start < end else (start - STEP, end + STEP)


def _ends(drawn: Iterable[Drawn]) -> Iterator[float]:
    for one in drawn:
        yield from (end for end in (one.index, one.low, one.high) if end is not None)
        if one.target is not None:
            yield from (one.target - MARGIN, one.target + MARGIN)
