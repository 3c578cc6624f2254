"""What came of an attack: shares stopped and flagged, points that the index moved; and the tables of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import narwhals as nw
import polars as pl

from analysis.quality.names import FLAGS
from analysis.wave.indices import WaveIndex
from benchmarks import markdown
from survey.asked.scoring import SCORE

LEVELS = ("outlet", "cell", "sector")


@dataclass(frozen=True, eq=False)
class Figures:
    """A simulated wave: the index with all responses and without the flagged, the responses with their flags."""

    whole: WaveIndex
    rest: WaveIndex
    responses: pl.DataFrame


@dataclass(frozen=True)
class Outcome:
    """An attack on one outlet.

    Shares: `stopped` of the attempts, `caught` of what was stored, by flag and by `any` (empty where nothing was
    stored), `bystanders` of the outlet's honest responses that are flagged. `moved`: points by which the index of the
    outlet, its cell and its sector differs from the one without an attack: with all responses, without the flagged.
    """

    stopped: float
    caught: Mapping[str, float]
    bystanders: float
    moved: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Peace:
    """A wave without an attack: shares of honest responses `stopped` and flagged, points that the families' indices
    move (the largest) when flagged responses are left out."""

    stopped: float
    caught: Mapping[str, float]
    moved: float


def outcome(victim: Mapping[str, Any], tried: int, calm: Figures, attacked: Figures) -> Outcome:
    """What `tried` attempts did at an outlet of the register."""
    here = attacked.responses.filter(pl.col("outlet") == victim["outlet"])
    stuffed, honest = here.filter("attack"), here.filter(~pl.col("attack"))
    before = mean_score(calm.responses.filter(pl.col("outlet") == victim["outlet"]))
    moved = {"outlet": (mean_score(here) - before, mean_score(here.filter(~pl.col("any"))) - before)}
    for level, rows, code in (
        ("cell", "cells", f"{victim['sector']}-{victim['city']}"),
        ("sector", "sectors", victim["sector"]),
    ):
        base, *found = (_figure(getattr(index, rows), code) for index in (calm.whole, attacked.whole, attacked.rest))
        moved[level] = (found[0] - base, found[1] - base)
    return Outcome(1 - stuffed.height / tried, shares(stuffed), shares(honest)["any"], moved)


def peace(tried: int, calm: Figures) -> Peace:
    """What the defences do to honest people."""
    moved = (abs(a.index - b.index) for a, b in zip(calm.whole.families, calm.rest.families, strict=True))
    return Peace(1 - calm.responses.height / tried, shares(calm.responses), max(moved))


def shares(responses: pl.DataFrame) -> dict[str, float]:
    """The share of responses with each flag and with any; empty where there are none."""
    return responses.select(pl.col(*FLAGS, "any").mean()).row(0, named=True) if responses.height else {}


def mean_score(responses: pl.DataFrame) -> float:
    """The mean score of some responses (points)."""
    answers = {item: nw.col(item).cast(nw.Float64()) for item in SCORE.weights}
    return float(nw.from_native(responses).select(SCORE.column(answers).alias("score"))["score"].mean())


def attack_table(found: Mapping[tuple[str, str], Sequence[Outcome]]) -> str:
    """Means over the attacked outlets, by attack and kind of code."""
    header = ["attack", "code", "stopped, %", "flagged of stored, %", "honest there flagged, %"]
    header += [f"{level}, {of}" for level in LEVELS for of in ("all", "unflagged")]
    rows = []
    for (attack, kind), outcomes in found.items():
        moved = [f"{_mean(one.moved[level][of] for one in outcomes):+.2f}" for level in LEVELS for of in (0, 1)]
        stopped = _percent(one.stopped for one in outcomes)
        bystanders = _percent(one.bystanders for one in outcomes)
        rows.append([attack, kind, stopped, _caught(outcomes, "any"), bystanders, *moved])
    return markdown.table(header, rows)


def flag_table(found: Mapping[tuple[str, str], Sequence[Outcome]], calm: Sequence[Peace], kind: str) -> str:
    """The share of stored responses with each flag, for one kind of code, honest ones of the whole province first."""
    rows = [["honest, no attack", *(_percent(one.caught[flag] for one in calm) for flag in (*FLAGS, "any"))]]
    rows += [
        [attack, *(_caught(outcomes, flag) for flag in (*FLAGS, "any"))]
        for (attack, of), outcomes in found.items()
        if of == kind
    ]
    return markdown.table([f"responses by {kind}, % with", *(flag.replace("_", " ") for flag in (*FLAGS, "any"))], rows)


def peace_table(calm: Mapping[str, Sequence[Peace]]) -> str:
    """What honest people meet with, by kind of code."""
    header = ["code", "honest stopped, %", "honest flagged, %", "largest move of a family's index without the flagged"]
    rows = [
        [
            kind,
            f"{100 * _mean(one.stopped for one in waves):.2f}",
            _percent(one.caught["any"] for one in waves),
            f"{max(one.moved for one in waves):.2f}",
        ]
        for kind, waves in calm.items()
    ]
    return markdown.table(header, rows)


def _figure(rows: Iterable[Any], code: str) -> float:
    return next(float(row.index) for row in rows if row.code == code)


def _caught(outcomes: Sequence[Outcome], flag: str) -> str:
    known = [one.caught[flag] for one in outcomes if one.caught]
    return _percent(known) if known else "-"


def _percent(shares: Iterable[float]) -> str:
    return f"{100 * _mean(shares):.1f}"


def _mean(values: Iterable[float]) -> float:
    return fmean(values)
