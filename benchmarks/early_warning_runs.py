"""Years of invented outlets, watched by early warning and by its rivals."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from analysis.estimation.sums import FloatArray
from analysis.warning.plan import Plan
from analysis.warning.watch import State, begun_anew, innovation, means, raised, updated
from benchmarks.early_warning_rivals import Rival, rivals
from benchmarks.early_warning_series import RATE, SD, WEEK, Case, Outlets

FALSE_ALARMS = 3 * 365.0
SMALLEST = 8.0
PAST = 365
BEFORE = 60
CHOSEN = "e-detector"
OUTLETS, CELLS = 1470, 294
TOGETHER = 7.0 * (OUTLETS + CELLS)
"""The limit for each, so that all outlets and cells of a province raise one false alarm a week."""


def plan_of(case: Case, weekdays: bool = True) -> Plan:
    """What the case is watched with, as if its variances had been learnt."""
    cycle, seasonal = (WEEK, case.weekday_sd**2) if weekdays and case.weekday_sd else (1, 0.0)
    return Plan(FALSE_ALARMS, SMALLEST, case.day_sd**2, case.sd**2, cycle=cycle, seasonal=seasonal)


def set_rivals() -> list[Rival]:
    """All of them set for outlets with five answers every day."""
    return rivals(FALSE_ALARMS, SD / RATE**0.5)


@dataclass
class Years:
    """Outlet-days watched in which nothing changed, and by method the false alarms of falls, rises and silences."""

    days: float = 0.0
    false: dict[str, FloatArray] = field(default_factory=dict)

    def per_outlet(self, method: str) -> float:
        """False alarms of an outlet in three years."""
        return float(self.false[method].sum()) / self.days * FALSE_ALARMS


def in_control(
    case: Case,
    plan: Plan,
    series: int,
    days: int,
    rng: np.random.Generator,
    limit: float = FALSE_ALARMS,
    alone: bool = False,
) -> Years:
    """Count false alarms. A series of early warning begins anew after each, that of a rival keeps its whole past; none
    of these where it is `alone`."""
    outlets, state, others = Outlets(case, series, rng), State.new(series, plan.cycle), [] if alone else set_rivals()
    kept, found = state.past, Years(float(series) * days)
    found.false = {CHOSEN: np.zeros(3)} | {rival.name: np.zeros(2) for rival in others}
    for rival in others:
        rival.begin(series)
    for day in range(PAST + days):
        n, total = outlets.day(day, changed=False, first=False)
        mean, variance = means(state, plan, n, total)
        new = innovation(kept, plan, day, mean, variance)
        state, kept = updated(state, plan, day, n, total), kept.with_means(day % plan.cycle, mean, variance)
        if day < PAST:
            state = quiet(state)
            continue
        over = raised(state, limit)
        found.false[CHOSEN] += over.sum(axis=1)
        state = begun_anew(state, over)
        for rival in others:
            found.false[rival.name] += rival.hits(new.difference, new.variance).sum(axis=1)
    return found


def delays(
    case: Case,
    plan: Plan,
    series: int,
    days: int,
    rng: np.random.Generator,
    past: int = PAST,
    limit: float = FALSE_ALARMS,
) -> dict[str, FloatArray]:
    """By method and for falls, rises and silences: days from the change to the alarm (3, series), infinite where none
    came within `days`, of the series that had raised none before.

    They are watched from BEFORE days before the change on, against a past of `past` days then.
    """
    outlets, state, others = Outlets(case, series, rng), State.new(series, plan.cycle), set_rivals()
    kept, methods = state.past, [CHOSEN, *(rival.name for rival in others)]
    first = {method: np.full((3, series), np.inf) for method in methods}
    for rival in others:
        rival.begin(series)
    start = past + BEFORE
    for day in range(start + days):
        n, total = outlets.day(day, changed=day >= start, first=day == start)
        mean, variance = means(state, plan, n, total)
        new = innovation(kept, plan, day, mean, variance)
        state, kept = updated(state, plan, day, n, total), kept.with_means(day % plan.cycle, mean, variance)
        if day < past:
            state = quiet(state)
            continue
        over = {CHOSEN: raised(state, limit)}
        for rival in others:
            hits = rival.hits(new.difference, new.variance)
            over[rival.name] = np.vstack([hits, np.zeros((1, series), dtype=bool)])
        for method, one in over.items():
            first[method] = np.where(one, np.minimum(first[method], day - start + 1), first[method])
    return {method: one[:, one.min(axis=0) > 0] for method, one in first.items()}


@dataclass
class Weeks:
    """Province-weeks in which nothing changed, and the false alarms of outlets and cells in them: by limits of their
    own, on a list by one limit for all, and on one that Benjamini and Hochberg's procedure makes every day."""

    weeks: float = 0.0
    own: int = 0
    listed: int = 0
    chosen: int = 0


def provinces(many: int, days: int, rng: np.random.Generator) -> Weeks:
    """Whole provinces of outlets with different numbers of answers, five to a cell; cells are watched too."""
    case, between = Case(spread=0.6), 0.08 * 18.0**2
    outlets, levels = Outlets(case, many * OUTLETS, rng), rng.normal(0, between**0.5, many * OUTLETS)
    plans = [Plan(FALSE_ALARMS, SMALLEST, 0.0, SD**2), Plan(FALSE_ALARMS, SMALLEST, 0.0, SD**2 + between)]
    ways = {way: [State.new(many * OUTLETS), State.new(many * CELLS)] for way in ("own", "listed", "chosen")}
    found = Weeks(many * days / 7)
    for day in range(PAST + days):
        n, total = outlets.day(day, changed=False, first=False)
        total = total + n * levels
        cells = [values.reshape(-1, OUTLETS // CELLS).sum(axis=1) for values in (n, total)]
        for way, before in ways.items():
            states = [updated(s, p, day, *c) for s, p, c in zip(before, plans, ((n, total), cells), strict=True)]
            if day < PAST:
                ways[way] = [*map(quiet, states)]
                continue
            limits = {"own": FALSE_ALARMS, "listed": TOGETHER}.get(way) or _limits(states, many)
            over = [raised(s, np.repeat(limits, s.free.size // np.size(limits))) for s in states]
            setattr(found, way, getattr(found, way) + sum(int(one.sum()) for one in over))
            ways[way] = [begun_anew(s, o) for s, o in zip(states, over, strict=True)]
    return found


def _limits(states: list[State], many: int) -> FloatArray:
    """For each of many provinces K 7 days / r, for the largest r such that r series reach it, and never below the limit
    of one outlet."""
    once_in = np.hstack([state.once_in.max(axis=0).reshape(many, -1) for state in states])
    ranks = np.arange(1, once_in.shape[1] + 1)
    reached = (np.sort(once_in, axis=1)[:, ::-1] >= TOGETHER / ranks) * ranks
    limits: FloatArray = np.maximum(TOGETHER / np.maximum(reached.max(axis=1), 1), FALSE_ALARMS)
    return limits


def quiet(state: State) -> State:
    """Nothing speaks for a change yet."""
    every = np.ones(len(state.free), dtype=bool)
    silence = replace(state.silence, odds=np.zeros(len(every)))
    return replace(state, sides=state.sides.cleared(every), silence=silence)
