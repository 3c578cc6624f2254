"""Outlets whose questions are watched beside their score, as the service does, sharing one promise of false alarms."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from analysis.estimation.sums import FloatArray
from analysis.warning.plan import Plan
from analysis.warning.watch import State, begun_anew, raised, updated
from benchmarks import markdown
from benchmarks.early_warning_runs import BEFORE, PAST, quiet
from benchmarks.early_warning_series import LEVEL, RATE, SD
from survey.alarms.limits import OUTLET, SMALLEST, Limits, of_questions, of_scores

SEED = 20261126
QUESTIONS, OF_SCORE = 12, 3
ITEM = 250.0
"""Variance of a question's own part of an answer; what its answers have in common makes up the score's SD."""


OUTLETS, YEARS = 4_000, 3


@dataclass(frozen=True)
class Change:
    """By how many points all questions fall, and by how many one that is not of the score, some time after the past."""

    all: float = 0.0
    one: float = 0.0


@dataclass
class Found:
    """By outlet (k,): alarms of the score and of questions; the day of the first, 1 being that on which things change,
    0 any before, infinite without."""

    score: FloatArray
    questions: FloatArray
    first: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self.first = np.full(self.score.shape, np.inf)


def watched(outlets: int, days: int, change: Change, rng: np.random.Generator, questions: bool) -> Found:
    """Watch k outlets with five answers a day against a past of a year; without `questions` the score alone has the
    whole promise. Alarms end at once."""
    own = of_scores(outlets, with_questions=True) if questions else Limits(OUTLET, OUTLET)
    each = of_questions(QUESTIONS, outlets * QUESTIONS)
    common = SD**2 - ITEM / OF_SCORE
    plan, plans = Plan(own.own, SMALLEST, 0.0, SD**2), Plan(each.own, SMALLEST, 0.0, common + ITEM)
    score, items = State.new(outlets), State.new(outlets * QUESTIONS)
    found = Found(np.zeros(outlets), np.zeros(outlets))
    start = PAST + (BEFORE if change != Change() else 0)
    for day in range(start + days):
        n = rng.poisson(RATE, outlets).astype(float)
        level = np.full((outlets, QUESTIONS), LEVEL - (change.all if day >= start else 0.0))
        level[:, -1] -= change.one if day >= start else 0.0
        parts = np.sqrt(n)[:, None] * rng.normal(0, [common**0.5, *[ITEM**0.5] * QUESTIONS], (outlets, QUESTIONS + 1))
        totals = n[:, None] * level + parts[:, :1] + parts[:, 1:]
        score = updated(score, plan, day, n, totals[:, :OF_SCORE].mean(axis=1))
        items = updated(items, plans, day, np.repeat(n, QUESTIONS), totals.ravel())
        if day < PAST:
            score, items = quiet(score), quiet(items)
            continue
        over, of_items = raised(score, own.own), raised(items, each.own)
        of_items[2] = False
        score, items = begun_anew(score, over), begun_anew(items, of_items)
        by_outlet = of_items.sum(axis=0).reshape(outlets, QUESTIONS).sum(axis=1) * questions
        found.score += over.sum(axis=0)
        found.questions += by_outlet
        any_ = (over.any(axis=0)) | (by_outlet > 0)
        found.first = np.where(any_, np.minimum(found.first, max(day - start + 1, 0)), found.first)
    return found


def shared(_years: int) -> str:
    """What questions cost that share the promise of their outlet's score, and what they find."""
    rows = []
    for name, questions in (("score alone", False), (f"score and {QUESTIONS} questions", True)):
        rng = np.random.default_rng(SEED)
        days = YEARS * 365
        quiet_years = watched(OUTLETS, days, Change(), rng, questions)
        row = [name, *(f"{part.mean():.3f}" for part in (quiet_years.score, quiet_years.questions))]
        for change in (Change(all=8.0), Change(one=20.0)):
            first = watched(OUTLETS, 60, change, rng, questions).first
            row += [f"{100 * (first[first > 0] <= soon).mean():.1f}" for soon in (15, 30)]
        rows.append(row)
    header = ["watched", "false alarms of the score in 3 years", "of questions"]
    for said in ("all fall by 8", "one question falls by 20"):
        header += [f"{said}: within {soon} days, %" for soon in (15, 30)]
    return markdown.table(header, rows)
