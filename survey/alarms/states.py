"""The states of a level's series: begun, learnt how they vary, and led from one day to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from analysis.errors import ModelError
from analysis.warning.alarms import History, unalarmed
from analysis.warning.kept import Kept, of_series, separately, together
from analysis.warning.plan import Plan
from analysis.warning.variances import Learnt, learnt
from analysis.warning.watch import State, updated
from survey.alarms.levels import Counted, Level
from survey.alarms.limits import SMALLEST, WEEK
from survey.models.watching import QUESTION


def plan_of(level: Level, figures: Mapping[str, Any]) -> Plan:
    """The plan of a level with what was learnt of it."""
    known = {**figures, "prior_df": np.inf if figures["prior_df"] is None else figures["prior_df"]}
    return Plan(level.limits.own, SMALLEST, cycle=WEEK, **known)


def learn(days: Sequence[date], counted: Sequence[Counted]) -> dict[str, Any] | None:
    """How a level's days vary, for JSON (an infinite number is None); None where they do not tell."""
    found = history(days, counted)
    try:
        variances: Learnt = learnt(found.periods, found.n, found.total, found.squares, WEEK)
    except ModelError:
        return None
    figures = asdict(variances)
    return figures if np.isfinite(variances.prior_df) else {**figures, "prior_df": None}


def history(days: Sequence[date], counted: Sequence[Counted]) -> History:
    """Some days of series."""
    periods = np.array([day.toordinal() for day in days], dtype=np.int64)
    n, total, squares = (np.array([getattr(one, name) for one in counted]) for name in ("n", "total", "squares"))
    return History(periods, n, total, squares)


def after_baseline(plan: Plan, days: Sequence[date], counted: Sequence[Counted], series: int) -> State:
    """The states at the end of a baseline, in which nothing is raised."""
    state = State.new(series, WEEK)
    for day, one in zip(days, counted, strict=True):
        state = unalarmed(after(state, plan, day, one))
    return state


def after(state: State, plan: Plan, day: date, counted: Counted) -> State:
    """The states after a day."""
    return updated(state, plan, day.toordinal(), counted.n, counted.total, counted.squares, counted.answered)


def restored(kept: Sequence[Mapping[str, Any] | None]) -> State:
    """The states of series as they were kept, new ones where nothing was."""
    new = of_series(State.new(1, WEEK), 0)
    return together(State.new(0, WEEK), [{**new, **(one or {})} for one in kept])


def to_keep(level: Level, state: State) -> list[Kept]:
    """What is kept of each series; questions do not go silent, so nothing is kept of how often they were answered."""
    every = separately(state)
    if level.name != QUESTION:
        return every
    return [{name: part for name, part in one.items() if name != "silence"} for one in every]
