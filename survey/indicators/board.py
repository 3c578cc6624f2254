"""The scoreboard of the indicators that are entered: each with its values, and each value against its target."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from survey.indicators.kinds import COMPUTED, GROUPS, Indicator, Target
from survey.indicators.listing import indicators
from survey.indicators.periods import ends
from survey.indicators.values import standing
from survey.models.indicator import IndicatorValue, list_at


@dataclass(frozen=True)
class Judged:
    """A value that stands, and the target that its year works towards; None where the outline gives none."""

    entry: IndicatorValue
    value: float
    target: Target | None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without one."""
        return None if self.target is None else self.target.met(self.value)

    @property
    def missing(self) -> float:
        """How far the value is from its target."""
        return 0.0 if self.target is None else round(self.target.missing(self.value), 12)


@dataclass(frozen=True)
class Line:
    """An indicator with its values, the latest period last."""

    indicator: Indicator
    values: Sequence[Judged]

    @property
    def latest(self) -> Judged | None:
        """The value of the latest period."""
        return self.values[-1] if self.values else None


@dataclass(frozen=True)
class Board:
    """The lines of every row of the box but the computed one; `demonstration`: whether anything here is invented."""

    rows: dict[str, Sequence[Line]]
    demonstration: bool

    @property
    def lines(self) -> list[Line]:
        """All lines, row by row."""
        return [line for lines in self.rows.values() for line in lines]


def board(moment: datetime | None = None) -> Board:
    """The scoreboard as it stands, or as it stood at a moment."""
    found, values = list_at(moment), standing(moment)
    lines = [
        Line(one, [_judged(one, value) for value in values if value.code == one.code]) for one in indicators(found)
    ]
    return Board(
        {group: [line for line in lines if line.indicator.group == group] for group in GROUPS if group != COMPUTED},
        bool(found and found.demo_data) or any(value.demo_data for value in values),
    )


def _judged(indicator: Indicator, entry: IndicatorValue) -> Judged:
    days = ends(entry.period)
    assert days is not None  # what is no period is not entered
    assert entry.value is not None  # what is taken back does not stand
    return Judged(entry, entry.value, indicator.target_of(days[1].year))
