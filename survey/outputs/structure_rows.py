"""The structural models of an edition as rows of a list: constructs, items, paths and total effects, one a row."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import force_locale

from survey.base.i18n import FIRST
from survey.figures.constructs import construct_name
from survey.figures.structures import Link, StructureRow, structures
from survey.outputs.edition import Edition
from survey.outputs.lists import LEVELS

COLUMNS: Mapping[str, str] = {
    "level": "级别",
    "code": "代码",
    "name": "名称",
    "what": "内容",
    "from": "从",
    "to": "到（或方面、题目）",
    "estimate": "指数、系数或权重",
    "low": "95% 下限",
    "high": "95% 上限",
    "points": "一分相伴的分数",
    "points_low": "95% 下限",
    "points_high": "95% 上限",
    "loading": "载荷",
    "alpha": "α",
    "composite_reliability": "CR",
    "ave": "AVE",
    "r2": "R²",
}


def structure_rows(edition: Edition) -> list[dict[str, Any]]:
    """The rows, with those of COLUMNS that they have; codes of items and Chinese names of constructs."""
    with force_locale(FIRST):
        return [
            {"level": LEVELS[row.level], "code": row.code, "name": row.name, **one}
            for row in structures(edition.content)
            for one in _of(row)
        ]


def _of(row: StructureRow) -> Iterator[dict[str, Any]]:
    for one in row.constructs:
        measures = {name: getattr(one, name) for name in ("low", "high", "alpha", "composite_reliability", "ave", "r2")}
        yield {"what": "指数", "to": construct_name(one.name), "estimate": one.index, **measures}
        for item in one.items:
            own = {"estimate": item["index_weight"], "loading": item["loading"]}
            yield {"what": "题目权重", "from": construct_name(one.name), "to": item["item"], **own}
    for what, links in (("路径", row.paths), ("总效应", row.total_effects)):
        yield from (_link(what, link) for link in links)


def _link(what: str, link: Link) -> dict[str, Any]:
    names = {"from": construct_name(link.start), "to": construct_name(link.end)}
    points = {name: getattr(link, name) for name in ("points", "points_low", "points_high")}
    return {"what": what, **names, "estimate": link.coefficient, "low": link.low, "high": link.high, **points}
