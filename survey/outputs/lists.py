"""Every published figure as one flat row: what workbook, CSV and SDMX are made of; docs/outputs.md lists the fields."""

from collections.abc import Iterator
from typing import Any

from survey.codes.labels import INVITATION, OPEN
from survey.figures.records import Row
from survey.outputs.edition import Edition

Flat = dict[str, Any]
LEVELS = {"families": "family", "sectors": "sector", "cities": "city", "cells": "cell"}
LABEL = {
    "level": "层次",
    "code": "代码",
    "name": "名称",
    "family": "门类",
    "sector": "行业",
    "city": "市州",
    "mark": "标记",
    "target": "目标",
}
FIGURE = {
    "index": "指数",
    "se": "标准误",
    "se_design": "线性化标准误",
    "low": "95% 下限",
    "high": "95% 上限",
    "low90": "90% 下限",
    "high90": "90% 上限",
    "verdict": "判定",
    "p_met": "达标的 p",
    "p_not": "未达标的 p",
    "p_met_holm": "达标的 p（Holm）",
    "p_not_holm": "未达标的 p（Holm）",
    "verdict_x10": "打分乘 10 时的判定",
    "rank": "位次",
    "rank_low": "位次最好",
    "rank_high": "位次最差",
    "rank_of": "参加排位",
    "n": "评价",
    "n_eff": "有效样本",
    "deff": "设计效应",
    "df": "自由度",
    "df_design": "设计自由度",
    "df_satterthwaite": "萨特思韦特自由度",
    "outlets": "网点",
    "units": "单位",
    "se_other_psu": "换一种群的标准误",
    "covered": "覆盖的权重",
    "note": "附注",
}
_MOVES, _OF_A_MOVE = ("change", "matched", "fixed"), ("se", "low", "high", "n")
MOVES = {
    f"{move}{part}": f"{words}{of}"
    for move, words in (("change", "比上期"), ("matched", "同网点比上期"), ("fixed", "同权重比上期"))
    for part, of in (("", ""), ("_se", "：标准误"), ("_low", "：95% 下限"), ("_high", "：95% 上限"), ("_n", "：评价"))
}
FIELD = {
    "registered": "登记网点",
    "selected": "抽中网点",
    "answering": "有评价网点",
    "outlet_response": "网点应答率",
    "responses": "有评价网点的评价",
    "volume": "有评价网点的服务量",
    "participation": "参评率",
    "imputed": "补服务量的网点",
    "flagged": "异常评价的份额",
    "without_flagged_index": "去掉（或加上）异常评价的指数",
    "without_flagged_low": "同上：95% 下限",
    "without_flagged_high": "同上：95% 上限",
    "without_flagged_difference": "与公布的相差",
    "invited_index": f"只计{INVITATION}的指数",
    "invited_low": f"只计{INVITATION}：95% 下限",
    "invited_high": f"只计{INVITATION}：95% 上限",
    "open_index": f"只计{OPEN}的指数",
    "open_low": f"只计{OPEN}：95% 下限",
    "open_high": f"只计{OPEN}：95% 上限",
    "gap": "邀请减自愿",
    "gap_low": "邀请减自愿：95% 下限",
    "gap_high": "邀请减自愿：95% 上限",
    "assisted_index": f"{INVITATION}借{OPEN}推算的指数",
    "assisted_se": "同上：标准误",
    "assisted_low": "同上：95% 下限",
    "assisted_high": "同上：95% 上限",
    "assisted_n": f"同上：{INVITATION}的评价",
    "assisted_gain": "同上：抵得上几倍的邀请",
    "response_rate": "邀请的应答率",
    "response_offered": f"发出的{INVITATION}",
    "response_responses": f"收回的{INVITATION}",
    "tipping_point": "没有应答者打到多少，指数恰为目标",
}
MODELLED = {
    "modelled_index": "模型推算的指数",
    "modelled_low": "模型推算：95% 下限",
    "modelled_high": "模型推算：95% 上限",
}
NAMES = LABEL | FIGURE | MOVES | FIELD | MODELLED


def rows(edition: Edition) -> Iterator[Flat]:
    """A row for each figure with the fields of NAMES, the whole before its parts; what is withheld is None."""
    for level, name in LEVELS.items():
        for row in edition.content.at(level):
            found = {field: getattr(row, field) for field in LABEL} | {"level": name}
            found |= _parts("modelled", row.modelled, "index", "low", "high") if row.hidden else _flat(row)
            yield {field: found.get(field) for field in NAMES}


def _flat(row: Row) -> Flat:
    kinds = row.kinds
    return {
        **{field: getattr(row, field, None) for field in (*FIGURE, *FIELD)},
        "rank": _part(row.rank, "rank"),
        **_parts("rank", row.rank, "low", "high", "of"),
        **{move: _part(getattr(row, move), "change") for move in _MOVES},
        **{field: value for move in _MOVES for field, value in _parts(move, getattr(row, move), *_OF_A_MOVE).items()},
        **_parts("without_flagged", row.without_flagged, "index", "low", "high", "difference"),
        **_parts("invited", kinds and kinds.invited, "index", "low", "high"),
        **_parts("open", kinds and kinds.open, "index", "low", "high"),
        "gap": _part(kinds, "gap"),
        **_parts("gap", kinds, "low", "high"),
        **_parts("assisted", row.assisted, "index", "se", "low", "high", "n", "gain"),
        **_parts("response", row.response, "rate", "offered", "responses"),
        "tipping_point": _part(row.response, "tipping_point"),
    }


def _parts(name: str, record: object, *parts: str) -> Flat:
    """Parts of a record, each in its own column; None where there is no record."""
    return {f"{name}_{part}": _part(record, part) for part in parts}


def _part(record: object, name: str) -> Any:
    return None if record is None else getattr(record, name)
