"""A unit's scores as files: CSV, one list with its level; XLSX, a sheet for each level and one of notes."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _

from survey.base.console import harmless
from survey.base.i18n import language
from survey.base.parts import needed
from survey.codes.labels import kind_names
from survey.figures.constructs import construct_name
from survey.figures.labels import verdict_names
from survey.figures.names import own_name
from survey.models import Unit, Wave
from survey.tables import outgoing
from survey.units import phrases
from survey.units.score import Score
from survey.units.scorecard import Answers
from survey.units.scores import SectorScores

COLUMNS = (
    *(
        "level",
        "code",
        "name",
        "sector",
        "wave",
        "responses",
        "days",
        "index",
        "low_95",
        "high_95",
        "low_90",
        "high_90",
    ),
    *("target", "verdict", "interval", "poster", "display", "invitation", "offered", "answered", "demonstration"),
)
Row = dict[str, Any]


def rows(unit: Unit, wave: Wave, cards: Sequence[SectorScores]) -> Iterator[Row]:
    """Every number of the page, the whole before its parts; empty cells where there is no score yet."""
    for card in cards:
        yield _row("unit", unit.uscc, card.unit_name, card.score, card, wave, card.answers)
        for place in card.cities:
            yield _row("city", place.city.code, own_name(place.city), place.score, card, wave, place.answers)
        for one in card.outlets:
            yield _row("outlet", one.outlet.code, one.outlet.name, one.score, card, wave, one.answers)
        for asked in card.items:
            yield _row("question", asked.item.id, asked.item.label[language()], asked.score, card, wave)
        for part in card.constructs:
            name = construct_name(part.construct)
            yield _row("construct", part.construct, name, part.score, card, wave)
        for month in card.months:
            yield _row("month", f"{month.month:%Y-%m}", phrases.month_name(month.month), month.score, card, wave)
        for past in card.waves:
            row = _row("wave", past.wave.code, past.wave.name, past.score, card, past.wave)
            yield {**row, "interval": _interval(past.live)}


def _row(
    level: str, code: str, name: str, score: Score, card: SectorScores, wave: Wave, answers: Answers | None = None
) -> Row:
    kinds = dict.fromkeys(kind_names(), None)
    counted = {kind: answers.kinds.get(kind, 0) for kind in kinds} if answers else kinds
    return {
        "level": level,
        "code": code,
        "name": name,
        "sector": own_name(card.sector),
        "wave": wave.code,
        "responses": score.n,
        "days": score.days,
        "index": score.index,
        "low_95": score.low,
        "high_95": score.high,
        "low_90": score.low90,
        "high_90": score.high90,
        "target": score.target,
        "verdict": score.verdict,
        "interval": _interval(card.live),
        **counted,
        "offered": answers.offered if answers else None,
        "answered": answers.answered if answers else None,
        "demonstration": wave.demo_data,
    }


def _interval(live: bool) -> str:
    return "any day" if live else "one look"


def as_csv(unit: Unit, wave: Wave, cards: Sequence[SectorScores]) -> bytes:
    """All rows in one list."""
    return outgoing.as_csv(list(rows(unit, wave, cards)), COLUMNS)


def as_xlsx(unit: Unit, wave: Wave, cards: Sequence[SectorScores]) -> bytes:
    """A workbook: a sheet for each level, numbers as numbers, and a sheet that says how to read them."""
    with needed():
        import xlsxwriter
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    title, bold = book.add_format({"bold": True, "font_size": 14}), book.add_format({"bold": True, "bottom": 1})
    points = book.add_format({"num_format": "0.0"})
    called = cards[0].unit_name if cards else unit.name
    headers, verdicts, found = _headers(), verdict_names(), list(rows(unit, wave, cards))
    label = _(outgoing.DEMONSTRATION) if wave.demo_data else ""
    written = {row["level"] for row in found}
    for level, (sheet_name, columns) in _sheets().items():
        if level == "city" and level not in written:
            continue
        sheet = book.add_worksheet(sheet_name)
        sheet.write_string(0, 0, harmless(f"{called} · {wave.name} · {sheet_name}"), title)
        sheet.write_string(1, 0, label)
        for place, column in enumerate(columns):
            sheet.write_string(2, place, headers[column], bold)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 36)
        sheet.set_column(2, len(columns), 11, points)
        sheet.freeze_panes(3, 2)
        for line, row in enumerate((row for row in found if row["level"] == level), start=3):
            for place, column in enumerate(columns):
                said = row[column] and verdicts[row[column]] if column == "verdict" else row[column]
                _write(sheet, line, place, said)
    sheet = book.add_worksheet(_("说明"))
    sheet.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
    for line, text in enumerate(filter(None, (label, *_notes(any(card.live for card in cards))))):
        sheet.write_string(line, 0, text)
    book.close()
    return out.getvalue()


def _write(sheet: Any, line: int, place: int, value: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(line, place, harmless(value))
    elif value is not None:
        sheet.write_number(line, place, value)


def _sheets() -> dict[str, tuple[str, tuple[str, ...]]]:
    """The sheets by level: their names and columns."""
    scored = ("code", "name", "sector", "responses", "days", "index", "low_95", "high_95")
    judged = (*scored, "low_90", "high_90", "target", "verdict")
    answers = ("poster", "display", "invitation", "offered", "answered")
    return {
        "unit": (_("总分"), (*judged, *answers)),
        "city": (_("市州"), (*judged, *answers)),
        "outlet": (_("网点"), (*judged, *answers)),
        "question": (_("各题"), scored),
        "construct": (_("各方面"), scored),
        "month": (_("各月"), judged),
        "wave": (_("各期"), judged),
    }


def _headers() -> Mapping[str, str]:
    kinds = kind_names()
    return {
        "code": _("代码"),
        "name": _("名称"),
        "sector": _("行业"),
        "responses": _("计入的评价份数"),
        "days": _("有评价的天数"),
        "index": _("指数"),
        "low_95": _("95% 区间下限"),
        "high_95": _("95% 区间上限"),
        "low_90": _("90% 区间下限"),
        "high_90": _("90% 区间上限"),
        "target": _("目标"),
        "verdict": _("判定"),
        **kinds,
        "offered": _("发出的邀请码"),
        "answered": _("已评的邀请码"),
    }


def _notes(live: bool) -> list[str]:
    return [
        _("指数从 0 到 100。顾客对总体、与预期相比、与理想相比三题按 1 到 10 打分，(分数 − 1) ÷ 9 × 100，再取平均。"),
        _("各题和各方面也换成 0 到 100；“抱怨”越低越好。"),
        _("指数由三道满意题算出，三道里至少答了两道的评价才计入；题目和方面的分数用答了那道题的全部评价。"),
        _("各网点按服务量加权。满 30 份计入的评价、7 个有评价的日子，才有分数。"),
        _("评价还在进行：区间可以天天看，不管看多少次，整期漏掉真实水平的机会不超过 5%。")
        if live
        else _("本期已经结束：这是看一次的 95% 区间。"),
        _("评价来自自愿扫码的顾客，区间假定没来评价的顾客与来评价的相似。这些数字供单位自己用，不是公布的结果。"),
    ]


FORMS: Mapping[str, Callable[[Unit, Wave, Sequence[SectorScores]], bytes]] = MappingProxyType(
    {"csv": as_csv, "xlsx": as_xlsx}
)
