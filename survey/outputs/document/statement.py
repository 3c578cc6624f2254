"""How the figures came about and what they are tied to: method, marks, revisions, fingerprints."""

from collections.abc import Mapping
from typing import Any

from survey.figures.labels import VERDICTS, mark_rules
from survey.figures.records import Content
from survey.outputs.document.blocks import Column, Paragraph, Table
from survey.outputs.edition import Edition, Revision
from survey.outputs.labels import ITEMS, NOTHING, count, written

_LONELY = {
    "collapse": "只有一个群的层并入同行业最相近的层",
    "adjust": "只有一个群的层以总平均为中心",
    "average": "只有一个群的层取各层平均的方差",
    "certainty": "只有一个群的层不计方差",
    "remove": "只有一个群的层不计方差",
    "error": "没有只有一个群的层",
}


def method(content: Content) -> list[Paragraph]:
    """What was measured and how, in a few paragraphs."""
    settings = content.settings
    weights = "、".join(f"{ITEMS.get(item, item)} {weight:.3f}" for item, weight in settings.score.weights.items())
    texts = [
        "指数从 0 到 100。顾客对三个满意度题目按 1 到 10 打分，每题按（分数 − 1）÷ 9 × 100 换算后加权平均，"
        f"三题的权重是：{weights}{_frozen(content)}；"
        f"至少答 {settings.score.minimum_items} 题，漏答题的权重分给其余题。",
        "行业乘市州为层。网点权重是登记网点数除以有评价的抽中网点数；网点内按服务量除以评价数加权。"
        "行业指数合并各市州，门类指数按行业权重合并各行业。",
        _shares(settings.shares),
        *_errors(content),
        f"异常评价{'计入' if settings.flags == 'in' else '不计入'}公布的指数。",
        f"判定：90% 区间下端不低于目标为{VERDICTS['met']}，上端低于目标为{VERDICTS['not_met']}，"
        f"否则{VERDICTS['undecided']}；用没有四舍五入的数。"
        "位次的可能范围合起来有 95% 的把握。比上期的区间已计入两期同一网点的相关。",
        _margins(content),
    ]
    return [Paragraph(text) for text in texts if text]


def _frozen(content: Content) -> str:
    """Where the weights of the questions were frozen; nothing where they are the same."""
    told = content.written["settings"].get("item_weights")
    return "" if not told else f"（{told['date']} 固定，来自 {told['source']}，SHA-256 {told['sha256'][:16]}…）"


def _errors(content: Content) -> list[str]:
    """How the intervals were computed, and on what assumption they rest."""
    psu = {"outlet": "网点", "unit": "单位"}[content.settings.psu]
    linearised = (
        f"层内{psu}之间的差异（泰勒线性化）；{_LONELY[content.lonely_psu]}（本期 {content.collapsed_strata} 个）。"
    )
    if content.settings.errors == "linearised":
        return [f"误差按{linearised}用 t 分布，自由度取设计自由度与萨特思韦特自由度中较小的。"]
    return [
        "误差用名录来算。名录记着每个网点的服务量，所以没有评价的网点占多大份量是知道的。"
        "它们与有评价的网点会差多少，按同行业网点之间的差异估计；有评价的网点，只有评价不多带来的偶然误差。"
        "这里只有一个假定：同一市州、同一行业里，哪个网点没有评价是随机的。"
        "区间因此比只看有评价网点的通常算法窄，也更可靠；用 t 分布，自由度按萨特思韦特的方法。",
        f"通常算法的标准误也列在数据文件里（se_design），它按{linearised}",
    ]


def _shares(shares: Mapping[str, Any] | None) -> str:
    if shares is None:
        return f"没有可引用的行业权重，各行业等权，仅供参考，门类指数{VERDICTS[None]}。"
    return f"行业权重的来源：{shares['source']}（{shares['year']} 年）。"


def _margins(content: Content) -> str:
    if not content.calibrated:
        return "权重没有按外部总数校准。"
    sources = (content.settings.margins or {}).values()
    named = "、".join(f"{known.get('source')}（{known.get('year')} 年）" for known in sources)
    weights = content.weights
    shift = f"校准前有效样本 {count(weights.n_eff_before)}，校准后 {count(weights.n_eff_after)}。"
    return f"权重按服务总数校准，来源：{named or '见 settings.json'}。{shift}"


def marks(content: Content) -> Table:
    """What the marks mean."""
    columns = (Column("标记", 16), Column("意思", 159))
    rules = mark_rules(content.settings.errors)
    return Table("标记", columns, tuple((mark or "（空）", text) for mark, text in rules.items()))


def revisions(edition: Edition) -> Table:
    """The revision log."""
    columns = (Column("修订", 15), Column("公布日期", 35), Column("原因", 125))
    return Table(
        "修订记录",
        columns,
        tuple((str(one.number), _day(edition, one), one.reason or "首次公布") for one in edition.log),
    )


def _day(edition: Edition, one: Revision) -> str:
    return "草稿" if edition.draft and one is edition.revision else written(one.published)


def fingerprints(edition: Edition) -> Table:
    """What ties the figures to their data and code."""
    snapshot = edition.content.snapshot
    columns = (Column("项目", 40), Column("SHA-256 或编号", 135))
    return Table(
        "数据和程序的指纹",
        columns,
        (
            ("全部数字", edition.figures),
            ("冻结数据的清单", snapshot.manifest),
            ("评价的默克尔根", snapshot.merkle_root or NOTHING),
            ("程序版本", snapshot.code_version or NOTHING),
        ),
        note="用公布的数据包和 release verify 命令，任何人都可以复算。",
    )
