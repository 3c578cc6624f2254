"""The fourteen cities of Gansu as tiles, each about where it lies: from Jiuquan in the north-west to Longnan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from survey.drawing.pieces import ON_PAPER, fitting

PLACES = {
    "620900": (1, 1),
    "620200": (1, 2),
    "620700": (2, 2),
    "620300": (2, 3),
    "620600": (3, 3),
    "620400": (3, 4),
    "621000": (3, 6),
    "622900": (4, 3),
    "620100": (4, 4),
    "621100": (4, 5),
    "620800": (4, 6),
    "623000": (5, 4),
    "621200": (5, 5),
    "620500": (5, 6),
}
"""Row and column by the code of the city."""

ACROSS = 6
_WIDTH, _HEIGHT, _GAP = 64.0, 58.0, 3.0
_SHADES = ("#ffffff", "#e9b48f", "#f6dcc8", "#f3f3ee", "#cfe6e3", "#9bcdc7")


@dataclass(frozen=True)
class Tile:
    """A city: its code and name, its figure, what stands below it, its shade from 1 to 5 (0: withheld)."""

    code: str
    name: str
    figure: str
    below: str
    shade: int


def city_map(tiles: Sequence[Tile], title: str) -> Markup:
    """The tiles for paper, dashed where a figure is withheld; cities whose place is not known come below, in order."""
    placed = list(_placed(tiles))
    rows = max((row for (row, _column), _tile in placed), default=1)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="city-map" viewBox="0 0 {:g} {:g}" width="100%" role="img">'
        "<title>{}</title>{}</svg>"
    ).format(ACROSS * _WIDTH, rows * _HEIGHT, title, Markup("").join(_tile(*one) for one in placed))


def _placed(tiles: Sequence[Tile]) -> Iterator[tuple[tuple[int, int], Tile]]:
    known = [tile for tile in tiles if tile.code in PLACES]
    yield from ((PLACES[tile.code], tile) for tile in known)
    below = max((PLACES[tile.code][0] for tile in known), default=0)
    for number, tile in enumerate(tile for tile in tiles if tile.code not in PLACES):
        yield (below + 1 + number // ACROSS, 1 + number % ACROSS), tile


def _tile(place: tuple[int, int], tile: Tile) -> Markup:
    row, column = place
    left, top = (column - 1) * _WIDTH + _GAP / 2, (row - 1) * _HEIGHT + _GAP / 2
    width, height = _WIDTH - _GAP, _HEIGHT - _GAP
    edge = Markup("") if tile.shade else Markup(' stroke-dasharray="3 2"')
    texts = ((tile.name, 18.0, 16.0), (tile.figure, 35.0, 15.0), (tile.below, 49.0, 12.0))
    return Markup(
        '<rect x="{:g}" y="{:g}" width="{:g}" height="{:g}" rx="3" fill="{}" stroke="{}" stroke-width=".6"{}/>{}'
    ).format(
        left,
        top,
        width,
        height,
        _SHADES[tile.shade],
        ON_PAPER.ink,
        edge,
        Markup("").join(
            _text(text, left + width / 2, top + down, fitting(text, width - 4, size)) for text, down, size in texts
        ),
    )


def _text(text: str, x: float, y: float, size: float) -> Markup:
    return Markup('<text x="{:g}" y="{:g}" font-size="{:g}" text-anchor="middle" fill="{}">{}</text>').format(
        x, y, size, ON_PAPER.ink, text
    )
