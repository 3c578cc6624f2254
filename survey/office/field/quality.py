"""The report on unusual responses, printed for people and for programs."""

import json
from collections.abc import Mapping
from typing import Any

import click

from analysis.quality.names import COUNTS
from survey.base.console import show
from survey.office.index_table import DEMONSTRATION

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
