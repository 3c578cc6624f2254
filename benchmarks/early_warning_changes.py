"""What alarms say of a change, against what it was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.warning.change import found as change_of
from analysis.warning.watch import State, innovation, means, raised, updated
from benchmarks.early_warning_runs import BEFORE, FALSE_ALARMS, PAST, plan_of, quiet
from benchmarks.early_warning_series import Case, Outlets


@dataclass(frozen=True)
class Described:
    """Over alarms of a fall: the mean estimate and half-width, how often interval and range of days hold the truth, and
    the median number of days in the range."""

    mean: float
    half_width: float
    held: float
    since_held: float
    span: float


def described(case: Case, series: int, days: int, rng: np.random.Generator) -> Described:
    """The first alarms of outlets that had raised none before they fell, PAST + BEFORE days after the first."""
    plan, outlets, state = plan_of(case), Outlets(case, series, rng), State.new(series)
    start = PAST + BEFORE
    answers, differences, variances, pasts = np.zeros((4, start + days, series))
    first = np.full(series, -1)
    for day in range(start + days):
        n, total = outlets.day(day, changed=day >= start, first=False)
        new = innovation(state.past, plan, day, *means(state, plan, n, total))
        answers[day], differences[day], variances[day] = n, new.difference, new.variance
        pasts[day] = state.past.information
        state = updated(state, plan, day, n, total)
        state = quiet(state) if day < PAST else state
        over = raised(state, FALSE_ALARMS)
        first = np.where((first < 0) & over.any(axis=0), np.where(over[0], day, 0), first)
    found = []
    for one in np.flatnonzero(first >= start):
        upto = slice(int(first[one]) + 1)
        n, difference, variance, past = (of[upto, one] for of in (answers, differences, variances, pasts))
        found.append(change_of(np.arange(upto.stop), n, difference, variance, past, -plan.smallest))
    return Described(
        float(np.mean([one.change for one in found])),
        float(np.mean([(one.high - one.low) / 2 for one in found])),
        float(np.mean([one.low <= case.change <= one.high for one in found])),
        float(np.mean([one.since_first <= start <= one.since_last for one in found])),
        float(np.median([one.since_last - one.since_first + 1 for one in found])),
    )
