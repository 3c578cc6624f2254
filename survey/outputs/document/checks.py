"""The families' indices computed in other ways: what the result owes to the choices that were made."""

from survey.codes.labels import INVITATION, OPEN
from survey.figures.labels import VERDICTS
from survey.figures.records import Row
from survey.outputs.document.blocks import Column, Table
from survey.outputs.edition import Edition
from survey.outputs.labels import (
    NOTHING,
    count,
    decimal,
    interval,
    moved,
    p_value,
    percent,
    points,
    target,
)


def checks(edition: Edition) -> Table:
    """A row for each other way, a column for each family."""
    families = edition.content.families
    told = [{} if row.hidden else _told(row) for row in families]
    names = dict.fromkeys(name for one in told for name in one)
    return Table(
        "换一种算法，结果怎样",
        (Column("算法", 60), *(Column(edition.index_names.get(row.code, row.name), 50) for row in families)),
        tuple((name, *(one.get(name, NOTHING) for one in told)) for name in names),
    )


def _told(row: Row) -> dict[str, str]:
    ends = f"{interval(row.low, row.high)}；{interval(row.low90, row.high90)}"
    told = {
        "公布的指数\n95% 区间；90% 区间": f"{points(row.index)}\n{ends}",
        "标准误；自由度；设计效应": f"{decimal(row.se, 3)}；{decimal(row.df, 0)}；{decimal(row.deff, 1)}",
        "换一种群（网点或单位）的标准误": decimal(row.se_other_psu, 3),
        "达标的 p 值\n同表一起检验（Holm）": f"{p_value(row.p_met)}\n{p_value(row.p_met_holm)}",
        "未达标的 p 值\n同表一起检验（Holm）": f"{p_value(row.p_not)}\n{p_value(row.p_not_holm)}",
        "打分直接乘 10 时的判定": VERDICTS[row.verdict_x10],
    }
    moves = {"两期都有评价的网点：比上期": row.matched, "行业权重都用本期的：比上期": row.fixed}
    for words, move in moves.items():
        if move:
            told[words] = f"{moved(move.change)}\n{moved(move.low)}～{moved(move.high)}"
    if other := row.without_flagged:
        told["去掉（或加上）异常评价\n与公布的相差"] = (
            f"{points(other.index)}（{interval(other.low, other.high)}）\n{moved(other.difference)}"
        )
    if other := row.other_weights:
        told["各题用另一种权重\n与公布的相差"] = (
            f"{points(other.index)}（{interval(other.low, other.high)}）\n{moved(other.difference)}"
        )
    return told | _kinds(row)


def _kinds(row: Row) -> dict[str, str]:
    told = {}
    if kinds := row.kinds:
        for name, one in ((INVITATION, kinds.invited), (OPEN, kinds.open)):
            index = f"{points(one.index)}（{interval(one.low, one.high)}）"
            told[f"只计{name}的评价\n份数"] = f"{index}\n{count(one.n)} 份"
        told["邀请减自愿\n95% 区间"] = f"{moved(kinds.gap)}\n{moved(kinds.low)}～{moved(kinds.high)}"
    if helped := row.assisted:
        index = f"{points(helped.index)}（{interval(helped.low, helped.high)}）"
        told[f"{INVITATION}的评价，借{OPEN}推算\n抵得上几倍的邀请"] = f"{index}\n{decimal(helped.gain, 2)} 倍"
    if response := row.response:
        rate = percent(response.rate) if response.possible else f"{percent(response.rate)}（不可能，发出数有误）"
        told["邀请的应答率\n发出；收回"] = f"{rate}\n{count(response.offered)}；{count(response.responses)}"
        if response.possible and response.tipping_point is not None:
            words = f"没有应答的受邀顾客平均要打到多少，\n指数才恰好是目标 {target(row.target)}"
            told[words.replace(f" {target(row.target)}", "")] = points(response.tipping_point)
    return told
