"""A city's sheet as an XLSX workbook of one page."""

import io
from datetime import date
from typing import Any

from flask_babel import gettext as _

from survey.base.console import harmless
from survey.base.i18n import day
from survey.base.parts import needed
from survey.figures.labels import signed_verdict_names
from survey.figures.names import index_name, own_name
from survey.figures.records import Row
from survey.models.reference import sectors
from survey.office.cities.sheets import Sheet, Sheets
from survey.tables.outgoing import DEMONSTRATION


def workbook(found: Sheets, sheet: Sheet, today: date) -> bytes:
    """The bytes of the workbook; what is withheld has no numbers."""
    with needed():
        import xlsxwriter
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    title, bold = book.add_format({"bold": True, "font_size": 14}), book.add_format({"bold": True, "bottom": 1})
    points = book.add_format({"num_format": "0.0", "align": "left"})
    page = book.add_worksheet(own_name(sheet.city))
    page.set_column(0, 0, 34)
    page.set_column(1, 8, 13, points)
    page.fit_to_pages(1, 1)
    page.set_landscape()
    line = 0

    def write(*values: Any, form: Any = None) -> None:
        nonlocal line
        for place, value in enumerate(values):
            if isinstance(value, str):
                page.write_string(line, place, harmless(value), form)
            elif value is not None:
                page.write_number(line, place, value, form)
        line += 1

    write(_("%(city)s服务质量考核表", city=own_name(sheet.city)), form=title)
    write(f"{found.wave.name} · {_('制表')} {day(today)}")
    if found.wave.demo_data:
        write(_(DEMONSTRATION), form=bold)
    if found.release is None:
        write(_("数字还没有公布，不得外传。"), form=bold)
    line += 1
    headers = (_("指数"), _("95% 区间下限"), _("95% 区间上限"), _("目标"), _("判定"))
    change = (_("比上期"), _("95% 区间下限"), _("95% 区间上限"))
    write(_("名称"), *headers, *change, form=bold)
    for one in sheet.indices:
        write(index_name(one.family), *_figures(one.row), *_change(one.row))
    if years := sorted({year for one in sheet.indices for year in one.path}):
        line += 1
        write(_("分年目标"), *map(str, years), form=bold)
        for one in sheet.indices:
            write(index_name(one.family), *map(one.path.get, years))
    line += 1
    write(_("回收和投诉"), form=bold)
    write(_("抽中的网点"), sheet.selected)
    write(_("有评价的网点"), sheet.answering)
    write(_("发出的邀请码"), sheet.invited.offered)
    write(_("已评的邀请码"), sheet.invited.used)
    write(_("待办总数"), sheet.cases.all)
    write(_("未办结"), sheet.cases.open)
    write(_("其中逾期"), sheet.cases.overdue)
    write(_("近一年应处理的预警"), sheet.alarms.due)
    write(_("其中按期处理"), sheet.alarms.in_time)
    line += 1
    write(_("分行业"), *headers, form=bold)
    names = {sector.code: own_name(sector) for sector in sectors()}
    for row in sheet.cells:
        write(f"{row.sector} {names[row.sector or '']}", *_figures(row))
    book.close()
    return out.getvalue()


def _figures(row: Row) -> tuple[Any, ...]:
    if row.hidden:
        return None, None, None, row.target, _("不公布")
    return row.index, row.low, row.high, row.target, signed_verdict_names()[row.verdict]


def _change(row: Row) -> tuple[Any, ...]:
    return (row.change.change, row.change.low, row.change.high) if row.change else ()
