"""The rows of a release: indices with everything that is said about them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

import polars as pl

from analysis.disclosure.protection import Pattern
from analysis.disclosure.totals import row_name
from analysis.estimation.scores import Score
from analysis.judging.marks import PROTECTING, publishable
from analysis.release.judged import Row, Rows, judge_together
from analysis.wave.changes import WaveChanges
from analysis.wave.code_kinds import INVITED, OPEN
from analysis.wave.responding import responding, sector_parts
from analysis.wave.rows import IndexRow
from analysis.wave.rules import LEVELS
from analysis.wave.view import View

SHORT = ("index", "se", "low", "high", "n")
ASSISTED = ("index", "se", "df", "low", "high", "n")


def rows_of(seen: View, changes: WaveChanges | None, pattern: Pattern) -> Rows:
    """The four lists, complete; the mark `c` stands where the pattern hides what its own mark would not."""
    found: Rows = {level: [asdict(row) for row in getattr(seen.measured.index, level)] for level in LEVELS}
    for level, rows in found.items():
        for row in rows:
            hidden = row["code"] in pattern.cells if level == "cells" else row_name(level, row) in pattern.totals
            if hidden and publishable(row["mark"]):
                row["mark"] = PROTECTING
    _field(found, seen)
    _changes(found, changes)
    _variants(found, seen)
    if seen.settings.errors == "linearised":
        _one_error(found)
    else:
        _assisted(found, seen)
    judge_together(found, seen.settings.confidence)
    return found


def _one_error(found: Rows) -> None:
    """Where the linearised standard error carries the interval, it is not said twice."""
    for row in (row for rows in found.values() for row in rows):
        for told in (row, *(row.get(kind) for kind in ("change", "matched", "fixed"))):
            if told is not None:
                del told["se_design"]


def _field(found: Rows, seen: View) -> None:
    """Outlets drawn and answering, responses, how many are flagged."""
    strata = seen.measured.wave.weighting.strata
    outlets = seen.snapshot.outlets.select("outlet", "sector", "city", "selected", "certainty")
    counts = seen.counts if seen.settings.basis == "all" else seen.counts.filter(pl.col("kind") == "invitation")
    flags = counts.join(outlets.filter(pl.col("selected") | pl.col("certainty")), on="outlet")
    family = {sector.code: sector.family for sector in seen.settings.sectors}
    strata, flags = (
        table.with_columns(family=pl.col("sector").replace_strict(family, return_dtype=pl.String))
        for table in (strata, flags)
    )
    keys: dict[str, Callable[[Row], pl.Expr]] = {
        "families": lambda row: pl.col("family") == row["code"],
        "sectors": lambda row: pl.col("sector") == row["code"],
        "cities": lambda row: (pl.col("family") == row["family"]) & (pl.col("city") == row["code"]),
        "cells": lambda row: (pl.col("sector") == row["sector"]) & (pl.col("city") == row["city"]),
    }
    for level, key in keys.items():
        for row in found[level]:
            own, flagged = strata.filter(key(row)), flags.filter(key(row))
            sums = {name: int(own[name].sum()) for name in ("registered", "selected", "answering", "responses")}
            total = int(flagged["responses"].sum())
            row |= sums
            row["outlet_response"] = sums["answering"] / sums["selected"] if sums["selected"] else None
            row["flagged"] = float(flagged["flagged"].sum()) / total if total else None
            if level == "sectors":
                volume = float(own["volume"].sum())
                row |= {"volume": volume, "imputed": int(own["imputed"].sum())}
                row["participation"] = sums["responses"] / volume if volume else None


def _changes(found: Rows, changes: WaveChanges | None) -> None:
    for level, rows in found.items():
        known = getattr(changes, level) if changes else [None] * len(rows)
        for row, change in zip(rows, known, strict=True):
            row |= {"change": None, "matched": None} | ({"fixed": None} if level == "families" else {})
            if change is not None:
                kinds = {"change": change.all, "matched": change.matched, "fixed": change.fixed}
                row |= {kind: asdict(it) for kind, it in kinds.items() if it is not None and it.change is not None}


def _other_weights(found: Rows, seen: View, score: Score) -> None:
    """What the index is where its items weigh something else."""
    other = seen.under(replace(seen.settings, score=score)).index
    for level in ("families", "sectors"):
        for row, one in zip(found[level], getattr(other, level), strict=True):
            told = _short(one) | {"difference": _less(one.index, row["index"])}
            row["other_weights"] = None if one.index is None else told


def _variants(found: Rows, seen: View) -> None:
    """What the index is without the flagged, by kind of code, and what those who did not answer would have to think."""
    for level in ("families", "sectors"):
        for row, other in zip(found[level], getattr(seen.other, level), strict=True):
            row["without_flagged"] = _short(other) | {"difference": _less(other.index, row["index"])}
            if other.index is None:
                row["without_flagged"] = None
            row["response"] = _response(row, seen, level)
    if seen.settings.other_score is not None:
        _other_weights(found, seen, seen.settings.other_score)
    for i, row in enumerate(found["families"]):
        row["kinds"] = None
        if seen.kinds.gaps and seen.kinds.gaps[i].change is not None:
            gap = asdict(seen.kinds.gaps[i])
            row["kinds"] = {kind: _short(seen.kinds.variants[kind].families[i]) for kind in (INVITED, OPEN)}
            row["kinds"] |= {"gap": gap["change"]} | {name: gap[name] for name in ("se", "df", "low", "high")}


def _assisted(found: Rows, seen: View) -> None:
    """What the invited tell with the help of open codes, and how many times as many of them would tell it alone."""
    helped = seen.kinds.assisted
    for level, rows in found.items():
        for i, row in enumerate(rows):
            row["assisted"] = None
            if helped is not None and helped.gains[level][i] is not None:
                own = getattr(helped.lists, level)[i]
                row["assisted"] = {name: getattr(own, name) for name in ASSISTED} | {"gain": helped.gains[level][i]}


def _response(row: Row, seen: View, level: str) -> Row | None:
    invited = seen.kinds.variants[INVITED].sectors if INVITED in seen.kinds.variants else ()
    indices = {sector.code: sector.index for sector in invited}
    own = [s.code for s in seen.settings.sectors if row["code"] in (s.code, s.family if level == "families" else "")]
    found = responding(sector_parts(seen.settings, seen.rates, indices, own), row["target"])
    return None if found is None else asdict(found)


def _short(row: IndexRow) -> Row:
    return {name: getattr(row, name) for name in SHORT}


def _less(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


def numbered(rows: Sequence[Row]) -> dict[tuple[str, ...], Row]:
    """Rows of one list by family (where they have one) and code."""
    return {(row.get("family", ""), row["code"]): row for row in rows}
