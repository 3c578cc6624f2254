"""Many series watched together, a period at a time: what is kept of each is a few numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.estimation.sums import FloatArray
from analysis.warning.detector import Sides
from analysis.warning.past import BoolArray, Past
from analysis.warning.plan import Plan
from analysis.warning.silence import Silence

Kind = Literal["fall", "rise", "silence"]
CHANCES: Mapping[Kind, float] = {"fall": 0.45, "rise": 0.45, "silence": 0.1}
"""Of the false alarms, how many each kind may raise."""


@dataclass(frozen=True, eq=False)
class State:
    """What is kept of k series: their past, what speaks for a change or for silence now, and of their answers' variance
    within periods the sum of squares `squares` with `free` degrees of freedom (k,)."""

    past: Past
    sides: Sides
    silence: Silence
    free: FloatArray
    squares: FloatArray

    @classmethod
    def new(cls, series: int, cycle: int = 1) -> State:
        """Nothing seen yet."""
        none = np.zeros(series)
        return cls(Past.new(series, cycle), Sides.new(series), Silence.new(series, cycle), none, none)

    @property
    def once_in(self) -> FloatArray:
        """Periods in which what speaks for a fall, for a rise and for silence comes by chance once (3, k)."""
        return np.vstack([self.sides.once_in, self.silence.odds])


@dataclass(frozen=True, eq=False)
class Innovation:
    """What was new in a period (k,): the `difference` of the means from what was expected and its `variance`, infinite
    where there was nothing to see."""

    difference: FloatArray
    variance: FloatArray


def innovation(past: Past, plan: Plan, period: int, mean: FloatArray, variance: FloatArray) -> Innovation:
    """How the means of a period (k,), with their variance (infinite: none), differ from what the past lets expect."""
    expected, doubt = past.expected(period % plan.cycle, plan.seasonal)
    whole = doubt + variance
    return Innovation(np.where(np.isfinite(whole), mean - expected, 0.0), whole)


def means(state: State, plan: Plan, n: FloatArray, total: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The means of n answers (k,) and their variance, 0 and infinite where there are none."""
    mean = np.divide(total, n, out=np.zeros(n.shape), where=n > 0)
    return mean, plan.variance(n, state.free, state.squares)


def updated(
    state: State,
    plan: Plan,
    period: int,
    n: FloatArray,
    total: FloatArray,
    squares: FloatArray | None = None,
    answered: BoolArray | None = None,
) -> State:
    """After a period (its ordinal number): how many answers each series had (k,), their sums and sums of squares.

    Without squares `plan.within` is taken as it is. Periods come in their order, each once, those without answers too.
    `answered` (k,): which series had any, where some are left out of n, as a burst is; they have not gone silent.
    """
    mean, variance = means(state, plan, n, total)
    new = innovation(state.past, plan, period, mean, variance)
    place = period % plan.cycle
    sides = state.sides.updated(new.difference, new.variance, plan.smallest, plan.false_alarms, CHANCES["fall"])
    free, own = state.free, state.squares
    if squares is not None:
        free, own = free + np.maximum(n - 1, 0), own + np.maximum(squares - n * mean**2, 0)
    return State(
        state.past.with_means(place, mean, variance),
        sides,
        state.silence.updated(period, place, n if answered is None else answered, CHANCES["silence"]),
        free,
        own,
    )


def raised(state: State, limit: float | FloatArray) -> BoolArray:
    """Which of fall, rise and silence (3, k) reach a limit: of two that do, the stronger alone."""
    once_in = state.once_in
    over: BoolArray = (once_in >= limit) & (once_in == once_in.max(axis=0))
    return over


def begun_anew(state: State, over: BoolArray) -> State:
    """Watched on after alarms (3, k): after a fall or a rise against the past that begins now, and after silence once
    there are answers again.

    The answers that raised an alarm are left behind, since they were chosen for being extreme: as a past they would
    raise the next.
    """
    changed = np.logical_or(over[0], over[1])
    return State(
        state.past.cleared(changed),
        state.sides.cleared(changed),
        state.silence.cleared(over[2]),
        state.free,
        state.squares,
    )
