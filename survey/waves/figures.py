"""The figures of a frozen wave: computed once per snapshot, printed for people and for programs."""

import json
import threading
from pathlib import Path
from typing import Any

import click

from analysis.wave.indices import WaveIndex, index
from survey.base.console import show
from survey.base.refusal import RefusedError

COLUMNS = ("code", "name", "target", "index", "se", "df", "low", "high", "n", "outlets", "deff", "verdict", "mark")
DEMONSTRATION = "DEMONSTRATION DATA: these are not official figures."
LEVELS = ("families", "sectors", "cities", "cells")

_computed: dict[tuple[Path, int], WaveIndex] = {}
_computing = threading.Lock()


def figures(folder: Path, wave_code: str) -> WaveIndex:
    """All figures of the snapshot in `folder`, of the wave named; raises AnalysisError or RefusedError."""
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise RefusedError(f"{folder} holds no snapshot (manifest.json is missing)")
    key = (folder, manifest.stat().st_mtime_ns)
    with _computing:
        if key not in _computed:
            _computed[key] = index(folder)
    if _computed[key].wave != wave_code:
        raise RefusedError(f"{folder} is a snapshot of wave {_computed[key].wave}, not of {wave_code}")
    return _computed[key]


def print_figures(computed: WaveIndex, form: str) -> None:
    """JSON with everything; CSV as one list with its level; tables one after the other."""
    content = computed.to_json()
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


def _csv_columns(content: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(column for level in LEVELS for column in content[level][0]))
