"""What changed since the last comparable wave: each change as it was published, with its interval."""

from collections import Counter
from collections.abc import Sequence
from math import ceil

from survey.figures.records import Move, Previous, Row
from survey.outputs.document.blocks import Bar, Block, Column, Paragraph, Table
from survey.outputs.document.tables import of_family
from survey.outputs.edition import Edition
from survey.outputs.labels import NOTHING, moved

_UP, _DOWN, _UNCLEAR, _NONE = "上升", "下降", "看不出变化", "没有可比的数字"
_LEVELS = {"families": "", "sectors": "行业", "cities": "市州"}


def changes(edition: Edition) -> list[Block]:
    """A sentence and a table for each family; where there is nothing to compare with, a sentence that says so."""
    content = edition.content
    rows = [row for level in _LEVELS for row in content.at(level)]
    if content.previous is None or not any(_move(row) for row in rows):
        return [Paragraph("没有可以比较的上期，所以没有变化的数字。")]
    said = "".join(_said(edition, family, content.previous) for family in content.families)
    tables = [_table(edition, family, content.previous) for family in content.families]
    return [Paragraph(f"{said}95% 区间跨过零的，看不出真正的变化。"), *(one for one in tables if one.rows)]


def _move(row: Row) -> Move | None:
    return None if row.hidden else row.change


def _clear(row: Row) -> str:
    """Which way an index went, as far as its interval says."""
    move = _move(row)
    if move is None:
        return _NONE
    if move.low is None or move.high is None or move.low <= 0 <= move.high:
        return _UNCLEAR
    return _UP if move.change > 0 else _DOWN


def _said(edition: Edition, family: Row, previous: Previous) -> str:
    parts = []
    for level, word in _LEVELS.items():
        rows = of_family(edition.content.at(level), family.code)
        counts = Counter(map(_clear, rows))
        told = "、".join(f"{counts[way]} 个{way}" for way in (_UP, _DOWN, _UNCLEAR, _NONE) if counts[way])
        parts += [f"{len(rows)} 个{word}中 {told}"] if word and told else []
    return f"{_name(edition, family)}与{_called(previous)}相比：{'；'.join(parts)}。"


def _called(previous: Previous) -> str:
    return previous.name or f"{previous.code} 期"


def _name(edition: Edition, family: Row) -> str:
    return edition.index_names.get(family.code, family.name)


def _table(edition: Edition, family: Row, previous: Previous) -> Table:
    content, name = edition.content, _name(edition, family)
    rows = [row for level in _LEVELS for row in of_family(content.at(level), family.code)]
    shown = [row.named(name) if row.level == "families" else row for row in rows if _move(row)]
    bars, marked = [_bar(row) for row in shown], any(row.mark for row in shown)
    return Table(
        f"{name}：比{_called(previous)}",
        (
            Column("名称", 34),
            Column("变化", 16, number=True),
            Column("95% 区间", 30, number=True),
            Column("方向", 28),
            *([Column("标记", 13)] if marked else []),
        ),
        tuple(_line(row) if marked else _line(row)[:-1] for row in shown),
        note=f"{'标记是本期指数的标记；' if marked else ''}没有公布变化的不列。",
        bars=tuple(bars),
        axis=_axis(bars),
        legend="右边的图：横线是 95% 区间，圆点是变化，竖线是零。",
    )


def _line(row: Row) -> tuple[str, ...]:
    move = _move(row)
    assert move is not None
    ends = NOTHING if move.low is None else f"{moved(move.low)}～{moved(move.high)}"
    return row.name, moved(move.change), ends, _clear(row), row.mark


def _bar(row: Row) -> Bar:
    name, change, ends, way, _mark = _line(row)
    move = _move(row)
    assert move is not None
    return Bar(move.change, move.low, move.high, None, None, 0.0, f"{name}：{change}，95% 区间 {ends}，{way}")


def _axis(bars: Sequence[Bar]) -> tuple[float, float]:
    """From as far below zero as above."""
    ends = [abs(end) for bar in bars for end in (bar.index, bar.low, bar.high) if end is not None]
    reach = ceil(max(ends, default=0.0)) or 1
    return -reach, reach
