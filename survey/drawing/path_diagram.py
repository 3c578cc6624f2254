"""A structural model as inline SVG: constructs in boxes, paths as arrows with their coefficients.

Measured in units of its own width, since arrows run slanting; its letters grow with the picture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from math import hypot

from markupsafe import Markup

from survey.drawing.pieces import Colours, fitting

WIDTH, _BOX, _ROW = 340, (112, 44), 92
_LETTERS = 14
_PLACES = {
    "image": (57, 0),
    "expectation": (283, 0),
    "quality": (170, 1),
    "value": (283, 2),
    "satisfaction": (170, 3),
    "loyalty": (57, 4),
    "complaint": (283, 4),
}
"""Where the constructs of the national standard stand: across, and the row; no arrow between them meets a box."""
_SIDES = (57, 283, 170)


@dataclass(frozen=True)
class Node:
    """A construct: its name, and what stands below it."""

    name: str
    figure: str


@dataclass(frozen=True)
class Arrow:
    """A path: its coefficient in words, how strong it is (0 to 1), and whether its interval keeps clear of 0."""

    start: str
    end: str
    figure: str
    strength: float
    clear: bool


def path_diagram(
    nodes: Mapping[str, Node], arrows: Sequence[Arrow], title: str, description: str, colours: Colours | None = None
) -> Markup:
    """The picture; `description` says all of it in words."""
    colours = colours or Colours()
    places = _places(nodes, arrows)
    height = max(y for _, y in places.values()) + _BOX[1] / 2 + 1
    lines = [_arrow(places[one.start], places[one.end], one, colours) for one in arrows]
    boxes = [_box(places[name], node, colours) for name, node in nodes.items()]
    figures = [_figure(places[one.start], places[one.end], one.figure, colours) for one in arrows]
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="path-diagram" viewBox="0 -1 {} {:g}" width="100%" role="img">'
        "<title>{}</title><desc>{}</desc>{}</svg>"
    ).format(WIDTH, height, title, description, Markup("").join([*lines, *boxes, *figures]))


def _places(nodes: Mapping[str, Node], arrows: Sequence[Arrow]) -> dict[str, tuple[float, float]]:
    """The middle of each box; of unknown constructs one a row, in the order of the paths, from side to side."""
    if all(name in _PLACES for name in nodes):
        rows = sorted({_PLACES[name][1] for name in nodes})
        return {name: (_PLACES[name][0], rows.index(_PLACES[name][1]) * _ROW + _BOX[1] / 2) for name in nodes}
    before: dict[str, set[str]] = {name: set() for name in nodes}
    for one in arrows:
        before[one.end].add(one.start)
    order = list(TopologicalSorter(before).static_order())
    return {name: (_SIDES[i % 3], i * _ROW + _BOX[1] / 2) for i, name in enumerate(order)}


def _box(place: tuple[float, float], node: Node, colours: Colours) -> Markup:
    (x, y), (width, height) = place, _BOX
    box = Markup('<rect x="{:g}" y="{:g}" width="{}" height="{}" rx="6" fill="{}" stroke="{}" stroke-width="1.5"/>')
    words = Markup('<text x="{:g}" y="{:g}" font-size="{}" text-anchor="middle" fill="{}" aria-hidden="true">{}</text>')
    return (
        box.format(x - width / 2, y - height / 2, width, height, colours.paper, colours.accent)
        + words.format(x, y - 3, f"{fitting(node.name, width - 8, _LETTERS):g}", colours.ink, node.name)
        + words.format(x, y + 15, 13, colours.accent, node.figure)
    )


def _arrow(start: tuple[float, float], end: tuple[float, float], one: Arrow, colours: Colours) -> Markup:
    """A line between the edges of two boxes, with its head; dashed where the path may as well be none."""
    first, last = _edge(start, end), _edge(end, start)
    along = hypot(last[0] - first[0], last[1] - first[1])
    ux, uy = (last[0] - first[0]) / along, (last[1] - first[1]) / along
    base = last[0] - 9 * ux, last[1] - 9 * uy
    head = [last, (base[0] - 4 * uy, base[1] + 4 * ux), (base[0] + 4 * uy, base[1] - 4 * ux)]
    return Markup(
        '<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}" stroke-width="{:.1f}"{}/>'
        '<polygon points="{}" fill="{}"/>'
    ).format(
        *first,
        *base,
        colours.ink,
        1 + 3 * min(one.strength, 1),
        Markup("") if one.clear else Markup(' stroke-dasharray="5 4"'),
        " ".join(f"{x:.1f},{y:.1f}" for x, y in head),
        colours.ink,
    )


def _figure(start: tuple[float, float], end: tuple[float, float], text: str, colours: Colours) -> Markup:
    """The coefficient on its arrow, nearer to the start, where fewer arrows meet; above all on a long one."""
    first, last = _edge(start, end), _edge(end, start)
    dx, dy = last[0] - first[0], last[1] - first[1]
    share = 0.42 if hypot(dx, dy) < 2 * _ROW else 0.3
    x, y = first[0] + share * dx, first[1] + share * dy
    return Markup(
        '<text x="{:.1f}" y="{:.1f}" font-size="13" text-anchor="middle" fill="{}" stroke="{}" stroke-width="4" '
        'paint-order="stroke" aria-hidden="true">{}</text>'
    ).format(x, y + 4.5, colours.ink, colours.paper, text)


def _edge(of: tuple[float, float], towards: tuple[float, float]) -> tuple[float, float]:
    """Where the line between the middles of two boxes leaves the first."""
    dx, dy = towards[0] - of[0], towards[1] - of[1]
    reach = min(_BOX[0] / 2 / abs(dx) if dx else 9e9, _BOX[1] / 2 / abs(dy) if dy else 9e9)
    return of[0] + reach * dx, of[1] + reach * dy
