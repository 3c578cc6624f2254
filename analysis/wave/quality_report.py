"""How many responses of a wave look unusual, and what its indices are without them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from analysis.quality.flags import counts_of, flagging, without_flagged
from analysis.quality.names import COUNTS
from analysis.snapshot.frozen import Snapshot
from analysis.wave.indices import WaveIndex, index_of
from analysis.wave.rows import IndexRow

ENOUGH = 30
"""Responses from which an outlet's share of flagged ones says something."""

Row = dict[str, Any]
QualityReport = Mapping[str, list[Row]]


def quality_report(snapshot: Snapshot, counts: pl.DataFrame, every: WaveIndex, rest: WaveIndex) -> QualityReport:
    """Rows by kind of code, sector, family, city and outlet: counts of each flag, of responses with any, and their
    share in percent.

    `counts` as in `analysis.quality.flags.outlet_table`; `every` and `rest` are the figures with and without flagged
    responses. Sectors and families have their index, the index without flagged responses, and the difference (points).
    Outlets are those with flagged responses, the largest share first, those with fewer than ENOUGH responses last.
    """
    families = {sector.code: sector.family for sector in every.sectors}
    table = counts.join(snapshot.outlets.select("outlet", "sector", "city"), on="outlet", how="left").with_columns(
        family=pl.col("sector").replace_strict(families, return_dtype=pl.String)
    )
    by = {column: _counts(table, column) for column in ("kind", "sector", "family", "city", "outlet")}
    places = {city.code: city.name for city in snapshot.settings.cities}
    outlets: list[Row] = [{"code": code, **row} for code, row in by["outlet"].items() if row["flagged"]]
    return {
        "kinds": [{"kind": kind, **row} for kind, row in by["kind"].items()],
        "sectors": [
            _figures(by["sector"], whole, part) for whole, part in zip(every.sectors, rest.sectors, strict=True)
        ],
        "families": [
            _figures(by["family"], whole, part) for whole, part in zip(every.families, rest.families, strict=True)
        ],
        "cities": [{"code": code, "name": places[code], **row} for code, row in by["city"].items()],
        "outlets": sorted(outlets, key=lambda row: (row["responses"] < ENOUGH, -row["share"], row["code"])),
    }


def report_of(snapshot: Snapshot) -> QualityReport:
    """The report of a snapshot as it is open, on Polars or on Spark.

    Raises FileError and DesignError as `analysis.wave.indices.index` does.
    """
    flag = flagging(snapshot)
    counts, every = counts_of(flag(snapshot.responses)), index_of(snapshot)
    return quality_report(snapshot, counts, every, index_of(snapshot.only(without_flagged(flag))))


def _counts(table: pl.DataFrame, column: str) -> dict[str, Row]:
    """The sums by the values of a column, with the share that is flagged."""
    sums = table.group_by(column).agg(pl.col(COUNTS).sum()).sort(column)
    sums = sums.with_columns(share=100 * pl.col("flagged") / pl.col("responses"))
    return {row.pop(column): row for row in sums.to_dicts()}


def _figures(counts: Mapping[str, Row], whole: IndexRow, part: IndexRow) -> Row:
    nobody: Row = {**dict.fromkeys(COUNTS, 0), "share": None}
    moved = None if whole.index is None or part.index is None else part.index - whole.index
    figures = {"index": whole.index, "without_flagged": part.index, "moved": moved}
    return {"code": whole.code, "name": whole.name, **counts.get(whole.code, nobody), **figures}
