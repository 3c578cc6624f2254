"""The first alarm of each of many series whose periods lie before us, as in a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from analysis.estimation.sums import FloatArray, IntArray
from analysis.warning.change import Change, found
from analysis.warning.plan import Plan
from analysis.warning.watch import CHANCES, Kind, State, begun_anew, innovation, means, raised, updated


@dataclass(frozen=True, eq=False)
class History:
    """Of k series over t periods (ordinal numbers, in order): how many answers, their sums and, if they are known, sums
    of squares (t, k)."""

    periods: IntArray
    n: FloatArray
    total: FloatArray
    squares: FloatArray | None = None

    def upto(self, period: int, series: int) -> History:
        """One series, no later than a period."""
        kept = self.periods <= period
        squares = None if self.squares is None else self.squares[kept][:, [series]]
        return History(self.periods[kept], self.n[kept][:, [series]], self.total[kept][:, [series]], squares)


@dataclass(frozen=True)
class Alarm:
    """What happened, in which period it was seen and since when it is so; in how many periods such an alarm comes by
    chance; the `change`, None of a silence."""

    kind: Kind
    period: int
    since: int
    once_in: float
    change: Change | None


def states(history: History, plan: Plan) -> Iterator[State]:
    """The state after each period; nothing begins anew."""
    state = State.new(history.n.shape[1], plan.cycle)
    for place, period in enumerate(history.periods):
        squares = None if history.squares is None else history.squares[place]
        state = updated(state, plan, int(period), history.n[place], history.total[place], squares)
        yield state


def described(history: History, plan: Plan, kind: Kind) -> Change:
    """Since when one series, watched anew since the first of these periods, has changed, and by how much."""
    before = State.new(1, plan.cycle)
    rows = []
    for place, after in enumerate(states(history, plan)):
        mean, variance = means(before, plan, history.n[place], history.total[place])
        new = innovation(before.past, plan, int(history.periods[place]), mean, variance)
        rows.append((new.difference[0], new.variance[0], before.past.information[0]))
        before = after
    difference, variance, past = np.array(rows).T
    smallest = -plan.smallest if kind == "fall" else plan.smallest
    return found(history.periods, history.n[:, 0], difference, variance, past, smallest)


def first_alarms(
    history: History, plan: Plan, baseline: int = 0, together: float | None = None
) -> tuple[dict[int, Alarm], State]:
    """The first alarm of the series that have one, none within the first `baseline` periods; and the state at the end.

    With `together` all of them together raise a false one once in so many periods at most: each is held to a limit that
    is as many times higher as there are series.
    """
    state, alarms = State.new(history.n.shape[1], plan.cycle), dict[int, Alarm]()
    limit = max(plan.false_alarms, (together or 0.0) * history.n.shape[1])
    for place, period in enumerate(map(int, history.periods)):
        squares = None if history.squares is None else history.squares[place]
        state = updated(state, plan, period, history.n[place], history.total[place], squares)
        if place < baseline:
            state = unalarmed(state)
            continue
        over = raised(state, limit)
        for kind, series in np.argwhere(over).tolist():
            alarms.setdefault(series, _alarm(history, plan, state, tuple(CHANCES)[kind], period, series))
        state = begun_anew(state, over)
    return alarms, state


def _alarm(history: History, plan: Plan, state: State, kind: Kind, period: int, series: int) -> Alarm:
    once_in = float(state.once_in[tuple(CHANCES).index(kind), series])
    if kind == "silence":
        since = np.searchsorted(history.periods, state.silence.last[series], side="right")
        return Alarm(kind, period, int(history.periods[since]), once_in, None)
    change = described(history.upto(period, series), plan, kind)
    return Alarm(kind, period, change.since, once_in, change)


def unalarmed(state: State) -> State:
    """The state as it would be if nothing spoke for a change yet, as at the end of a baseline."""
    every = np.ones(len(state.free), dtype=bool)
    silence = replace(state.silence, odds=np.zeros(len(every)))
    return replace(state, sides=state.sides.cleared(every), silence=silence)
