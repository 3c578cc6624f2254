"""The figures of a frozen wave, printed for people and for programs."""

import json
from collections.abc import Mapping
from typing import Any

import click

from analysis.wave.rules import LEVELS
from survey.base.console import show

COLUMNS = ("code", "name", "target", "index", "se", "df", "low", "high", "n", "outlets", "deff", "verdict", "mark")
DEMONSTRATION = "DEMONSTRATION DATA: these are not official figures."


def print_figures(content: Mapping[str, Any], form: str) -> None:
    """JSON with everything; CSV as one list with its level; tables one after the other."""
    if form == "json":
        click.echo(json.dumps(content, ensure_ascii=False, indent=1))
    elif form == "csv":
        columns = _csv_columns(content)
        blank = dict.fromkeys(columns)
        label = {"demonstration": content["demonstration"]}
        rows = [{"level": level, **label, **blank, **row} for level in LEVELS for row in content[level]]
        show(rows, ("level", *label, *columns), "csv")
    else:
        click.echo(f"wave {content['wave']}, basis {content['basis']}, transform {content['transform']}")
        if content["demonstration"]:
            click.echo(DEMONSTRATION)
        for level in LEVELS:
            click.echo(f"\n{level}")
            show(content[level], (*COLUMNS[:2], *(["family"] if level == "cities" else []), *COLUMNS[2:]), "table")


def _csv_columns(content: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(column for level in LEVELS for column in content[level][0]))
