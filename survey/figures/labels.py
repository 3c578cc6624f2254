"""What is said of a release's rows: verdicts and marks, on pages and papers, in files and commands; and its statuses.

The constants are in Chinese: bulletins and workbooks speak it to everybody.
"""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Flask
from flask_babel import gettext
from flask_babel import gettext as _

from analysis.judging.marks import CAUTION, CONFIDENTIAL, GOOD, IMPRECISE, PROTECTING, STANDARD, Mark
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
        IMPRECISE: N_("样本不足，不公布"),
        CONFIDENTIAL: N_("保密：单位太少"),
        PROTECTING: N_("不公布，以免推算出别的保密数字"),
    }
)
"""What a mark says about the publication of a figure, the best first."""

_GOOD, _CAUTION = STANDARD.good, STANDARD.caution
MARK_RULES: Mapping[Mark, str] = MappingProxyType(
    {
        GOOD: f"可靠：评价不少于 {_GOOD.n} 份，有效样本不少于 {_GOOD.n_eff:g}，网点不少于 {_GOOD.outlets} 个，"
        f"自由度不小于 {_GOOD.df:g}，95% 区间半宽不超过 {_GOOD.half_width:g} 分。",
        CAUTION: f"谨慎使用：评价和有效样本都不少于 {_CAUTION.n}，网点不少于 {_CAUTION.outlets} 个，"
        f"自由度不小于 {_CAUTION.df:g}，区间半宽不超过 {_CAUTION.half_width:g} 分。",
        IMPRECISE: "不公布：误差太大。",
        CONFIDENTIAL: f"保密：不足 {STANDARD.fewest_units} 个单位或 {STANDARD.fewest_outlets} 个网点，"
        f"或者一个单位占加权服务量的 {STANDARD.largest_share:.0%} 以上。",
        PROTECTING: "连带保密：公布它，就能推算出别的保密数字。",
    }
)
"""The rule behind each mark, for statisticians."""


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
