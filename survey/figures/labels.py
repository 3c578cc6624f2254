"""What is said of a release's rows: verdicts and marks, on pages and papers, in files and commands; and its statuses.

The constants are in Chinese: bulletins and workbooks speak it to everybody.
"""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Flask
from flask_babel import gettext
from flask_babel import gettext as _

from analysis.judging.marks import (
    CAUTION,
    CONFIDENTIAL,
    GOOD,
    IMPRECISE,
    MODELLED,
    PROTECTING,
    STANDARD,
    Errors,
    Mark,
    Precision,
    thresholds_of,
)
from analysis.judging.verdicts import Verdict
from survey.base.i18n import N_

VERDICTS: Mapping[Verdict | None, str] = MappingProxyType(
    {"met": N_("达标"), "not_met": N_("未达标"), "undecided": N_("暂不能判定"), None: N_("不作判定")}
)
SIGNS: Mapping[Verdict | None, str] = MappingProxyType({"met": "✓", "not_met": "×", "undecided": "～", None: ""})
"""What stands before a verdict, so that colour does not say it alone; the fonts of paper have each."""

MARKS: Mapping[Mark, str] = MappingProxyType(
    {
        GOOD: N_("可公布"),
        CAUTION: N_("误差较大，请谨慎使用"),
        MODELLED: N_("样本不足，由模型推算"),
        IMPRECISE: N_("样本不足，不公布"),
        CONFIDENTIAL: N_("保密：单位太少"),
        PROTECTING: N_("不公布，以免推算出别的保密数字"),
    }
)
"""What a mark says about the publication of a figure, the best first."""


def mark_rules(errors: Errors) -> dict[Mark, str]:
    """The rule behind each mark where these errors carry the intervals, for statisticians."""
    rules = thresholds_of(errors)
    return {
        GOOD: f"可靠：{_precision(rules.good)}。",
        CAUTION: f"谨慎使用：{_precision(rules.caution)}。",
        MODELLED: "模型推算：自己的评价不足以公布，或者没有评价；"
        "按同行业、同市州已公布的指数和服务量推算，不与目标比较。",
        IMPRECISE: "不公布：误差太大。",
        CONFIDENTIAL: f"保密：不足 {rules.fewest_units} 个单位或 {rules.fewest_outlets} 个网点，"
        f"或者一个单位占加权服务量的 {rules.largest_share:.0%} 以上。",
        PROTECTING: "连带保密：公布它，就能推算出别的保密数字。",
    }


def _precision(least: Precision) -> str:
    asked = {
        f"评价不少于 {least.n} 份": least.n,
        f"有效样本不少于 {least.n_eff:g}": least.n_eff,
        f"网点不少于 {least.outlets} 个": least.outlets,
        f"自由度不小于 {least.df:g}": least.df,
        f"95% 区间半宽不超过 {least.half_width:g} 分": least.half_width,
    }
    return "，".join(words for words, some in asked.items() if some)


def verdict_names() -> dict[Verdict | None, str]:
    """The verdicts in the reader's language."""
    return {verdict: gettext(name) for verdict, name in VERDICTS.items()}


def signed_verdict_names() -> dict[Verdict | None, str]:
    """The verdicts with their sign."""
    return {verdict: f"{SIGNS[verdict]} {name}".lstrip() for verdict, name in verdict_names().items()}


def mark_names() -> dict[Mark, str]:
    """The marks in the reader's language."""
    return {mark: gettext(name) for mark, name in MARKS.items()}


def status_names() -> dict[str, str]:
    """Every status of a release with its name in the reader's language."""
    return {"draft": _("草稿"), "signed": _("已签署"), "published": _("已公布")}


def init_app(app: Flask) -> None:
    """Let every page say verdicts and marks."""
    app.jinja_env.globals.update(
        verdict_names=verdict_names,
        signed_verdict_names=signed_verdict_names,
        verdict_signs=SIGNS,
        mark_names=mark_names,
        publication_rules=STANDARD,
    )
