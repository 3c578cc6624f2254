"""The tables of the bulletin: sectors and cities of a family with their intervals, and the cells as matrices."""

from collections.abc import Iterable, Sequence
from math import ceil

from analysis.snapshot.settings import Sector
from survey.figures.labels import VERDICTS
from survey.figures.records import Content, Row
from survey.outputs.document.blocks import Bar, Column, Table
from survey.outputs.labels import NOTHING, count, interval, moved, points, target

_COLUMNS = (
    Column("名称", 31),
    Column("指数\n95% 区间", 22, number=True),
    Column("判定\n目标", 20),
    Column("比上期\n95% 区间", 25, number=True),
    Column("位次\n可能范围", 17, number=True),
    Column("评价\n网点", 15, number=True),
    Column("标记", 13),
)

SIDE_BY_SIDE = 8
"""Sectors that find room beside each other on a page."""


def of_family(rows: Iterable[Row], family: str) -> list[Row]:
    """The rows of one family, in their order."""
    return [row for row in rows if row.family == family]


def ranked(title: str, rows: Sequence[Row], axis: tuple[int, int]) -> Table:
    """A row for each sector or city, with what may be said about it; a column in which nothing is said is left out."""
    lines = [_line(row) for row in rows]
    said = [place for place in range(len(_COLUMNS)) if any(line[place] not in (NOTHING, "") for line in lines)]
    return Table(
        title,
        tuple(_COLUMNS[place] for place in said),
        tuple(tuple(line[place] for place in said) for line in lines),
        bars=tuple(bar(row) for row in rows),
        axis=axis,
        legend="右边的图：粗线是判定所用的 90% 区间，细线是 95% 区间，圆点是指数，竖线是目标。",
    )


def matrices(title: str, content: Content, family: str) -> list[Table]:
    """Cities by sectors of a family: index, mark, interval; so many tables as the sectors need side by side."""
    sectors = [sector for sector in content.settings.sectors if sector.family == family]
    number = ceil(len(sectors) / SIDE_BY_SIDE)
    parts = [sectors[len(sectors) * part // number : len(sectors) * (part + 1) // number] for part in range(number)]
    return [
        _matrix(title if number == 1 else f"{title}（{part}/{number}）", content, sectors)
        for part, sectors in enumerate(parts, 1)
    ]


def _matrix(title: str, content: Content, sectors: Sequence[Sector]) -> Table:
    known = {(row.sector, row.city): row for row in content.cells}
    return Table(
        title,
        (Column("市州", 20), *(Column(sector.name, 22, number=True) for sector in sectors)),
        tuple(
            (city.name, *(_cell(known.get((sector.code, city.code))) for sector in sectors))
            for city in content.settings.cities
        ),
        note="每格：指数和标记，下面是 95% 区间。M 是模型推算的；只有 x、F、c 的格不公布数字，见“符号和修订”；"
        f"{NOTHING}：没有网点。",
    )


def bar(row: Row) -> Bar | None:
    """What is drawn of a row; nothing where it is withheld."""
    if row.hidden or row.index is None:
        return None
    ends = f"95% 区间 {interval(row.low, row.high)}，90% 区间 {interval(row.low90, row.high90)}"
    said = f"{row.name}：指数 {points(row.index)}，{ends}，目标 {target(row.target)}"
    return Bar(row.index, row.low, row.high, row.low90, row.high90, row.target, said)


def _line(row: Row) -> tuple[str, ...]:
    if row.hidden:
        return (
            row.name,
            NOTHING,
            f"{NOTHING}\n目标 {target(row.target)}",
            NOTHING,
            NOTHING,
            NOTHING,
            row.mark,
        )
    change, rank = row.change, row.rank
    return (
        row.name,
        f"{points(row.index)}\n{interval(row.low, row.high)}",
        f"{VERDICTS[row.verdict]}\n目标 {target(row.target)}",
        f"{moved(change.change)}\n{moved(change.low)}～{moved(change.high)}" if change else NOTHING,
        f"{rank.rank}\n{rank.low}～{rank.high}" if rank else NOTHING,
        f"{count(row.n)}\n{count(row.outlets)}",
        row.mark,
    )


def _cell(row: Row | None) -> str:
    if row is None:
        return NOTHING
    told = row.modelled if row.hidden else row
    return f"{points(told.index)} {row.mark}".rstrip() + f"\n{interval(told.low, told.high)}" if told else row.mark
