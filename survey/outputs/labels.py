"""Numbers and notes as the printed bulletin has them: in Chinese, whoever asks for it."""

from datetime import date
from types import MappingProxyType

from survey.figures.method import signed

LEVEL_NAMES = MappingProxyType({"families": "门类", "sectors": "行业", "cities": "市州", "cells": "市州各行业"})
NOTES = MappingProxyType(
    {
        "no responses": "没有评价",
        "not estimable: a single PSU": "只有一个网点，算不出误差",
        "indicative: equal shares": "各行业等权，仅供参考",
    }
)
ITEMS = MappingProxyType({"overall": "总体", "versus_expectation": "与预期相比", "versus_ideal": "与理想相比"})
APPROVAL = MappingProxyType(
    {
        "form_number": "表号",
        "issued_by": "制定机关",
        "approved_by": "批准（备案）机关",
        "approval_number": "批准（备案）文号",
        "valid_until": "有效期至",
    }
)
NOTHING = "—"


def points(value: float | None) -> str:
    """Points of the index with one decimal."""
    return NOTHING if value is None else f"{value:z.1f}".replace("-", "−")


def moved(value: float | None) -> str:
    """A difference in points with its sign."""
    return NOTHING if value is None else signed(value)


def interval(low: float | None, high: float | None) -> str:
    """An interval of points."""
    return NOTHING if low is None else f"{points(low)}～{points(high)}"


def percent(value: float | None) -> str:
    """A share as per cent with one decimal."""
    return NOTHING if value is None else f"{100 * value:.1f}%"


def count(value: float | None) -> str:
    """A whole number with its thousands set apart."""
    return NOTHING if value is None else f"{value:,.0f}"


def decimal(value: float | None, places: int) -> str:
    """A number with so many decimals."""
    return NOTHING if value is None else f"{value:.{places}f}"


def p_value(value: float | None) -> str:
    """A p-value with three decimals."""
    if value is None:
        return NOTHING
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def note(text: str | None) -> str:
    """The notes of a row in Chinese; one that is not known stays as it is."""
    parts = text.split("; ") if text else []
    return "；".join(
        NOTES.get(part, part.replace("covers ", "只覆盖").replace(" of the shares", "的权重")) for part in parts
    )


def target(value: float) -> str:
    """A target without needless decimals."""
    return f"{value:g}"


def written(day: date) -> str:
    """A day as the bulletin writes it."""
    return f"{day.year}年{day.month}月{day.day}日"
