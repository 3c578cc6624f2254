"""The scoreboard of box 1 as it stood when an edition was published, as rows of a list: one for each value."""

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale

from survey.base.i18n import FIRST
from survey.figures.labels import VERDICTS
from survey.indicators.board import Board, Judged, Line
from survey.indicators.kinds import COMPUTED, GROUPS, computed_indicators, group_names
from survey.outputs.edition import Edition

SCOREBOARD: Mapping[str, str] = {
    "group": "类别",
    "code": "代码",
    "name": "指标",
    "unit": "单位",
    "period": "时期",
    "value": "数值",
    "goal": "目标",
    "goal_year": "目标年份",
    "met": "是否达到",
    "source": "来源",
    "date": "来源日期",
    "remark": "备注",
}
_MET = {True: "达到", False: "未达到", None: None}


def scoreboard_rows(edition: Edition, board: Board) -> list[dict[str, Any]]:
    """Row by row of the box: the entered indicators, those without values too, and the edition's own two indices."""
    with force_locale(FIRST):
        names = group_names()
    found = []
    for group in GROUPS:
        told = _indices(edition) if group == COMPUTED else [one for line in board.rows[group] for one in _of(line)]
        found += [{**dict.fromkeys(SCOREBOARD), "group": names[group], **one} for one in told]
    return found


def _of(line: Line) -> list[dict[str, Any]]:
    one = line.indicator
    about = {"code": one.code, "name": one.name, "unit": one.unit}
    if not line.values:
        target = one.targets[0] if one.targets else None
        goal = {"goal": target.written(), "goal_year": target.year} if target else {}
        return [about | goal]
    return [about | _value(value) for value in line.values]


def _value(judged: Judged) -> dict[str, Any]:
    entry, target = judged.entry, judged.target
    said = {"period": entry.period, "value": judged.value, "source": entry.source, "remark": entry.note}
    said |= {"date": entry.dated.isoformat(), "met": _MET[judged.met]}
    return said | ({"goal": target.written(), "goal_year": target.year} if target else {})


def _indices(edition: Edition) -> list[dict[str, Any]]:
    known = {one.code: one for one in computed_indicators()}
    return [
        {
            "code": row.code,
            "name": known[row.code].name,
            "unit": known[row.code].unit,
            "period": edition.content.wave.code,
            "value": row.index,
            "goal": f"≥ {row.target:g}",
            "met": VERDICTS[row.verdict],
        }
        for row in (one.public for one in edition.content.families)
    ]
