"""A level's series on one day: their states led on, what is learnt of them, which of them reach a limit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from analysis.warning.plan import Plan
from analysis.warning.watch import CHANCES, Kind, State, begun_anew, raised
from survey.alarms import states
from survey.alarms.day import Day
from survey.alarms.levels import Counted, Level
from survey.models.watching import QUESTION

KINDS: tuple[Kind, ...] = tuple(CHANCES)
Named = tuple[int, str]
"""A series by its id in the database, and what happened to it."""


@dataclass(frozen=True, eq=False)
class Watched:
    """The series of a level after a day. rows: what was kept of them before, by key, none of new ones; figures: how
    they vary; anew: the keys of those whose past began with the day; `learnt`: the figures are of this day, on which
    a baseline ends and nothing is raised."""

    level: Level
    rows: Mapping[str, Any]
    figures: Mapping[str, Any]
    state: State
    anew: Collection[str] = field(default=())
    learnt: bool = False

    @property
    def plan(self) -> Plan:
        """What is watched for."""
        return states.plan_of(self.level, self.figures)

    def over(self) -> list[tuple[Kind, int]]:
        """What reaches the level's own limit: kind and place of series that have a past to be held against."""
        if self.learnt:
            return []
        found = raised(self.state, self.level.limits.own)
        found[:2] &= self.state.past.information > 0
        found[2] &= self.level.name != QUESTION  # a question may be left out: only an outlet goes silent
        return [(KINDS[kind], place) for kind, place in np.argwhere(found).tolist()]

    def once_in(self, kind: str, place: int) -> float:
        """In how many days so much speaks for it by chance."""
        return float(self.state.once_in[KINDS.index(kind), place])

    def row(self, place: int) -> Any:
        """What was kept of a series, None of a new one."""
        return self.rows.get(self.level.series[place]["key"])


def led_on(
    level: Level, rows: Mapping[str, Any], figures: Mapping[str, Any], day: Day, ended: Collection[Named]
) -> Watched:
    """Over a day; series whose alarm has ended begin anew with it."""
    kept = [rows.get(one["key"]) for one in level.series]
    state = states.restored([row and row.state for row in kept])
    over = np.array([[row is not None and (row.id, kind) in ended for row in kept] for kind in KINDS], dtype=bool)
    anew = {level.series[place]["key"] for place in np.flatnonzero(over[:2].any(axis=0)).tolist()}
    state = begun_anew(state, over) if over.any() else state
    state = states.after(state, states.plan_of(level, figures), day.day, level.counted(day.sums, day.left_out))
    return Watched(level, rows, figures, state, anew)


def begun(level: Level, rows: Mapping[str, Any], days: Sequence[date], counted: Sequence[Counted]) -> Watched | None:
    """Learn from the days of a baseline how the series vary, and let them have it for their past; None where these do
    not tell."""
    figures = states.learn(days, counted)
    if figures is None:
        return None
    state = states.after_baseline(states.plan_of(level, figures), days, counted, len(level.series))
    return Watched(level, rows, figures, state, learnt=True)
