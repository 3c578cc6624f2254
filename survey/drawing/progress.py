"""Values of any unit against what is to be reached, as inline SVG: readable without colour, in print, in the dark.

What is to be reached is a zone: from `low` on, up to `high`, or between both. `label` says the picture in words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from markupsafe import Markup

from survey.drawing import pieces

_STEPS = (1, 2, 2.5, 5, 10)
_MOST_NAMES = 5
_TOP, _BOTTOM = 1.9, 8.6  # of the plot over time, in em
_AXIS = 0.94
"""The part of a bar's width that its axis takes: beyond it only a zone without an upper end goes on."""


@dataclass(frozen=True)
class Stage:
    """A value of a period (its short name), and the zone that was to be reached then; None is an open end."""

    name: str
    value: float
    low: float | None
    high: float | None

    @property
    def ends(self) -> list[float]:
        """The ends of the zone."""
        return [end for end in (self.low, self.high) if end is not None]


def scale(values: Iterable[float], *, from_zero: bool) -> tuple[float, float]:
    """The ends of an axis around values, on round numbers; a bar's axis begins at zero where all are above it."""
    known = list(values)
    low, high = min(known), max(known)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    step = _round_up((high - low or abs(high) or 1.0) / 4)
    start, end = floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step
    if start < end:
        return start, end
    return (0.0, 1.0) if from_zero else (start - step, end + step)


def progress(stage: Stage, *, label: str) -> Markup:
    """A bar from zero to the value; ticks and a line below show the zone, and the ends of the axis are written.

    The line has a cap at each end of the zone, and none where the zone is open.
    """
    minimum, maximum = scale((stage.value, *stage.ends), from_zero=True)
    y, below = 1.75, 2.55

    def across(value: float) -> float:
        return _AXIS * (value - minimum) / (maximum - minimum)

    marks = [
        pieces.line("axis", (0, y), (_AXIS, y), 0.06, faint=True),
        pieces.line("reached", (across(0.0), y), (across(stage.value), y), 0.7, pieces.ACCENT),
        pieces.dot("index", (across(stage.value), y), 0.3),
        pieces.words((0, 3.9), f"{minimum:g}", "start"),
        pieces.words((_AXIS, 3.9), f"{maximum:g}", "end"),
    ]
    if stage.ends:
        start = 0.0 if stage.low is None else across(stage.low)
        end = 1.0 if stage.high is None else across(stage.high)
        marks.append(pieces.line("zone", (start, below), (end, below), 0.14))
    for value in stage.ends:
        x = across(value)
        marks.append(pieces.line("zone", (x, below - 0.3), (x, below + 0.3), 0.14))
        marks.append(pieces.line("rim", (x, y - 0.75), (x, y + 0.75), 0.32, pieces.PAPER))
        marks.append(pieces.line("target", (x, y - 0.75), (x, y + 0.75), 0.12))
        marks.append(pieces.words((x, 0.75), f"{value:g}", "start" if x < 0.08 else "middle"))
    return pieces.picture("progress-bar", 4.1, label, *marks)


def course(stages: Sequence[Stage], *, label: str) -> Markup:
    """Values at equal distances, joined and written; dashed over each period the ends of what was to be reached.

    Of more than five names every second, third ... is written, always the last; of the values the first and the last.
    Raises ValueError where there are no stages.
    """
    if not stages:
        raise ValueError("a course needs at least one stage")
    minimum, maximum = scale([end for one in stages for end in (one.value, *one.ends)], from_zero=False)

    def down(value: float) -> float:
        return round(_BOTTOM - (value - minimum) / (maximum - minimum) * (_BOTTOM - _TOP), 3)

    width = 0.85 / len(stages)
    placed = [(0.15 + width * (number + 0.5), one) for number, one in enumerate(stages)]
    marks = [pieces.line("axis", (0, down(end)), (1, down(end)), 0.06, faint=True) for end in (minimum, maximum)]
    marks += [pieces.words((0, down(end) - 0.25), f"{end:g}", "start") for end in (minimum, maximum)]
    for x, one in placed:
        for end in one.ends:
            ends = (x - width / 2, down(end)), (x + width / 2, down(end))
            marks.append(pieces.line("target", *ends, 0.09, dashed=True))
    for (x1, first), (x2, second) in pairwise(placed):
        marks.append(pieces.line("course", (x1, down(first.value)), (x2, down(second.value)), 0.12, pieces.ACCENT))
    marks += [pieces.dot("index", (x, down(one.value)), 0.3) for x, one in placed]
    for x, one in placed[:1] + placed[1:][-1:]:
        marks.append(pieces.words((x, down(one.value) - 0.6), f"{one.value:g}", "middle"))
    step = ceil(len(stages) / _MOST_NAMES)
    marks += [pieces.words((x, 10), one.name, "middle") for x, one in placed[::-1][::step]]
    return pieces.picture("trend", 10.4, label, *marks)


def _round_up(value: float) -> float:
    """The least round number (1, 2, 2.5, 5 times a power of ten) that is not below a positive value."""
    power = 10.0 ** floor(log10(value))
    return float(next(step for step in _STEPS if step * power >= value * (1 - 1e-9)) * power)
