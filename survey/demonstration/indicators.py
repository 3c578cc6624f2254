"""A few invented indicators, one of each direction, with a few values: names and sources say that they are invented."""

from datetime import date

from survey.base.database import db
from survey.indicators.kinds import Indicator, Target
from survey.indicators.listing import rows
from survey.models.indicator import IndicatorList, IndicatorValue

_ACTOR = "demonstration"
_SOURCE = "演示数据，不是任何文件里的数"
_UNITS = {"%": "%", "个": "projects"}
_Told = tuple[str, str, str, str, str, str, tuple[Target, ...], dict[str, float]]
_INDICATORS: tuple[_Told, ...] = (
    ("demo-1", "product", "演示指标一（比例，不低于）", "Demonstration indicator 1 (a share, at least)", "%", "least",
     (Target(2025, 90.0, None), Target(2030, 95.0, None)), {"2023": 86.2, "2024": 88.9, "2025": 91.4}),
    ("demo-2", "product", "演示指标二（范围）", "Demonstration indicator 2 (a range)", "%", "range",
     (Target(2025, 100.0, 150.0),), {"2024": 92.0, "2025": 118.0}),
    ("demo-3", "work", "演示指标三（某数或更多）", "Demonstration indicator 3 (so many or more)", "个", "or_more",
     (Target(2025, 3.0, None),), {"2024": 1.0, "2025": 2.0}),
    ("demo-4", "environment", "演示指标四（不高于）", "Demonstration indicator 4 (at most)", "%", "most",
     (Target(2025, None, 8.0),), {"2024-Q2": 10.5, "2024-Q4": 9.6, "2025-Q2": 8.8, "2025-Q4": 7.5}),
    ("demo-5", "environment", "演示指标五（还没有数据）", "Demonstration indicator 5 (no values yet)", "%", "least",
     (Target(2025, 80.0, None),), {}),
)  # fmt: skip


def add_indicators() -> None:
    """Write the list and its values; one of them was corrected."""
    listed = [
        Indicator(code, group, name, english, unit, _UNITS[unit], direction, targets, _SOURCE)
        for code, group, name, english, unit, direction, targets, _values in _INDICATORS
    ]
    db.session.add(IndicatorList(actor=_ACTOR, rows=rows(listed), demo_data=True))
    for code, *_rest, values in _INDICATORS:
        for period, value in values.items():
            _add(code, period, value)
    _add("demo-3", "2025", 4.0, "更正：漏了两个")
    db.session.flush()


def _add(code: str, period: str, value: float, note: str = "") -> None:
    day = date(int(period[:4]) + 1, 1, 31)
    entry = IndicatorValue(actor=_ACTOR, code=code, period=period, value=value, source=_SOURCE, dated=day, note=note)
    entry.demo_data = True
    db.session.add(entry)
