"""How the indices went over the waves: small charts on one axis, and the pace as a table."""

from collections.abc import Iterator, Sequence

from flask_babel import force_locale

from survey.base.i18n import FIRST
from survey.drawing.pieces import ON_PAPER
from survey.figures.method import tenths
from survey.figures.multiples import multiple, said, scale_of
from survey.figures.records import Content, Row
from survey.figures.tendencies import Course, course
from survey.outputs.document.blocks import Block, Column, Paragraph, Picture, Pictures, Table
from survey.outputs.edition import Edition
from survey.outputs.labels import NOTHING, interval, points

_ACROSS = 4
_LEVELS = (("families", "总指数"), ("sectors", "各行业"), ("cities", "各市州"))
_CHARTS = "图中点和竖线是公布的指数和 95% 区间，线和浅色带是走势和它的 95% 区间，虚线是目标；横向是时间，各图同一纵轴。"
_METHOD = (
    "走势由各期公布的指数、标准误和变化推算（局部水平模型，满四期的沿直线），不代替公布的指数；"
    "明年的数字是照同样步子推算的，不是预测政策的效果。"
)

Told = tuple[Row, Course]


def tendencies(edition: Edition) -> list[Block]:
    """Nothing before the second wave."""
    contents = (*edition.earlier, edition.content)
    told = {level: _courses(contents, level) for level, _words in _LEVELS}
    every = [pair for pairs in told.values() for pair in pairs]
    scale = scale_of([one for _row, one in every], {row.target for row, _one in every})
    if scale is None or not any(one.drawn for _row, one in every):
        return []
    blocks: list[Block] = [Paragraph(_METHOD), Paragraph(_CHARTS)]
    with force_locale(FIRST):
        for family in edition.content.families:
            for level, words in _LEVELS[1:]:
                pairs = [(row, one) for row, one in told[level] if row.family == family.code]
                drawn = tuple(
                    Picture(f"{row.name} {_latest(row)}", str(multiple(row, one, scale, ON_PAPER)), said(row, one))
                    for row, one in pairs
                )
                blocks.append(Pictures(f"{_name(edition, family)}：{words}的走势", drawn, across=_ACROSS))
    return [*blocks, *(_table(edition, told, family) for family in edition.content.families)]


def _courses(contents: Sequence[Content], level: str) -> list[Told]:
    return [(row, course(contents, level, row.address, {})) for row in contents[-1].at(level)]


def _table(edition: Edition, told: dict[str, list[Told]], family: Row) -> Table:
    rows = [
        (_name(edition, row) if level == "families" else row.name, *_line(row, one))
        for level, _words in _LEVELS
        for row, one in told[level]
        if row.family == family.code
    ]
    return Table(
        f"{_name(edition, family)}：每年的变化",
        (
            Column("名称", 34),
            Column("期数", 12, number=True),
            Column("本期指数", 20, number=True),
            Column("平均每年\n95% 区间", 30, number=True),
            Column("照此到明年\n95% 区间", 30, number=True),
        ),
        tuple(rows),
        note="公布满四期的才算每年的变化。",
    )


def _line(row: Row, one: Course) -> Iterator[str]:
    yield f"{sum(past.shown for past in one.pasts)}"
    yield _latest(row)
    slope, ahead = one.slope, one.ahead
    yield f"{tenths(slope.value)}\n{tenths(slope.low)}～{tenths(slope.high)}" if slope else NOTHING
    yield f"{points(ahead.value)}\n{interval(ahead.low, ahead.high)}" if ahead else NOTHING


def _latest(row: Row) -> str:
    return row.withheld_as if row.hidden else points(row.index)


def _name(edition: Edition, row: Row) -> str:
    return edition.index_names.get(row.code, row.name)
