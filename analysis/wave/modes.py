"""How the page looked to those who answered, against what they answered: effects of the mode."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from analysis.estimation.intervals import Interval, t_interval
from analysis.estimation.plan import Plan
from analysis.estimation.sample import Sample
from analysis.estimation.tabulate import tabulate
from analysis.snapshot.agreed import PARADATA
from analysis.wave.table import BY_INVITATION, KEYS, with_days
from analysis.wave.weighted import Wave, sample_of

FEWEST_OUTLETS = 5
"""Outlets with scores of both modes from which their difference is told."""


@dataclass(frozen=True)
class Mode:
    """The responses of a family with a score that have one `value` in a column of PARADATA.

    `share` of those of which the value is known, percent. `index`, `low`, `high`: the mean of their scores under design
    weights, with the linearised interval. `difference`, `difference_low`, `difference_high`: points above those of the
    column's commonest value, among the `outlets` that have both; None for the commonest value, and where there are
    fewer than FEWEST_OUTLETS.
    """

    family: str
    column: str
    value: str
    n: int
    share: float
    index: float | None
    low: float | None
    high: float | None
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    outlets: int


def modes(wave: Wave) -> list[Mode]:
    """The modes in which a wave was answered, by family and column, the commonest value first.

    One streamed pass over the responses that count.
    """
    snapshot, settings = wave.snapshot, wave.settings
    responses = with_days(snapshot, snapshot.responses)
    if settings.basis == "invited":
        responses = responses.filter(BY_INVITATION)
    table = tabulate(responses, Plan((*KEYS, *PARADATA), scores=(settings.score,)))
    sample = sample_of(table, wave.weighting, settings)
    found = [mode for column in PARADATA for mode in _of_column(sample, column, settings.confidence)]
    return sorted(found, key=lambda mode: [family.code for family in settings.families].index(mode.family))


def within_outlets(one: pl.DataFrame, other: pl.DataFrame, confidence: float) -> tuple[float | None, Interval, int]:
    """What scores of one mode are above those of another at the same outlets: the coefficient of the mode beside an
    effect for each outlet, its interval with outlets as clusters, and the outlets that have both.

    Each frame has a row an outlet: `outlet`, `n` scores, their `total`. The variance is that of a mean of the outlets'
    differences with weights n1 n0 / (n1 + n0) (the sandwich of a regression within clusters, times G/(G - 1)).
    """
    both = one.join(other, on="outlet", suffix="_other")
    outlets = len(both)
    if outlets < FEWEST_OUTLETS:
        return None, (None, None), outlets
    n, n_other, total, total_other = (both[name].to_numpy() for name in ("n", "n_other", "total", "total_other"))
    weight = n * n_other / (n + n_other)
    differences = total / n - total_other / n_other
    value = float(weight @ differences / weight.sum())
    squares = float((weight**2) @ (differences - value) ** 2) * outlets / (outlets - 1)
    return value, t_interval(value, squares**0.5 / float(weight.sum()), outlets - 1, confidence), outlets


def _of_column(sample: Sample, column: str, confidence: float) -> Iterator[Mode]:
    (score,) = sample.sums.answered
    estimates = {
        (str(by["family"]), str(by[column])): estimate
        for estimate in sample.mean(score, ["family", column]).records(confidence)
        if (by := estimate.by) is not None
    }
    counted = (  # within an outlet all responses weigh the same: their totals without weights
        sample.sums.keys.with_columns(n=sample.sums.n, total=sample.sums.firsts[score], weight=sample.sums.weight)
        .filter(pl.Series(sample.sums.answered[score]), pl.col(column).is_not_null())
        .with_columns(total=pl.col("total") * pl.col("n") / pl.col("weight"))
        .group_by("family", column, "outlet")
        .agg(pl.col("n", "total").sum())
        .sort("outlet")
    )
    for (family,), of_family in counted.partition_by("family", as_dict=True).items():
        by_value = {str(value): rows for (value,), rows in of_family.partition_by(column, as_dict=True).items()}
        sizes = {value: int(rows["n"].sum()) for value, rows in by_value.items()}
        ranked = sorted(sizes, key=lambda value: (-sizes[value], value))
        for value in ranked:
            others = None if value == ranked[0] else by_value[ranked[0]]
            nothing: tuple[None, Interval, int] = (None, (None, None), 0)
            difference, interval, outlets = (
                nothing if others is None else within_outlets(by_value[value], others, confidence)
            )
            estimate = estimates[str(family), value]
            yield Mode(
                family=str(family),
                column=column,
                value=value,
                n=sizes[value],
                share=100 * sizes[value] / sum(sizes.values()),
                index=estimate.estimate,
                low=estimate.low,
                high=estimate.high,
                difference=difference,
                difference_low=interval[0],
                difference_high=interval[1],
                outlets=outlets,
            )
