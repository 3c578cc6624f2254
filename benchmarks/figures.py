"""What `make bench` measures: each figure beside its floor and its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks import markdown


@dataclass(frozen=True)
class Figure:
    """One measured number; `floor` is what the least work takes that could do the same, measured in the same run."""

    what: str
    measured: float
    unit: str
    floor: float | None = None
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether it meets its target; None where it has none."""
        if self.at_most is not None:
            return self.measured <= self.at_most
        return None if self.at_least is None else self.measured >= self.at_least

    @property
    def target(self) -> str:
        """The target in words; empty where there is none."""
        if self.at_most is not None:
            return f"at most {_number(self.at_most)}"
        return "" if self.at_least is None else f"at least {_number(self.at_least)}"


def table(figures: Sequence[Figure]) -> str:
    """All of them, one a row."""
    judged = {True: "met", False: "missed", None: ""}
    return markdown.table(
        ["figure", "measured", "unit", "floor", "target", "now"],
        [
            [
                one.what,
                _number(one.measured),
                one.unit,
                "" if one.floor is None else _number(one.floor),
                one.target,
                judged[one.met],
            ]
            for one in figures
        ],
    )


def _number(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
