"""What a release says, in words: the first page of the bulletin."""

from collections import Counter
from collections.abc import Sequence

from flask_babel import force_locale

from survey.base.i18n import FIRST
from survey.figures.labels import VERDICTS
from survey.figures.method import comparability
from survey.figures.records import Content, Previous, Row
from survey.figures.rows import axis_of
from survey.outputs.document.blocks import Block, Headline, Paragraph
from survey.outputs.document.tables import bar, of_family
from survey.outputs.edition import Edition
from survey.outputs.labels import interval, moved, note, points, target

_BASIS = {
    "all": (
        "计算口径：全部评价（监测口径）。评价来自自愿扫码的顾客；区间和判定依模型推断，假定没有来评价的顾客与来评价的相似。"
    ),
    "invited": "计算口径：只计收到邀请码的顾客（正式口径）。邀请码按次序发给顾客，每个只能用一次。",
}


def basis(content: Content) -> Paragraph:
    """The basis of all figures, which a release states first."""
    return Paragraph(_BASIS[content.settings.basis], strong=True)


def summary(edition: Edition) -> list[Block]:
    """Each family's index, large and in sentences, and how its sectors and cities stand."""
    blocks: list[Block] = []
    for family in edition.content.families:
        blocks += _family(edition, family)
    with force_locale(FIRST):
        asked = comparability(edition.content.asked_before)
    return [*blocks, Paragraph(f"与上期比较：{asked}")] if asked else blocks


def _family(edition: Edition, row: Row) -> list[Block]:
    content, name = edition.content, edition.index_names.get(row.code, row.name)
    sectors, cities = (of_family(content.at(level), row.code) for level in ("sectors", "cities"))
    blocks: list[Block] = []
    if drawn := bar(row.named(name)):
        words, ends = VERDICTS[row.verdict], f"95% 区间 {interval(row.low, row.high)}，目标 {target(row.target)}"
        heading = f"{name}（{row.name}）"
        blocks.append(Headline(heading, drawn, points(row.index), ends, words, axis_of(content)))
        blocks.append(Paragraph("".join([_index(name, row), _change(row, content.previous), _notes(row)])))
    else:
        blocks.append(Paragraph(f"{name}（{row.name}）本期不公布（标记 {row.mark}）。"))
    blocks.append(Paragraph(f"分行业看，{_standing(sectors)}。分市州看，{_standing(cities)}。"))
    return blocks


def _index(name: str, row: Row) -> str:
    judged = {
        "met": f"有 95% 的把握不低于目标 {target(row.target)}，判定为",
        "not_met": f"有 95% 的把握低于目标 {target(row.target)}，判定为",
        "undecided": f"目标 {target(row.target)} 落在 90% 区间之内，",
        None: f"目标 {target(row.target)}，",
    }[row.verdict] + VERDICTS[row.verdict]
    return f"{name}为 {points(row.index)} 分，95% 区间 {interval(row.low, row.high)}；{judged}。"


def _change(row: Row, previous: Previous | None) -> str:
    change = row.change
    if not change or not previous:
        return ""
    ends = f"95% 区间 {moved(change.low)}～{moved(change.high)}"
    if change.low is None or change.high is None or change.low <= 0 <= change.high:
        return f"比{previous.name}变动 {moved(change.change)} 分（{ends}），还看不出真正的变化。"
    way = "上升" if change.change > 0 else "下降"
    return f"比{previous.name}{way} {points(abs(change.change))} 分（{ends}）。"


def _notes(row: Row) -> str:
    return f"（{note(row.note)}。）" if row.note else ""


def _standing(rows: Sequence[Row]) -> str:
    """How many rows have which verdict."""
    counts = Counter("hidden" if row.hidden else row.verdict for row in rows)
    parts = [f"{counts[verdict]} 个{words}" for verdict, words in VERDICTS.items() if counts[verdict]]
    parts += [f"{counts['hidden']} 个不公布"] if counts["hidden"] else []
    return f"{len(rows)} 个中 " + "、".join(parts)
