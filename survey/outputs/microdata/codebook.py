"""The variables of a wave's microdata: names, labels, levels of measurement, and what each code stands for.

Columns of the register come as `register.<name>`, those of the design as `design.<name>`: no question can be called so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import Any, Literal

import polars as pl

from analysis.snapshot.agreed import UNSURE
from analysis.snapshot.days import TIME_ZONE
from analysis.wave.design_columns import PREFIX
from questionnaires import Item, Questionnaire
from questionnaires.model import SCALE
from survey.asked.modes import LAYOUTS, SIZES, language_names
from survey.codes.labels import KINDS
from survey.snapshots.codebook import wordings
from survey.snapshots.ddi import Texts

LONGEST_NAME = 32
BYTE = 100
"""The largest code that takes one byte in a Stata file."""
Measure = Literal["nominal", "ordinal", "scale"]
_YES = {0: "否", 1: "是"}


@dataclass(frozen=True)
class Variable:
    """A column of the file: the expression that makes it of a snapshot's columns, what kind of measurement it is, the
    labels of its codes, how many decimals of it are shown, and the questions as they were asked."""

    name: str
    label: str
    made: pl.Expr
    measure: Measure
    values: Mapping[int, str] = field(default_factory=dict)
    decimals: int = 0
    questions: Sequence[Texts] = ()


WEIGHTS = ("weight", "weight_before_margins", "design_weight")
"""The one that the published figures were computed with first."""
SCORES = ("score", "sector_score", "cell_score")


def variables(manifest: Mapping[str, Any], strata: Mapping[int, str]) -> list[Variable]:
    """All variables, free text apart; a choice is a code from 1, a multiple choice a yes or no for each option.

    strata: what was joined in each stratum, by its number.
    """
    settings = manifest["settings"]
    sectors = {sector["code"]: f"{sector['code']} {sector['name']}" for sector in settings["sectors"]}
    families = {family["code"]: f"{family['code']} {family['name']}" for family in settings["families"]}
    cities = {int(city["code"]): city["name"] for city in settings["cities"]}
    of_sector = pl.col("register.sector").replace_strict(
        {sector["code"]: sector["family"] for sector in settings["sectors"]}, default=None, return_dtype=pl.String
    )
    local = pl.col("hour").dt.convert_time_zone(TIME_ZONE)
    fixed = [
        Variable("outlet", "网点", pl.col("outlet"), "nominal"),
        Variable("unit", "单位（统一社会信用代码）", pl.col("register.unit"), "nominal"),
        _coded("sector", "行业", sectors, pl.col("register.sector")),
        _coded("family", "门类", families, of_sector),
        Variable("city", "市州", pl.col("register.city").cast(pl.Int32), "nominal", cities),
        Variable("volume", "网点在本期的服务量", pl.col("register.volume"), "scale"),
        _yes_or_no("certainty", "必选网点", pl.col("register.certainty")),
        _designed("score", "得分，0至100", decimals=2),
        _designed("sector_score", "得分，加权平均是公布的行业指数", decimals=2),
        _designed("cell_score", "得分，加权平均是公布的行业在市州的指数", decimals=2),
        Variable("stratum", "层，合并以后；不计入的评价没有", pl.col(f"{PREFIX}stratum"), "nominal", strata),
        Variable("psu", "初级抽样单元；不计入的评价没有", pl.col(f"{PREFIX}psu"), "nominal"),
        _designed("weight", "权重，公布的数字所用；不计入的评价没有", decimals=4),
        _designed("weight_before_margins", "按边际校准以前的权重", decimals=4, of="before_margins"),
        _designed("design_weight", "设计权重，未作任何校准", decimals=4),
        _designed("stratum_outlets", "层里在册的网点数"),
        _designed("share", "行业在门类指数里的份额", decimals=4),
        _designed("share_in_city", "行业在本市州门类指数里的份额", decimals=4),
        Variable("sequence", "网点里的第几份评价", pl.col("sequence").cast(pl.Int32), "scale"),
        _coded("kind", "二维码的种类", KINDS),
        _coded("language", "问卷的语言", language_names("zh")),
        _coded("type_size", "字号", SIZES),
        _coded("scale_layout", "评分排成几行", LAYOUTS),
        Variable("hour", "时间，到小时，北京时间", local.dt.replace_time_zone(None), "scale"),
        Variable("seconds", "作答用时，秒", pl.col("seconds"), "scale"),
        _yes_or_no("repeated", "同一设备的重复评价", pl.col("repeat")),
        Variable("unsure", "答“说不清”的题", pl.col(UNSURE).list.join(" ").fill_null(""), "nominal"),
    ]
    items: dict[str, list[Item]] = {}
    for content in manifest["questionnaires"].values():
        for item in Questionnaire.from_content(content).items:
            items.setdefault(item.id, []).append(item)
    asked = [replace(variable, questions=wordings(same)) for same in items.values() for variable in _of(same[0])]
    return _unlike(fixed + asked)


def _unlike(found: list[Variable]) -> list[Variable]:
    """The variables under names that no two share and that every program takes: a later one gets a number."""
    known: dict[str, Variable] = {}
    for variable in found:
        name = variable.name[:LONGEST_NAME]
        numbers = (f"{name[: LONGEST_NAME - 4]}_{number}" for number in count(2))
        name = next(free for free in chain((name,), numbers) if free not in known)
        known[name] = replace(variable, name=name)
    return list(known.values())


def _designed(name: str, label: str, decimals: int = 0, of: str = "") -> Variable:
    return Variable(name, label, pl.col(f"{PREFIX}{of or name}"), "scale", decimals=decimals)


def _yes_or_no(name: str, label: str, made: pl.Expr) -> Variable:
    return Variable(name, label, made.cast(pl.Int8), "nominal", _YES)


def _coded(name: str, label: str, words: Mapping[str, str], of: pl.Expr | None = None) -> Variable:
    """A text (the column of that name, unless another is given) that becomes a code from 1; others are missing."""
    codes = {value: code for code, value in enumerate(words, 1)}
    kind = pl.Int8 if len(codes) <= BYTE else pl.Int16
    made = (pl.col(name) if of is None else of).replace_strict(codes, default=None, return_dtype=kind)
    return Variable(name, label, made, "nominal", {codes[value]: text for value, text in words.items()})


def _of(item: Item) -> Iterator[Variable]:
    name, label = item.id, item.label["zh"]
    if item.type == "scale":
        ends = {SCALE[0]: item.low, SCALE[-1]: item.high}
        values = {mark: f"{mark} {words['zh']}" for mark, words in ends.items() if words}
        yield Variable(name, label, pl.col(item.id).cast(pl.Int8), "ordinal", values)
    elif item.type == "choice":
        yield _coded(item.id, label, {option.value: option.label["zh"] for option in item.options})
    elif item.type == "multiple":
        for number, option in enumerate(item.options, 1):
            chosen = pl.col(item.id).list.contains(option.value)
            yield _yes_or_no(f"{item.id}_{number}", f"{option.label['zh']}：{label}", chosen)
    elif item.type == "number":
        yield Variable(name, label, pl.col(item.id), "scale")
