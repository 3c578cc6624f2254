"""What a release says of its published rows together: p-values by Holm, and ranks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from analysis.judging.marks import publishable
from analysis.judging.ranks import rank_ranges
from analysis.judging.verdicts import holm

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def shown(row: Mapping[str, Any]) -> bool:
    """Whether the row is published."""
    return publishable(row["mark"])


def judge_together(found: Rows, confidence: float) -> None:
    """Holm's p-values over the published rows of each list, and ranks of sectors and of cities within a family."""
    for rows in found.values():
        for row in rows:
            row |= {"p_met_holm": None, "p_not_holm": None}
        public = [row for row in rows if shown(row)]
        for direction in ("p_met", "p_not"):
            for row, p in zip(public, holm([row[direction] for row in public]), strict=True):
                row[f"{direction}_holm"] = p
    for rows in (found["sectors"], found["cities"]):
        for row in rows:
            row["rank"] = None
        for family in {row["family"] for row in rows}:
            own = [row for row in rows if row["family"] == family and shown(row)]
            ranks = rank_ranges(
                [row["index"] for row in own], [row["se"] for row in own], [row["df"] for row in own], confidence
            )
            for row, rank in zip(own, ranks, strict=True):
                row["rank"] = asdict(rank)
