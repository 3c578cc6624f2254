"""How long estimates take, against a bare group-by of the same columns of the same file.

Run: python -m benchmarks.estimate [--rows 10000000] [--rounds 5]. Writes its table into docs/performance.md.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tqdm import tqdm

from benchmarks import markdown
from benchmarks.figures import Figure
from benchmarks.responses import OUTLETS, SILENT, register, responses

DATA = Path("build/bench")
GUIDE = Path("docs/performance.md")

Measurement = dict[str, float]
Found = dict[str, list[Measurement]]


def main() -> None:
    """Measure every task in turn, several times over, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000, help="responses (default: 10,000,000)")
    parser.add_argument("--rounds", type=int, default=5, help="times each task is measured (default: 5)")
    options = parser.parse_args()
    written(options.rows, options.rounds)


def figures(short: bool) -> list[Figure]:
    """Whole processes against the bare group-by; the long form writes the guide's table."""
    found = measured(1_000_000, 1) if short else written(10_000_000, 5)
    where = f"estimates of {1 if short else 10},000,000 responses"
    floor = median(one["wall"] for one in found["floor"])
    return [
        Figure(f"{where}{what}", median(one["wall"] for one in found[name]), "s", floor, at_most=1.3 * floor)
        for name, what in (("estimates", ""), ("registered", ", with the errors of a register"))
    ]


def written(rows: int, rounds: int) -> Found:
    """Measure everything and write the guide's table."""
    found = measured(rows, rounds)
    text = report(found, rows, rounds)
    markdown.insert(GUIDE, "estimates", text)
    print(text)
    return found


def measured(rows: int, rounds: int) -> Found:
    """Each task in turn, so many times, in a process of its own."""
    whole, tenth = responses(DATA, rows), responses(DATA, rows // 10)
    register(DATA)
    tasks = {
        "floor": ("floor", whole),
        "estimates": ("estimates", whole),
        "registered": ("registered", whole),
        "bootstrap": ("bootstrap", whole),
        "tenth": ("estimates", tenth),
        "floor of one": ("floor_of_one", whole),
        "command": ("command", whole),
        "command, register": ("command_register", whole),
    }
    for task, folder in tasks.values():
        _measure(task, folder)  # so that every file is in the page cache
    found: Found = {name: [] for name in tasks}
    for _ in tqdm(range(rounds), desc="measuring", unit="round"):
        for name, (task, folder) in tasks.items():
            found[name].append(_measure(task, folder))
    return found


def _measure(task: str, folder: Path) -> Measurement:
    start = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.estimating", task, str(folder)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    measured: Measurement = json.loads(output)
    return measured | {"wall": time.monotonic() - start}


def report(found: Found, rows: int, rounds: int) -> str:
    """The table and the ratios that matter, medians over the rounds."""

    def middle(name: str, part: str) -> float:
        return median(measured[part] for measured in found[name])

    def ratio(above: tuple[str, str], below: tuple[str, str]) -> float:
        pairs = zip(found[above[0]], found[below[0]], strict=True)
        return median(one[above[1]] / other[below[1]] for one, other in pairs)

    titles = {
        "floor": "(a) bare Polars group-by of the same columns",
        "estimates": "(b) 294 cells, 21 sectors, 14 cities, 2 families: SE, df, interval",
        "registered": f"(c) the same with the errors of a register of {OUTLETS + SILENT:,} outlets",
        "bootstrap": "(d) as (b) with 1,000 bootstrap replicates",
        "tenth": f"(e) as (b) with {rows // 10:,} responses of the same outlets",
        "floor of one": "(f) bare group-by of the columns of one item",
        "command": "(g) `python -m analysis estimate`, as (b) for one item",
        "command, register": "(h) the same with `variance: register`",
    }
    parts = ("wall", "cpu", "pass", "after", "replicates")
    table = markdown.table(
        ["fresh process", "whole, s", "CPU, s", "pass, s", "after it, s", "replicates, s", "peak memory, MiB"],
        [
            [title, *(_seconds(found[name], part) for part in parts), f"{middle(name, 'rss'):.0f}"]
            for name, title in titles.items()
        ],
    )
    wall, floor, one = "wall", ("floor", "wall"), ("floor of one", "wall")
    ratios: Sequence[tuple[str, float, str]] = [
        ("(b) / (a), whole processes", ratio(("estimates", wall), floor), "at most 1.3"),
        ("(c) / (a), whole processes", ratio(("registered", wall), floor), "at most 1.3"),
        ("(g) / (f), whole processes", ratio(("command", wall), one), "at most 1.3"),
        ("(h) / (f), whole processes", ratio(("command, register", wall), one), "at most 1.3"),
        ("(b) / (a), CPU time", ratio(("estimates", "cpu"), ("floor", "cpu")), ""),
        ("(c) / (a), CPU time", ratio(("registered", "cpu"), ("floor", "cpu")), ""),
        ("(b) / (a), the pass alone", ratio(("estimates", "pass"), ("floor", "pass")), ""),
        ("replicates of (d) / pass of (b)", ratio(("bootstrap", "replicates"), ("estimates", "pass")), "below 1"),
        ("after the pass, (e) / (b)", ratio(("tenth", "after"), ("estimates", "after")), "about 1"),
        ("after the pass, (c) / (b)", ratio(("registered", "after"), ("estimates", "after")), ""),
    ]
    checks = markdown.table(
        ["ratio within a round, median", "measured", "target"],
        [[name, f"{value:.2f}", target] for name, value, target in ratios],
    )
    where = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"
    today = datetime.datetime.now(datetime.UTC).date()
    return (
        f"{rows:,} responses, {OUTLETS:,} outlets; medians of {rounds} interleaved rounds; {where}, {today}; "
        f"`python -m benchmarks.estimate --rows {rows} --rounds {rounds}`.\n\n{table}\n\n{checks}"
    )


def _seconds(measured: Sequence[Measurement], part: str) -> str:
    values = [one[part] for one in measured if part in one]
    return f"{median(values):.2f}" if values else "-"


if __name__ == "__main__":
    main()
