"""Which responses of a frozen wave look unusual, and what the indices are without them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import polars as pl

from analysis.quality.flags import FLAGS, outlet_table, unflagged
from analysis.snapshot import frozen as snapshots
from analysis.wave.indices import index
from survey.base.console import show
from survey.waves.figures import DEMONSTRATION, figures

COUNTS = ("responses", *FLAGS, "flagged")
MOVED = ("index", "without_flagged", "moved")
COLUMNS = {
    "kinds": ("kind", *COUNTS, "share"),
    "sectors": ("code", "name", *COUNTS, "share", *MOVED),
    "families": ("code", "name", *COUNTS, "share", *MOVED),
    "cities": ("code", "name", *COUNTS, "share"),
    "outlets": ("code", *COUNTS, "share"),
}
LIST = ("level", "demonstration", "code", "name", *COUNTS, "share", *MOVED)
MOST_PRINTED = 30
ENOUGH = 30
"""Responses from which an outlet's share of flagged ones says something."""


def report(folder: Path, wave_code: str) -> dict[str, list[dict[str, Any]]]:
    """Rows by kind of code, sector, family, city and outlet: counts of each flag, of responses with any, and their
    share in percent.

    Sectors and families have their index, the index without flagged responses, and the difference (points). Outlets are
    those with flagged responses, the largest share first, those with fewer than ENOUGH responses last. Raises
    AnalysisError or RefusedError.
    """
    every = figures(folder, wave_code)
    snapshot = snapshots.open(folder)
    rest = index(folder, unflagged(snapshot))
    families = {sector.code: sector.family for sector in every.sectors}
    table = (
        outlet_table(snapshot)
        .join(snapshot.outlets.select("outlet", "sector", "city"), on="outlet", how="left")
        .with_columns(family=pl.col("sector").replace_strict(families, return_dtype=pl.String))
    )
    counts = {column: _counts(table, column) for column in ("kind", "sector", "family", "city", "outlet")}
    places = {city.code: city.name for city in snapshot.settings.cities}
    outlets = [{"code": code, **row} for code, row in counts["outlet"].items() if row["flagged"]]
    return {
        "kinds": [{"kind": kind, **row} for kind, row in counts["kind"].items()],
        "sectors": [
            _figures(counts["sector"], whole, part) for whole, part in zip(every.sectors, rest.sectors, strict=True)
        ],
        "families": [
            _figures(counts["family"], whole, part) for whole, part in zip(every.families, rest.families, strict=True)
        ],
        "cities": [{"code": code, "name": places[code], **row} for code, row in counts["city"].items()],
        "outlets": sorted(outlets, key=lambda row: (row["responses"] < ENOUGH, -row["share"], row["code"])),
    }


def print_report(rows: Mapping[str, list[dict[str, Any]]], wave_code: str, demonstration: bool, form: str) -> None:
    """JSON with everything; CSV as one list with its level; tables one after the other."""
    if form == "json":
        click.echo(
            json.dumps({"wave": wave_code, "demonstration": demonstration, **rows}, ensure_ascii=False, indent=1)
        )
    elif form == "csv":
        show(listed(rows, demonstration), LIST, "csv")
    else:
        total, flagged = (sum(row[column] for row in rows["kinds"]) for column in ("responses", "flagged"))
        click.echo(f"wave {wave_code}: {flagged} of {total} responses are flagged; none is deleted")
        if demonstration:
            click.echo(DEMONSTRATION)
        for level, found in rows.items():
            click.echo(f"\n{level}")
            show(found[:MOST_PRINTED], COLUMNS[level], "table")


def listed(rows: Mapping[str, list[dict[str, Any]]], demonstration: bool) -> list[dict[str, Any]]:
    """All rows in one list with their level, in the columns LIST."""
    blank = {**dict.fromkeys(LIST), "demonstration": demonstration}
    return [{**blank, "level": level, "code": row.get("kind"), **row} for level, found in rows.items() for row in found]


def _counts(table: pl.DataFrame, column: str) -> dict[str, dict[str, Any]]:
    """The sums by the values of a column, with the share that is flagged."""
    sums = table.group_by(column).agg(pl.col(COUNTS).sum()).sort(column)
    sums = sums.with_columns(share=100 * pl.col("flagged") / pl.col("responses"))
    return {row.pop(column): row for row in sums.to_dicts()}


def _figures(counts: Mapping[str, dict[str, Any]], whole: Any, part: Any) -> dict[str, Any]:
    nobody: dict[str, Any] = {**dict.fromkeys(COUNTS, 0), "share": None}
    moved = None if whole.index is None or part.index is None else part.index - whole.index
    figures = {"index": whole.index, "without_flagged": part.index, "moved": moved}
    return {"code": whole.code, "name": whole.name, **counts.get(whole.code, nobody), **figures}
