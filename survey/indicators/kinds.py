"""What an indicator is: its group, its targets by year, and the direction that counts."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _

from survey.base.i18n import FIRST, language

GROUPS: Mapping[str, int] = MappingProxyType({"product": 7, "work": 7, "service": 5, "environment": 7})
"""The rows of the outline's box 1, and how many indicators each has there."""
COMPUTED = "service"
"""The group whose values the service computes."""
DIRECTIONS = ("least", "most", "range", "or_more")
OUTLINE = Path(__file__).with_name("outline.csv")
"""The indicators whose targets are known here, in the columns of `listing`."""


@dataclass(frozen=True)
class Target:
    """What is to be reached in a year: `low` or more, `high` or less, or both."""

    year: int
    low: float | None
    high: float | None

    def met(self, value: float) -> bool:
        """Whether a value is as it should be."""
        return not self.missing(value)

    def missing(self, value: float) -> float:
        """How far a value is from the target, 0 where it is met."""
        short = 0.0 if self.low is None else self.low - value
        over = 0.0 if self.high is None else value - self.high
        return max(short, over, 0.0)

    def written(self) -> str:
        """The target in signs: ≥ 95, ≤ 3, 100–150."""
        if self.low is None:
            return f"≤ {self.high:g}"
        return f"≥ {self.low:g}" if self.high is None else f"{self.low:g}–{self.high:g}"


@dataclass(frozen=True)
class Indicator:
    """An indicator with its targets, the earliest first; `source`: where the outline has it."""

    code: str
    group: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    direction: str
    targets: tuple[Target, ...]
    source: str

    def target_of(self, year: int) -> Target | None:
        """The target that a year works towards: its own, else the next one, after the last the last."""
        return next((one for one in self.targets if one.year >= year), self.targets[-1] if self.targets else None)

    @property
    def own_name(self) -> str:
        """Its name in the reader's language; Chinese or English."""
        return self.name if language() == FIRST else self.name_en

    @property
    def own_unit(self) -> str:
        """Its unit in the reader's language; Chinese or English."""
        return self.unit if language() == FIRST else self.unit_en

    def said(self, target: Target) -> str:
        """A target in the reader's words, with its unit."""
        values = {"low": f"{target.low or 0:g}", "high": f"{target.high or 0:g}", "unit": self.own_unit}
        words: dict[str, str] = {
            "least": _("不低于 %(low)s %(unit)s", **values),
            "most": _("不高于 %(high)s %(unit)s", **values),
            "range": _("%(low)s 到 %(high)s %(unit)s", **values),
            "or_more": _("%(low)s %(unit)s或更多", **values),
        }
        return words[self.direction].strip()


def targets_of(direction: str, text: str) -> tuple[Target, ...]:
    """Targets as they are written: `2015:95;2020:98`, of a range `2015:100-150`; raises ValueError for what is none."""
    found = []
    for part in filter(None, text.replace("：", ":").replace("；", ";").replace("–", "-").replace(" ", "").split(";")):
        year, colon, numbers = part.partition(":")
        ends = [_number(one) for one in numbers.split("-")]
        if not colon or len(year) != 4 or not year.isdecimal() or len(ends) != (2 if direction == "range" else 1):
            raise ValueError(part)
        if ends != sorted(ends):
            raise ValueError(part)
        low = None if direction == "most" else ends[0]
        high = None if direction in ("least", "or_more") else ends[-1]
        found.append(Target(int(year), low, high))
    years = [one.year for one in found]
    if years != sorted(set(years)):
        raise ValueError(text)
    return tuple(found)


def written(targets: Sequence[Target]) -> str:
    """Targets as `targets_of` reads them."""
    ends = ((one.year, [f"{end:.12g}" for end in (one.low, one.high) if end is not None]) for one in targets)
    return ";".join(f"{year}:{'-'.join(told)}" for year, told in ends)


def indicator_of(row: Mapping[str, Any]) -> Indicator:
    """An indicator from its texts by column; raises ValueError where its targets are none."""
    texts = {name: str(row.get(name) or "") for name in ("code", "group", "name", "unit", "direction", "source")}
    return Indicator(
        **texts,
        name_en=row.get("name_en") or texts["name"],
        unit_en=row.get("unit_en") or texts["unit"],
        targets=targets_of(texts["direction"], row.get("targets") or ""),
    )


@cache
def computed_indicators() -> tuple[Indicator, ...]:
    """The five indicators of services."""
    with OUTLINE.open(encoding="utf-8", newline="") as lines:
        return tuple(indicator_of(row) for row in csv.DictReader(lines))


def group_names() -> dict[str, str]:
    """What the rows of the box are called."""
    return {
        "product": _("产品质量"),
        "work": _("工程质量"),
        "service": _("服务质量"),
        "environment": _("环境质量"),
    }


def _number(text: str) -> float:
    if not text or not set(text) <= set("0123456789."):
        raise ValueError(text)
    return float(text)
