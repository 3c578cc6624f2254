"""The cities where they lie, shaded by how far their indices are from the target: a map for each family."""

from collections.abc import Sequence

from survey.drawing.tiles import Tile, city_map
from survey.figures.labels import SIGNS, VERDICTS
from survey.figures.records import Row
from survey.outputs.document.blocks import Picture, Pictures
from survey.outputs.document.tables import of_family
from survey.outputs.edition import Edition
from survey.outputs.labels import points, target

_SIGNED = "，".join(f"{sign} {VERDICTS[verdict]}" for verdict, sign in SIGNS.items() if sign)
_NOTE = (
    "每块是一个市州，大致按位置排列：指数和标记，下面是 95% 区间的一半和判定"
    f"（{_SIGNED}）。颜色越深离目标越远：橙色低于目标，绿色高于目标，界限是 1 分和 4 分；虚框的不公布，只有标记。"
)


def maps(edition: Edition) -> Pictures:
    """The maps of all families."""
    cities = edition.content.cities
    drawn = [
        _map(f"{edition.index_names.get(row.code, row.name)}，目标 {target(row.target)}", of_family(cities, row.code))
        for row in edition.content.families
    ]
    return Pictures("各市州的指数和判定（示意地图）", tuple(drawn), _NOTE)


def _map(title: str, rows: Sequence[Row]) -> Picture:
    told = "；".join(_said(row) for row in rows)
    return Picture(title, str(city_map([_tile(row) for row in rows], title)), f"{title}。{told}。")


def _tile(row: Row) -> Tile:
    if row.hidden:
        return Tile(row.code, row.name, row.withheld_as, "", 0)
    half = "" if row.low is None else f"±{points(row.half_width)}"
    return Tile(
        row.code, row.name, f"{points(row.index)} {row.mark}".rstrip(), f"{half} {SIGNS[row.verdict]}", row.shade
    )


def _said(row: Row) -> str:
    if row.hidden:
        return f"{row.name}不公布（标记 {row.withheld_as}）"
    mark = f"，标记 {row.mark}" if row.mark else ""
    return f"{row.name} {points(row.index)}，{VERDICTS[row.verdict]}{mark}"
