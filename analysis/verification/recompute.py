"""What can be computed again from a public bundle alone: intervals, verdicts, p-values, ranks, composites, changes."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from analysis.estimation.intervals import t_interval
from analysis.judging.marks import CONFIDENCE, interval_df, precision_mark, thresholds_of
from analysis.judging.verdicts import judge, judge_times_ten
from analysis.release.judged import judge_together, shown
from analysis.snapshot.settings import Settings, settings_of
from analysis.wave.rules import LEAST_COVERED, LEVELS, ROUNDING

Row = Mapping[str, Any]
Expected = tuple[str, Any, Any]
"""Where a figure stands, what it should be, what it is."""


def expectations(public: Mapping[str, Any], covariances: Mapping[str, Any]) -> Iterator[Expected]:
    """Every figure that can be computed again, with what stands in the public file."""
    settings = settings_of(public["settings"])[0]
    for level in LEVELS:
        for row in public[level]:
            if shown(row):
                yield from _row(settings, level, row)
    again = copy.deepcopy({level: list(public[level]) for level in LEVELS})
    judge_together(again, settings.confidence)
    for level in LEVELS:
        for row, other in zip(public[level], again[level], strict=True):
            for name in ("p_met_holm", "p_not_holm", "rank"):
                if name in row:
                    yield f"{place(level, row)} {name}", other[name], row[name]
    for level, row, parts in composites(public):
        if parts is not None:
            yield from _composite(level, row, parts, settings, public, covariances)


def composites(public: Mapping[str, Any]) -> Iterator[tuple[str, Row, list[Row] | None]]:
    """The published composites with the rows they are made of, None where one of these is withheld."""
    for level, made_of in (("families", "sectors"), ("cities", "cells")):
        for row in public[level]:
            if shown(row):
                family = row["code"] if level == "families" else row["family"]
                own = [part for part in public[made_of] if part["family"] == family and shown(part)]
                own = [part for part in own if level == "families" or part["city"] == row["code"]]
                yield level, row, own if sum(part["n"] for part in own) == row["n"] else None


def place(level: str, row: Row) -> str:
    """Where a row stands, in words."""
    return " ".join([level, *([row["family"]] if level == "cities" else []), row["code"]])


def _row(settings: Settings, level: str, row: Row) -> Iterator[Expected]:
    """What follows from the row's own index, standard error and degrees of freedom."""
    judged = level in ("sectors", "cells") or (
        settings.shares is not None and (row["covered"] or 0) > LEAST_COVERED - ROUNDING
    )
    target = row["target"] if judged else None
    found = judge(row["index"], row["se"], row["df"], target)
    low, high = t_interval(row["index"], row["se"], row["df"], settings.confidence)
    times_ten = judge_times_ten(row["index"], row["se"], row["df"], target)
    expected = {
        "df": interval_df(settings.errors, row["df_design"], row["df_satterthwaite"]),
        "low": low,
        "high": high,
        "low90": found.low,
        "high90": found.high,
        "verdict": found.verdict,
        "p_met": found.p_met,
        "p_not": found.p_not,
        "verdict_x10": times_ten.verdict,
        "mark": _mark(settings, row),
        "outlet_response": row["answering"] / row["selected"],
    }
    for name, value in expected.items():
        yield f"{place(level, row)} {name}", value, row[name]
    for name in ("change", "matched", "fixed", "assisted"):
        told = row.get(name)
        if told is not None:
            middle = told["index" if name == "assisted" else "change"]
            ends = t_interval(middle, told["se"], told["df"], settings.confidence)
            for end, value in zip(("low", "high"), ends, strict=True):
                yield f"{place(level, row)} {name} {end}", value, told[end]


def _mark(settings: Settings, row: Row) -> str:
    """The mark of a published row: good, or with caution; units are not part of it, for few of them would hide it."""
    low, high = t_interval(row["index"], row["se"], row["df"], CONFIDENCE)
    half = math.inf if low is None or high is None else (high - low) / 2
    thresholds = thresholds_of(settings.errors)
    return precision_mark(row["n"], row["n_eff"], row["outlets"], row["df"], half, thresholds)


def _composite(
    level: str,
    row: Row,
    parts: Sequence[Row],
    settings: Settings,
    public: Mapping[str, Any],
    covariances: Mapping[str, Any],
) -> Iterator[Expected]:
    """I = sum of share x index, V = w' Sigma w, degrees of freedom where the parts are independent."""
    made_of = "sectors" if level == "families" else "cells"
    sector = [part["code"] if level == "families" else part["sector"] for part in parts]
    omega = _normed([settings.share(code) for code in sector])
    names = [(part["code"], public["wave"]["code"]) for part in parts]
    sigma = _sigma(covariances[made_of]["own"], names)
    index = np.array([part["index"] for part in parts])
    expected: dict[str, Any] = {
        "index": float(omega @ index),
        "se": math.sqrt(omega @ sigma @ omega),
        "n_eff": 1 / float(omega**2 @ [1 / part["n_eff"] for part in parts]),
        "outlets": sum(part["outlets"] for part in parts),
    }
    # where one stratum of two PSUs decides, rounding alone keeps the degrees of freedom at 1
    plain = all((part["df_satterthwaite"] or 0) > 1 + ROUNDING for part in parts)
    if plain and not np.any(sigma - np.diag(np.diag(sigma))):
        expected |= _freedom(omega, [(part["se"], part["df_design"], part["df_satterthwaite"]) for part in parts])
    for name, value in expected.items():
        yield f"{place(level, row)} {name}", value, row[name]
    if row.get("change") is None or any(part["change"] is None for part in parts):
        return
    if sum(part["change"]["n"] for part in parts) != row["change"]["n"]:
        return
    shares = public["settings"]["previous"]["shares"]
    before = _normed([1.0 if shares is None else shares["of"][code] for code in sector])
    then = index - [part["change"]["change"] for part in parts]
    old = [(part["code"], public["previous"]["code"]) for part in parts]
    both = _sigma(covariances[made_of]["together"], names + old)
    for name, weights in (("change", before), ("fixed", omega)):
        if row.get(name) is not None:
            ends = np.concatenate([omega, -weights])
            yield f"{place(level, row)} {name} change", float(omega @ index - weights @ then), row[name]["change"]
            yield f"{place(level, row)} {name} se", math.sqrt(ends @ both @ ends), row[name]["se"]


def _freedom(omega: np.ndarray, parts: Sequence[tuple[float, int, float | None]]) -> dict[str, Any]:
    """PSUs - strata add up; so does sum(V_h^2 / v_h), which is V^2 / df in each part (df: Satterthwaite's)."""
    variances = [float(w) ** 2 * se**2 for w, (se, _, _) in zip(omega, parts, strict=True)]
    below = sum(v**2 / df for v, (_, _, df) in zip(variances, parts, strict=True) if df is not None)
    whole = sum(variances) ** 2 / below if below > 0 else None
    return {"df_design": sum(df for _, df, _ in parts), "df_satterthwaite": whole}


def _normed(shares: Sequence[float]) -> np.ndarray:
    return np.array(shares) / sum(shares)


def _sigma(matrix: Mapping[str, Any], names: Sequence[tuple[str, str]]) -> np.ndarray:
    places = {tuple(name): i for i, name in enumerate(matrix["estimates"])}
    whole = np.zeros((len(places), len(places)))
    for i, j, value in matrix["entries"]:
        whole[i, j] = whole[j, i] = value
    chosen = [places[name] for name in names]
    return whole[np.ix_(chosen, chosen)]
