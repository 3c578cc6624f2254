"""The axis of intervals, the same on screen and on paper."""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil, floor
from typing import Protocol

STEP = 5
MARGIN = 5
"""Points that stay free at both sides of a target."""
LOWEST, HIGHEST = 0, 100


class Estimated(Protocol):
    """What has an interval: None is what is withheld or cannot be estimated."""

    @property
    def index(self) -> float | None: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...


class Judged(Estimated, Protocol):
    """What has a target, too."""

    @property
    def target(self) -> float | None: ...


def axis(drawn: Iterable[Judged]) -> tuple[int, int]:
    """One axis for all bars that are looked at together: around every interval, and a margin beside each target.

    It stays within the scale; where there is nothing to draw it is the whole scale.
    """
    ends = list(_ends(drawn))
    if not ends:
        return LOWEST, HIGHEST
    start, end = _around(ends)
    return max(LOWEST, start), min(HIGHEST, end)


def trend_axis(points: Iterable[Estimated], target: float | None = None) -> tuple[int, int]:
    """The axis of a trend: around every interval and any target; something of them must be known."""
    targets = [] if target is None else [target]
    return _around([*targets, *(end for point in points for end in _known(point))])


def _around(values: Sequence[float]) -> tuple[int, int]:
    """The multiples of 5 around some values; never the same twice."""
    start, end = floor(min(values) / STEP) * STEP, ceil(max(values) / STEP) * STEP
    return (start, end) if start < end else (start - STEP, end + STEP)


def _ends(drawn: Iterable[Judged]) -> Iterator[float]:
    for one in drawn:
        yield from _known(one)
        if one.target is not None:
            yield from (one.target - MARGIN, one.target + MARGIN)


def _known(one: Estimated) -> Iterator[float]:
    return (end for end in (one.index, one.low, one.high) if end is not None)
