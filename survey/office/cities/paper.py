"""The assessment of cities on paper: one A4 page with all of them side by side, and one for each city."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from survey.base.i18n import day, language
from survey.drawing.axis import axis
from survey.figures.labels import signed_verdict_names
from survey.figures.method import signed
from survey.figures.names import index_name, own_name
from survey.figures.records import Row
from survey.figures.tendencies import Course, Past
from survey.models.reference import sectors
from survey.office.cities.sheets import CityIndex, Sheet, Sheets, going
from survey.paper import typesetting
from survey.publications.tendencies import sentences
from survey.tables.outgoing import DEMONSTRATION

Page = Mapping[str, Any]
_WAVES = 8
"""The most waves whose published indices are listed."""


def city_pdf(found: Sheets, sheet: Sheet, today: date) -> bytes:
    """The PDF of one city, a page."""
    return typesetting.pdf("assessment", [_city(found, sheet, today)], today)


def all_pdf(found: Sheets, today: date) -> bytes:
    """The PDF of all cities: the table of all, then a page for each."""
    return typesetting.pdf(
        "assessment", [_table(found, today), *(_city(found, sheet, today) for sheet in found.of.values())], today
    )


def _shared(found: Sheets, title: str, today: date) -> dict[str, Any]:
    labels = [_(DEMONSTRATION)] if found.wave.demo_data else []
    labels += [] if found.release else [_("数字还没有公布，不得外传。")]
    return {
        "language": language(),
        "title": title,
        "subtitle": f"{found.wave.name} · {_('制表')} {day(today)}",
        "labels": labels,
    }


def _table(found: Sheets, today: date) -> Page:
    first = next(iter(found.of.values()))
    return _shared(found, _("市州服务质量考核总表"), today) | {
        "kind": "table",
        "families": [index_name(one.family) for one in first.indices],
        "columns": [_("指数和区间（95%）"), _("目标"), _("判定"), _("比上期")],
        "others": [_("有评价的网点"), _("应答率"), _("未办结"), _("逾期"), _("预警按期处理")],
        "city": _("市州"),
        "rows": [
            [own_name(sheet.city), *(text for one in sheet.indices for text in _short(one.row)), *_counted(sheet)]
            for sheet in found.of.values()
        ],
    }


def _short(row: Row) -> list[str]:
    if row.hidden:
        return [_("不公布"), f"{row.target:g}", "", ""]
    moved = signed(row.change.change) if row.change else "—"
    return [f"{row.index:.1f}\n{row.low:.1f}–{row.high:.1f}", f"{row.target:g}", _verdict(row), moved]


def _counted(sheet: Sheet) -> list[str]:
    return [
        f"{sheet.answering:,}/{sheet.selected:,}",
        _rate(sheet),
        f"{sheet.cases.open:,}",
        f"{sheet.cases.overdue:,}",
        _alarms(sheet),
    ]


def _rate(sheet: Sheet) -> str:
    return f"{100 * sheet.invited.used / sheet.invited.offered:.1f}%" if sheet.invited.offered else "—"


def _alarms(sheet: Sheet) -> str:
    return f"{sheet.alarms.in_time:,}/{sheet.alarms.due:,}" if sheet.alarms.due else "—"


def _city(found: Sheets, sheet: Sheet, today: date) -> Page:
    names = {sector.code: own_name(sector) for sector in sectors()}
    drawn = axis([*(one.row for one in sheet.indices), *sheet.cells])
    courses = [going(found, one) for one in sheet.indices]
    return _shared(found, _("%(city)s服务质量考核表", city=own_name(sheet.city)), today) | {
        "kind": "city",
        "axis": drawn,
        "indices": [_index(one, found.year, course) for one, course in zip(sheet.indices, courses, strict=True)],
        "facts": [
            [_("有评价的网点"), f"{sheet.answering:,}/{sheet.selected:,}"],
            [_("应答率"), _rate(sheet)],
            [_("待办总数"), f"{sheet.cases.all:,}"],
            [_("未办结"), f"{sheet.cases.open:,}"],
            [_("其中逾期"), f"{sheet.cases.overdue:,}"],
            [_("预警按期处理"), _alarms(sheet)],
        ],
        "published": _published(sheet, courses),
        "columns": [_("行业"), _("指数"), _("区间（95%）"), _("目标"), _("判定")],
        "cells": [
            {
                "texts": [f"{row.sector} {names.get(row.sector or '', row.name)}", *_cell(row)],
                "bar": None if row.hidden else _bar(row),
            }
            for row in sheet.cells
        ],
    }


def _index(one: CityIndex, year: int, course: Course) -> dict[str, Any]:
    row = one.row
    told: dict[str, Any] = {
        "name": index_name(one.family),
        "path": [{"year": str(then), "target": f"{value:g}", "now": then == year} for then, value in one.path.items()],
        "path_name": _("分年目标"),
        "going": sentences(course),
        "target_name": _("目标 %(target)s", target=f"{row.target:g}"),
    }
    if row.hidden:
        return told | {"index": None, "said": _("不公布")}
    return told | {
        "index": f"{row.index:.1f}",
        "said": _("95%% 区间 %(low)s–%(high)s", low=f"{row.low:.1f}", high=f"{row.high:.1f}"),
        "verdict": _verdict(row),
        "bar": _bar(row),
        "change": _change(row),
    }


def _change(row: Row) -> str:
    if row.change is None or row.change.low is None or row.change.high is None:
        return str(_("没有可比的上期"))
    low, high = signed(row.change.low), signed(row.change.high)
    move = signed(row.change.change)
    return str(_("比上期 %(change)s（95%% 区间 %(low)s 到 %(high)s）", change=move, low=low, high=high))


def _published(sheet: Sheet, courses: Sequence[Course]) -> dict[str, Any]:
    """The published indices by wave, the latest last; no waves before the second."""
    waves = [past.wave for past in courses[0].pasts][-_WAVES:] if courses else []
    rows = [
        [index_name(one.family), *(_short_index(past) for past in course.pasts[-_WAVES:])]
        for one, course in zip(sheet.indices, courses, strict=True)
    ]
    return {"name": _("历次指数"), "waves": waves if len(waves) > 1 else [], "rows": rows}


def _short_index(past: Past) -> str:
    return f"{past.published.index:.1f}" if past.published else "—"


def _cell(row: Row) -> list[str]:
    if row.hidden:
        return [_("不公布"), "", f"{row.target:g}", ""]
    return [f"{row.index:.1f}", f"{row.low:.1f}–{row.high:.1f}", f"{row.target:g}", _verdict(row)]


def _verdict(row: Row) -> str:
    return signed_verdict_names()[row.verdict]


def _bar(row: Row) -> dict[str, Any]:
    ends = f"{row.low:.1f}–{row.high:.1f}", f"{row.low90:.1f}–{row.high90:.1f}"
    said = _(
        "指数 %(index)s，95%% 区间 %(wide)s，90%% 区间 %(narrow)s，目标 %(target)s",
        index=f"{row.index:.1f}",
        wide=ends[0],
        narrow=ends[1],
        target=f"{row.target:g}",
    )
    names = ("index", "low", "high", "low90", "high90", "target")
    return {name: getattr(row, name) for name in names} | {"said": said}
