"""The words of a release's method, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from analysis.snapshot.settings import Settings
from questionnaires import load_all
from survey.base.i18n import FIRST, language
from survey.figures.records import Asked

if TYPE_CHECKING:
    from analysis.live.tendency import Slope


def items(settings: Settings) -> list[tuple[str, str]]:
    """The questions of the index, each with its part of the weight in per cent."""
    questionnaire = next(iter(load_all().values()))
    weights = settings.score.weights
    return [
        (_label(questionnaire.item(item).label), f"{weight / sum(weights.values()):.1%}")
        for item, weight in weights.items()
    ]


def other_weights(written: Mapping[str, Any]) -> str:
    """Under which other weights of its questions an index is shown too."""
    wave = (written["settings"].get("other_weights") or {}).get("wave")
    return str(_("题目权重照 %(wave)s 期", wave=wave) if wave else _("各题权重相等时"))


def comparability(asked: Asked | None) -> str | None:
    """What a change may owe to another questionnaire; None where it was the same one, or nobody wrote down which."""
    if not asked or not asked.sectors:
        return None
    n = len(asked.sectors)
    if not asked.reworded:
        return str(_("%(n)s 个行业换了问卷版本；计入指数的题说法没有变。", n=n))
    questionnaire = next(iter(load_all().values()))
    named = _("、").join(f"“{_label(questionnaire.item(item).label)}”" for item in asked.reworded)
    return str(_("%(n)s 个行业换了问卷版本；计入指数的%(items)s改了说法，变化可能有一部分来自问卷。", n=n, items=named))


def signed(value: float) -> str:
    """A difference in points with its sign: one decimal, more where one would make nothing of it (−0.01)."""
    places = next((places for places in range(1, 4) if abs(value) >= 0.5 * 10**-places), 1)
    return f"{value:+z.{places}f}".replace("-", "−")


def tenths(value: float) -> str:
    """A slope in points a year with its sign and one decimal."""
    return f"{value:+z.1f}".replace("-", "−")


def paced(slope: Slope) -> str:
    """How fast an index moves, in words."""
    ends = {"low": tenths(slope.low), "high": tenths(slope.high)}
    return str(_("平均每年 %(slope)s 分（95%% 区间 %(low)s 到 %(high)s）。", slope=tenths(slope.value), **ends))


def _label(label: Mapping[str, str]) -> str:
    return label.get(language()) or label[FIRST]
