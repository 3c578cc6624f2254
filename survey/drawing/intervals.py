"""Interval charts as inline SVG: readable without scripts, in print, in the dark and without colour.

All values are points of the index; None is a value that could not be estimated. `label` says the chart in words, in
the reader's language. What lies outside the axis is never drawn at a wrong place: an interval ends in an arrow head, a
dot or target is left out. A bar raises ValueError where its axis does not rise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from markupsafe import Markup

from survey.drawing import pieces
from survey.drawing.axis import trend_axis

_MOST_NAMES = 5
_HEIGHT, _TOP, _BOTTOM = 10.4, 1.4, 8.6  # of a trend and of its plot, in em


@dataclass(frozen=True)
class _Axis:
    minimum: float
    maximum: float

    def __post_init__(self) -> None:
        if not self.minimum < self.maximum:
            raise ValueError(f"an axis must rise, not go from {self.minimum:g} to {self.maximum:g}")

    def share(self, value: float) -> float:
        """The place of `value` on the axis: 0 at its minimum, 1 at its maximum."""
        return (value - self.minimum) / (self.maximum - self.minimum)

    def holds(self, value: float) -> bool:
        return self.minimum <= value <= self.maximum


class _Shape(NamedTuple):
    """Of a bar, in em: its middle line, the thickness of the 90 % interval, the radius of the dot, half the tick."""

    middle: float
    thickness: float
    radius: float
    tick: float


def interval_bar(
    index: float,
    low: float | None,
    high: float | None,
    low90: float | None,
    high90: float | None,
    target: float | None,
    *,
    minimum: float,
    maximum: float,
    label: str,
) -> Markup:
    """A thin bar for a row of a table: thick the 90 % interval, thin the 95 %, a dot the index, a tick any target."""
    shape = _Shape(middle=0.6, thickness=0.4, radius=0.24, tick=0.5)
    marks = _bar(shape, _Axis(minimum, maximum), index, (low, high), (low90, high90), target)
    return pieces.picture("interval-bar", 1.2, label, *marks)


def headline_bar(
    index: float,
    low: float | None,
    high: float | None,
    low90: float | None,
    high90: float | None,
    target: float,
    *,
    minimum: float,
    maximum: float,
    label: str,
    target_label: str,
) -> Markup:
    """`interval_bar` large: `target_label` stands over the tick, the two ends of the axis are written below."""
    shape, axis = _Shape(middle=1.85, thickness=0.7, radius=0.34, tick=0.75), _Axis(minimum, maximum)
    marks = _bar(shape, axis, index, (low, high), (low90, high90), target)
    marks += [pieces.words((0, 3.4), f"{minimum:g}", "start"), pieces.words((1, 3.4), f"{maximum:g}", "end")]
    if axis.holds(target):
        place = axis.share(target)
        anchor = "start" if place < 0.15 else "end" if place > 0.85 else "middle"
        marks.append(pieces.words((place, 0.8), target_label, anchor))
    return pieces.picture("interval-bar headline", 3.6, label, *marks)


@dataclass(frozen=True)
class Point:
    """One wave of a trend: its name, its index and the 95 % interval."""

    name: str
    index: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Band:
    """The tendency at a wave or ahead: the value of the line, with the 95 % interval around it."""

    value: float
    low: float
    high: float

    @property
    def index(self) -> float:
        """What an axis has to hold."""
        return self.value


def trend(
    points: Sequence[Point],
    target: float,
    *,
    label: str,
    bands: Sequence[Band | None] = (),
    ahead: tuple[str, Band] | None = None,
) -> Markup:
    """The indices of waves at equal distances, each with its interval; the target is dashed.

    Without `bands` a line joins the indices; with one for each wave (None: none there) the tendency's line lies on its
    pale band. `ahead` names a later year and says where the tendency leads; it stands apart, joined by a dashed line.
    The axis runs between the multiples of 5 around all that is drawn. A wave without an index leaves a gap. Names are
    short (2026-1); of more than five, every second, third ... is written, always the last. Raises ValueError where
    there are no waves.
    """
    if not points:
        raise ValueError("a trend needs at least one wave")
    later = [ahead[1]] if ahead else []
    known = [band for band in bands if band is not None]
    axis = _Axis(*trend_axis([*points, *known, *later], target))
    slots = len(points) + 2 * len(later)
    across = [0.1 + 0.9 * (number + 0.5) / slots for number in range(slots)]
    placed = list(zip(across, points, strict=False))
    marks = _levels(axis, target)
    if known:
        placed_bands = [(x, band) for x, band in zip(across, bands, strict=False) if band is not None]
        marks += _tendency(axis, placed_bands, [(across[-1], one) for one in later])
    else:
        marks += _joined(axis, placed)
    for x, point in placed:
        marks += _wave(axis, x, point)
    step = ceil(len(points) / _MOST_NAMES)
    marks += [pieces.words((x, 10), point.name, "middle") for x, point in placed[::-1][::step]]
    if ahead:
        marks.append(pieces.words((across[-1], 10), ahead[0], "middle"))
    return pieces.picture("trend", _HEIGHT, label, *marks)


def _joined(axis: _Axis, placed: Sequence[tuple[float, Point]]) -> list[Markup]:
    return [
        pieces.line("course", (x1, _down(axis, first.index)), (x2, _down(axis, second.index)), 0.12, pieces.ACCENT)
        for (x1, first), (x2, second) in pairwise(placed)
        if first.index is not None and second.index is not None
    ]


def _tendency(axis: _Axis, bands: Sequence[tuple[float, Band]], later: Sequence[tuple[float, Band]]) -> list[Markup]:
    ends = [*bands, *later]
    edge = [(x, _down(axis, band.high)) for x, band in ends] + [(x, _down(axis, band.low)) for x, band in ends[::-1]]
    marks = [pieces.area("band", _HEIGHT, edge)]
    for (x1, first), (x2, second) in pairwise(ends):
        start, end = (x1, _down(axis, first.value)), (x2, _down(axis, second.value))
        dashed = any(second is band for _, band in later)
        marks.append(pieces.line("course", start, end, 0.12, pieces.ACCENT, dashed=dashed))
    for x, band in later:
        whisker = (x, _down(axis, band.low)), (x, _down(axis, band.high))
        marks.append(pieces.line("interval-95", *whisker, 0.12, pieces.ACCENT))
    return marks


def _bar(
    shape: _Shape,
    axis: _Axis,
    index: float,
    whisker: tuple[float | None, float | None],
    thick: tuple[float | None, float | None],
    target: float | None,
) -> list[Markup]:
    y = shape.middle
    marks = [pieces.line("axis", (0, y), (1, y), 0.06, faint=True)]
    marks += _interval("interval-95", axis, whisker, y, 0.12)
    marks += _interval("interval-90", axis, thick, y, shape.thickness)
    if target is not None and axis.holds(target):
        x = axis.share(target)
        marks.append(pieces.line("rim", (x, y - shape.tick), (x, y + shape.tick), 0.32, pieces.PAPER))
        marks.append(pieces.line("target", (x, y - shape.tick), (x, y + shape.tick), 0.12))
    if axis.holds(index):
        marks.append(pieces.dot("index", (axis.share(index), y), shape.radius))
    return marks


def _interval(
    name: str, axis: _Axis, ends: tuple[float | None, float | None], y: float, thickness: float
) -> list[Markup]:
    low, high = ends
    if low is None or high is None:
        return []
    start, end = max(low, axis.minimum), min(high, axis.maximum)
    marks = []
    if start < end:
        line = pieces.line(name, (axis.share(start), y), (axis.share(end), y), thickness, pieces.ACCENT)
        marks.append(line)
    if low < axis.minimum:
        marks.append(pieces.arrow((0, y)))
    if high > axis.maximum:
        marks.append(pieces.arrow((1, y)))
    return marks


def _down(axis: _Axis, value: float) -> float:
    return round(_BOTTOM - axis.share(value) * (_BOTTOM - _TOP), 3)


def _levels(axis: _Axis, target: float) -> list[Markup]:
    """The ends of the axis and the target, with their numbers; an end too near to the target goes without."""
    y = _down(axis, target)
    marks = [
        pieces.line("target", (0, y), (1, y), 0.08, dashed=True),
        pieces.words((0, y - 0.25), f"{target:g}", "start"),
    ]
    for value in (axis.minimum, axis.maximum):
        end = _down(axis, value)
        if end != y:
            marks.append(pieces.line("axis", (0, end), (1, end), 0.06, faint=True))
        if abs(end - y) > 1.1:
            marks.append(pieces.words((0, end - 0.25), f"{value:g}", "start"))
    return marks


def _wave(axis: _Axis, x: float, point: Point) -> list[Markup]:
    marks = []
    if point.low is not None and point.high is not None:
        ends = (x, _down(axis, point.low)), (x, _down(axis, point.high))
        marks.append(pieces.line("interval-95", *ends, 0.12, pieces.ACCENT))
    if point.index is not None:
        marks.append(pieces.dot("index", (x, _down(axis, point.index)), 0.3))
    return marks
