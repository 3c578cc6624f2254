"""The variables of a wave's microdata: names, labels, and what each code stands for.

Columns of the register and weights come as `register.<name>`, which no question can be called.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import Any

import polars as pl

from analysis.snapshot.agreed import UNSURE
from analysis.snapshot.days import TIME_ZONE
from questionnaires import Item, Questionnaire
from questionnaires.model import SCALE
from survey.asked.modes import LAYOUTS, SIZES, language_names
from survey.codes.labels import KINDS

LONGEST_LABEL = 80
"""Characters; what Stata takes."""
LONGEST_NAME = 32
_YES = {0: "否", 1: "是"}


@dataclass(frozen=True)
class Variable:
    """A column of the file: the expression that makes it of a snapshot's columns, and the labels of its codes."""

    name: str
    label: str
    made: pl.Expr
    values: Mapping[int, str] = field(default_factory=dict)


def variables(manifest: Mapping[str, Any]) -> list[Variable]:
    """All variables, free text apart; a choice is a code from 1, a multiple choice a yes or no for each option."""
    settings = manifest["settings"]
    sectors = {sector["code"]: f"{sector['code']} {sector['name']}" for sector in settings["sectors"]}
    cities = {int(city["code"]): city["name"] for city in settings["cities"]}
    local = pl.col("hour").dt.convert_time_zone(TIME_ZONE)
    fixed = [
        Variable("outlet", "网点", pl.col("outlet")),
        Variable("unit", "单位（统一社会信用代码）", pl.col("register.unit")),
        _coded("sector", "行业", sectors, of="register.sector"),
        Variable("city", "市州", pl.col("register.city").cast(pl.Int64), cities),
        Variable("volume", "网点在本期的服务量", pl.col("register.volume")),
        Variable("certainty", "必选网点", pl.col("register.certainty").cast(pl.Int8), _YES),
        Variable("weight", "设计权重，校准以前；不计入的评价没有", pl.col("register.weight")),
        Variable("sequence", "网点里的第几份评价", pl.col("sequence")),
        _coded("kind", "二维码的种类", KINDS),
        _coded("language", "问卷的语言", language_names("zh")),
        _coded("type_size", "字号", SIZES),
        _coded("scale_layout", "评分排成几行", LAYOUTS),
        Variable("hour", "时间，到小时，北京时间", local.dt.replace_time_zone(None)),
        Variable("seconds", "作答用时，秒", pl.col("seconds")),
        Variable("repeat", "同一设备的重复评价", pl.col("repeat").cast(pl.Int8), _YES),
        Variable("unsure", "答“说不清”的题", pl.col(UNSURE).list.join(" ").fill_null("")),
    ]
    items: dict[str, Item] = {}
    for content in manifest["questionnaires"].values():
        for item in Questionnaire.from_content(content).items:
            items.setdefault(item.id, item)
    return _unlike(fixed + [variable for item in items.values() for variable in _of(item)])


def _unlike(found: list[Variable]) -> list[Variable]:
    """The variables under names that no two share and that every program takes: a later one gets a number."""
    known: dict[str, Variable] = {}
    for variable in found:
        name = variable.name[:LONGEST_NAME]
        numbers = (f"{name[: LONGEST_NAME - 4]}_{number}" for number in count(2))
        name = next(free for free in chain((name,), numbers) if free not in known)
        known[name] = replace(variable, name=name)
    return list(known.values())


def _coded(name: str, label: str, words: Mapping[str, str], of: str = "") -> Variable:
    """A text (of the column `of`, if it has another name) that becomes a code from 1; other texts are missing."""
    codes = {value: code for code, value in enumerate(words, 1)}
    made = pl.col(of or name).replace_strict(codes, default=None, return_dtype=pl.Int32)
    return Variable(name, label, made, {codes[value]: text for value, text in words.items()})


def _of(item: Item) -> Iterator[Variable]:
    name, label = item.id, item.label["zh"]
    if item.type == "scale":
        ends = {SCALE[0]: item.low, SCALE[-1]: item.high}
        values = {mark: f"{mark} {words['zh']}" for mark, words in ends.items() if words}
        yield Variable(name, label, pl.col(item.id), values)
    elif item.type == "choice":
        yield _coded(item.id, label, {option.value: option.label["zh"] for option in item.options})
    elif item.type == "multiple":
        for number, option in enumerate(item.options, 1):
            chosen = pl.col(item.id).list.contains(option.value).cast(pl.Int8)
            yield Variable(f"{item.id}_{number}", f"{option.label['zh']}：{label}", chosen, _YES)
    elif item.type == "number":
        yield Variable(name, label, pl.col(item.id))
