"""A sheet of native charts: indices with their intervals beside the target, changes beside zero, and their data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from survey.base.console import harmless
from survey.figures.records import Row
from survey.outputs.document.tables import of_family
from survey.outputs.edition import Edition
from survey.outputs.labels import target

_TITLE_LINES = 3
_LINES = 17
"""Of the sheet that a chart takes, with a free one below."""
_SIZE = {"width": 960, "height": 320}
_COLUMN, _LINE_HEIGHT = 64, 20
"""Pixels of the sheet's columns and lines."""
_COLUMNS = ("名称", "数值", "95% 区间向下", "95% 区间向上", "对照")
_INK, _TEAL = "#1b2423", "#0f5c5c"


@dataclass(frozen=True)
class _Dot:
    """What is drawn of a row; a withheld one has its name alone."""

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class _Chart:
    """Dots with intervals; `level` is the line beside which they stand, called `line`."""

    title: str
    dots: tuple[_Dot, ...]
    level: float
    line: str


def draw_charts(book: Any, sheet: Any, edition: Edition) -> None:
    """Fill a sheet that has its title: a chart below the other, two on a page, then the numbers that they show."""
    charts = list(_charts(edition))
    start = _TITLE_LINES + _LINES * len(charts)
    for place, chart in enumerate(charts):
        _write(book, sheet, start, chart)
        options = {"description": _said(chart), "object_position": 2, "y_offset": 6}
        sheet.insert_chart(_TITLE_LINES + _LINES * place, 0, _drawn(book, sheet.get_name(), start, chart), options)
        start += len(chart.dots) + 3
    sheet.set_column_pixels(0, _SIZE["width"] // _COLUMN - 1, _COLUMN)
    sheet.set_default_row(_LINE_HEIGHT * 0.75)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, start, _SIZE["width"] // _COLUMN - 1)
    sheet.set_h_pagebreaks([_TITLE_LINES + _LINES * place for place in range(2, len(charts) + 1, 2)])


def _charts(edition: Edition) -> Iterator[_Chart]:
    content = edition.content
    for family in content.families:
        name = edition.index_names.get(family.code, family.name)
        sectors, cities = (of_family(content.at(level), family.code) for level in ("sectors", "cities"))
        goal = f"目标 {target(family.target)}"
        for words, rows in (("各行业", sectors), ("各市州", cities)):
            if any(not row.hidden for row in rows):
                yield _Chart(f"{name}：{words}", tuple(map(_index, rows)), family.target, goal)
        moved = [row for row in (*sectors, *cities) if row.public.change]
        if moved and content.previous:
            since = content.previous.name or content.previous.code
            yield _Chart(f"{name}：比{since}的变化", tuple(map(_change, moved)), 0.0, "没有变化")


def _index(row: Row) -> _Dot:
    if row.hidden:
        return _Dot(f"{row.name} {row.withheld_as}")
    return _Dot(f"{row.name} {row.mark}".rstrip(), row.index, row.low, row.high)


def _change(row: Row) -> _Dot:
    move = row.public.change
    return _Dot(row.name, move.change, move.low, move.high) if move else _Dot(row.name)


def _write(book: Any, sheet: Any, start: int, chart: _Chart) -> None:
    """The numbers of a chart from a line on: its title, headings, a line for each dot."""
    bold, numbers = book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})
    right = book.add_format({"bold": True, "align": "right"})
    sheet.write_string(start, 0, harmless(chart.title), bold)
    for place, words in enumerate(_COLUMNS):
        sheet.write_string(start + 1, place * 2, words, right if place else bold)
    for line, dot in enumerate(chart.dots, start + 2):
        sheet.write_string(line, 0, harmless(dot.name))
        ends = _away(dot.value, dot.low), _away(dot.high, dot.value)
        for place, value in enumerate((dot.value, *ends, chart.level), 1):
            if value is not None:
                sheet.write_number(line, place * 2, value, numbers)


def _away(more: float | None, less: float | None) -> float | None:
    return None if more is None or less is None else more - less


def _drawn(book: Any, sheet: str, start: int, chart: _Chart) -> Any:
    first, last = start + 2, start + 1 + len(chart.dots)

    def cells(place: int) -> list[Any]:
        return [sheet, first, place * 2, last, place * 2]

    def reference(place: int) -> str:
        column = "ABCDEFGHI"[place * 2]
        return f"='{sheet}'!${column}${first + 1}:${column}${last + 1}"

    drawn = book.add_chart({"type": "line"})
    ends = {"plus_values": reference(3), "minus_values": reference(2), "line": {"color": _TEAL, "width": 1.5}}
    drawn.add_series(
        {
            "name": "数值和 95% 区间",
            "categories": cells(0),
            "values": cells(1),
            "line": {"none": True},
            "marker": {"type": "circle", "size": 6, "fill": {"color": _INK}, "border": {"color": _INK}},
            "y_error_bars": {"type": "custom", **ends},
        }
    )
    dashed = {"color": _INK, "width": 1, "dash_type": "dash"}
    drawn.add_series({"name": chart.line, "categories": cells(0), "values": cells(4), "line": dashed})
    low, high = _axis(chart)
    drawn.set_y_axis({"min": low, "max": high, "num_format": "0", "major_gridlines": {"visible": False}})
    drawn.set_x_axis({"num_font": {"rotation": -45}, "label_position": "low"})
    drawn.set_title({"name": harmless(chart.title), "name_font": {"size": 12}})
    drawn.set_legend({"position": "bottom"})
    drawn.set_size(_SIZE)
    drawn.show_blanks_as("gap")
    return drawn


def _axis(chart: _Chart) -> tuple[int, int]:
    """Around all that is drawn."""
    ends = [chart.level, *(end for dot in chart.dots for end in (dot.value, dot.low, dot.high) if end is not None)]
    return floor(min(ends)) - 1, ceil(max(ends)) + 1


def _said(chart: _Chart) -> str:
    return f"{chart.title}。{chart.line}。{'；'.join(_told(chart.dots))}。"


def _told(dots: Sequence[_Dot]) -> Iterator[str]:
    for dot in dots:
        ends = "" if dot.low is None or dot.high is None else f"（{dot.low:.1f}～{dot.high:.1f}）"
        yield f"{dot.name}：" + ("不公布" if dot.value is None else f"{dot.value:.1f}{ends}")
