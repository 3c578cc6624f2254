"""The matrix as inline SVG: performance across, importance upwards, numbered points with intervals both ways."""

from math import ceil, floor

from markupsafe import Markup

from survey.drawing import pieces
from survey.mending.matrix import Matrix, Point

_TOP, _BOTTOM, _LEFT = 1.0, 15.0, 0.09  # of the plot: em, em, share of the width
_RADIUS = 0.75


class _Plane:
    """Where a score (points) and a share lie in the picture, whose sides end at round numbers around all intervals."""

    def __init__(self, matrix: Matrix) -> None:
        scores = [matrix.usual, *(value for point in matrix.points for value in _ends(point))]
        shares = [matrix.important, *(end for point in matrix.points for end in _share_ends(point))]
        self.left, self.right = floor(min(scores) / 5) * 5, ceil(max(scores) / 5) * 5
        if self.left == self.right:
            self.left, self.right = self.left - 5, self.right + 5
        self.bottom, self.top = max(0, floor(min(shares) * 10 - 0.5)) / 10, min(10, ceil(max(shares) * 10 + 0.5)) / 10

    def x(self, score: float) -> float:
        return _LEFT + (1 - _LEFT) * (score - self.left) / (self.right - self.left)

    def y(self, share: float) -> float:
        return round(_BOTTOM - (share - self.bottom) / (self.top - self.bottom) * (_BOTTOM - _TOP), 3)


def chart(matrix: Matrix, *, title: str, description: str, across: str, upwards: str) -> Markup:
    """The picture of a matrix; `across` and `upwards` name its axes."""
    plane = _Plane(matrix)
    x, y, words, line = plane.x(matrix.usual), plane.y(matrix.important), pieces.words, pieces.line
    marks = [
        Markup("<desc>{}</desc>").format(description),
        line("axis", (_LEFT, _BOTTOM), (1, _BOTTOM), 0.06),
        line("axis", (_LEFT, _TOP), (_LEFT, _BOTTOM), 0.06),
        line("divide", (x, _TOP), (x, _BOTTOM), 0.08, dashed=True),
        line("divide", (_LEFT, y), (1, y), 0.08, dashed=True),
        words((_LEFT, _BOTTOM + 1.2), f"{plane.left:g}", "start"),
        words((1, _BOTTOM + 1.2), f"{plane.right:g}", "end"),
        words((_LEFT - 0.015, _TOP + 0.4), f"{plane.top:.0%}", "end"),
        words((_LEFT - 0.015, _BOTTOM + 0.2), f"{plane.bottom:.0%}", "end"),
        words((_LEFT + 0.015, _TOP + 0.4), f"↑ {upwards}", "start"),
        words((1, _BOTTOM - 0.5), f"{across} →", "end"),
    ]
    for point in matrix.points:
        marks += _cross(plane, point)
    for number, point in reversed(list(enumerate(matrix.points, 1))):
        marks += _disc(plane, number, point)
    return pieces.picture("matrix", _BOTTOM + 1.6, title, *marks)


def _ends(point: Point) -> list[float]:
    return [value for value in (point.index, point.score.low, point.score.high) if value is not None]


def _share_ends(point: Point) -> tuple[float, float]:
    return point.importance.low, point.importance.high


def _cross(plane: _Plane, point: Point) -> list[Markup]:
    x, y, ends = plane.x(point.index), plane.y(point.importance.share), _ends(point)
    low, high = _share_ends(point)
    return [
        pieces.line("interval-95", (plane.x(min(ends)), y), (plane.x(max(ends)), y), 0.16, pieces.ACCENT),
        pieces.line("interval-95", (x, plane.y(low)), (x, plane.y(high)), 0.16, pieces.ACCENT),
    ]


def _disc(plane: _Plane, number: int, point: Point) -> list[Markup]:
    x, y = plane.x(point.index), plane.y(point.importance.share)
    return [
        pieces.dot("index", (x, y), _RADIUS),
        pieces.words((x, y + 0.28), str(number), "middle", pieces.PAPER),
    ]
