"""Pieces of inline SVG that take the width of their parent while strokes, dots and letters keep their size.

Across, places are shares of the width from 0 to 1; down and for thickness, everything is em of the text around. The
pages' security policy refuses inline styles, so all is said in attributes; --teal and --paper are the page's colours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from markupsafe import Markup

INK = "currentColor"
ACCENT = "var(--teal, currentColor)"
PAPER = "var(--paper, #fff)"
_LETTERS = 0.85
_LATIN = 0.55  # how wide a Latin letter is on average, in its size


@dataclass(frozen=True)
class Colours:
    """Of lines and letters, of edges and figures, of the ground; those of the page, whose policy refuses styles."""

    ink: str = INK
    accent: str = ACCENT
    paper: str = PAPER


ON_PAPER = Colours("#1a1a1a", "#0f5c5c", "#ffffff")


def picture(name: str, height: float, title: str, *parts: Markup) -> Markup:
    """The SVG element itself; `title` is what a screen reader says."""
    return Markup(
        '<svg class="{}" width="100%" height="{:g}em" display="block" overflow="visible" role="img">'
        "<title>{}</title>{}</svg>"
    ).format(name, height, title, Markup("").join(parts))


def line(
    name: str,
    start: tuple[float, float],
    end: tuple[float, float],
    thickness: float,
    colour: str = INK,
    *,
    faint: bool = False,
    dashed: bool = False,
) -> Markup:
    """A straight line between two places (across, down)."""
    return Markup(
        '<line class="{}" x1="{}" y1="{:g}em" x2="{}" y2="{:g}em" stroke="{}" stroke-width="{:g}em"{}{}/>'
    ).format(
        name,
        _across(start[0]),
        start[1],
        _across(end[0]),
        end[1],
        colour,
        thickness,
        Markup(' stroke-opacity=".3"') if faint else "",
        Markup(' stroke-dasharray="4 3"') if dashed else "",
    )


def area(name: str, height: float, edge: Sequence[tuple[float, float]], colour: str = ACCENT) -> Markup:
    """A pale area within its edge (places across, down) in a picture of this height."""
    places = " ".join(f"{round(100 * across, 2):g},{down:g}" for across, down in edge)
    return Markup(
        '<svg class="{}" width="100%" height="{:g}em" viewBox="0 0 100 {:g}" preserveAspectRatio="none">'
        '<polygon points="{}" fill="{}" fill-opacity=".15"/></svg>'
    ).format(name, height, height, places, colour)


def dot(name: str, place: tuple[float, float], radius: float) -> Markup:
    """A dot with a rim in the colour of the paper, so that it stands out on a bar."""
    return Markup(
        '<circle class="{}" cx="{}" cy="{:g}em" r="{:g}em" fill="{}" stroke="{}" stroke-width=".08em"/>'
    ).format(name, _across(place[0]), place[1], radius, INK, PAPER)


def arrow(place: tuple[float, float]) -> Markup:
    """An arrow head that leaves the picture at its left (across 0) or right end (across 1)."""
    tip = -7 if place[0] == 0 else 7
    return Markup(
        '<svg class="beyond" x="{}" y="{:g}em" overflow="visible"><path d="M0-5L{} 0L0 5z" fill="{}"/></svg>'
    ).format(_across(place[0]), place[1], tip, ACCENT)


def words(place: tuple[float, float], text: str, anchor: str, colour: str = INK) -> Markup:
    """Small text whose base line lies at `place`; hidden from screen readers, which have the title."""
    return Markup(
        '<text x="{}" y="{:g}em" font-size="{:g}em" fill="{}" text-anchor="{}" aria-hidden="true">{}</text>'
    ).format(_across(place[0]), round(place[1] / _LETTERS, 3), _LETTERS, colour, anchor, text)


def fitting(name: str, width: float, largest: float) -> float:
    """The size of letters in which a name fits into a width, at most `largest`."""
    ems = sum(1 if east_asian_width(letter) in "WF" else _LATIN for letter in name)
    return round(min(largest, width / max(ems, 1)), 1)


def _across(share: float) -> str:
    return f"{round(100 * share, 2):g}%"
