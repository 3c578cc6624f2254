"""Small multiples: the courses of many indices on one axis, each so small that its words stand beside it.

All values are points of the index, all times years; screen and paper have the same drawing, which needs no colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from survey.drawing.pieces import Colours

WIDTH, HEIGHT = 120.0, 56.0
_EDGE = 4.0
_FRAME = '<rect width="{:g}" height="{:g}" fill="none" stroke="{}" stroke-opacity=".25" stroke-width=".6"/>'


@dataclass(frozen=True)
class Place:
    """A wave: when; the published index with its interval, None where it is withheld; the tendency there as (line, low,
    high), None where there is none."""

    time: float
    index: float | None
    low: float | None
    high: float | None
    tendency: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Scale:
    """The times and points of the index at the edges, the same for all drawings that are looked at together."""

    times: tuple[float, float]
    points: tuple[float, float]

    def across(self, time: float) -> float:
        first, last = self.times
        return _EDGE + (WIDTH - 2 * _EDGE) * (time - first) / (last - first)

    def down(self, points: float) -> float:
        """Never outside the drawing."""
        low, high = self.points
        return HEIGHT * (1 - (min(max(points, low), high) - low) / (high - low))


def small_multiple(
    places: Sequence[Place], target: float | None, scale: Scale, label: str, colours: Colours | None = None
) -> Markup:
    """Dots are published indices with their intervals, the pale band and its line the tendency; any target is dashed.
    `label` says it in words."""
    colours = colours or Colours()
    marks = [
        Markup(_FRAME).format(WIDTH, HEIGHT, colours.ink),
        *_tendency([one for one in places if one.tendency], scale, colours),
        *([] if target is None else [_target(scale.down(target), colours)]),
        *(_wave(one, scale, colours) for one in places if one.index is not None),
    ]
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="multiple" viewBox="0 -1 {:g} {:g}" width="100%" role="img">'
        "<title>{}</title>{}</svg>"
    ).format(WIDTH, HEIGHT + 2, label, Markup("").join(marks))


def _target(level: float, colours: Colours) -> Markup:
    return Markup('<path d="M0 {:.2f}H{:g}" stroke="{}" stroke-width=".8" stroke-dasharray="4 3"/>').format(
        level, WIDTH, colours.ink
    )


def _tendency(places: Sequence[Place], scale: Scale, colours: Colours) -> list[Markup]:
    known = [(scale.across(one.time), *map(scale.down, one.tendency)) for one in places if one.tendency]
    if len(known) < 2:
        return []
    edge = [(x, high) for x, _, _, high in known] + [(x, low) for x, _, low, _ in known[::-1]]
    band = Markup('<polygon points="{}" fill="{}" fill-opacity=".16"/>').format(
        " ".join(f"{x:.2f},{y:.2f}" for x, y in edge), colours.accent
    )
    lines = [
        Markup('<path d="M{:.2f} {:.2f}L{:.2f} {:.2f}" stroke="{}" stroke-width="1.6"/>').format(
            x1, y1, x2, y2, colours.accent
        )
        for (x1, y1, *_), (x2, y2, *_) in pairwise(known)
    ]
    return [band, *lines]


def _wave(one: Place, scale: Scale, colours: Colours) -> Markup:
    x, y = scale.across(one.time), scale.down(one.index or 0.0)
    dot = Markup('<circle cx="{:.2f}" cy="{:.2f}" r="2" fill="{}"/>').format(x, y, colours.ink)
    if one.low is None or one.high is None:
        return dot
    return (
        Markup('<path d="M{:.2f} {:.2f}V{:.2f}" stroke="{}" stroke-width=".8"/>').format(
            x, scale.down(one.low), scale.down(one.high), colours.ink
        )
        + dot
    )
