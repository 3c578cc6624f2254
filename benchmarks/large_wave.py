"""The index of a snapshot of a whole country, against a bare group-by of the same columns: time and memory.

Run: python -m benchmarks.large_wave [--rows 100000000] [--outlets 300000] [--folder DIR]. 31 provinces of 294 cells.
Writes the snapshot, part by part, where it is not there yet (about 12 bytes a response), then measures both in turn, in
fresh processes, and writes its table into docs/performance.md.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
from tqdm import tqdm

from benchmarks import markdown
from benchmarks.codes import ITEMS, SECTORS

GUIDE = Path("docs/performance.md")
PROVINCES, CITIES_EACH = 31, 14
CITIES = [f"{11 + province}{city:02}00" for province in range(PROVINCES) for city in range(1, CITIES_EACH + 1)]
PART = 1_000_000
START = datetime.datetime(2026, 9, 1, tzinfo=datetime.UTC)


def main() -> None:
    """Write the snapshot, or measure one thing of it (`--task`, in a process of its own), or both things in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000_000, help="responses (default: 100,000,000)")
    parser.add_argument("--outlets", type=int, default=300_000, help="outlets (default: 300,000)")
    parser.add_argument("--rounds", type=int, default=1, help="times each is measured (default: 1)")
    parser.add_argument("--errors", choices=("linearised", "register"), default="linearised")
    parser.add_argument("--folder", type=Path, default=Path("build/large_wave"), help="where the snapshot lies")
    parser.add_argument("--task", choices=tuple(TASKS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        measured = TASKS[options.task](options.folder)
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps(measured | {"cpu": used.ru_utime + used.ru_stime, "rss": used.ru_maxrss / 1024}))
        return
    write(options.folder, options.rows, options.outlets, options.errors)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in TASKS}
    for _ in range(options.rounds):
        for name, runs in found.items():
            runs.append(_measured(name, options.folder))
            print(name, runs[-1], file=sys.stderr)
    text = report(found, options)
    markdown.insert(GUIDE, f"large wave, {options.errors}", text)
    print(text)


def floor(folder: Path) -> dict[str, float]:
    """A bare group-by: the keys of the table of sums, and the sums of the items."""
    start = time.monotonic()
    rows = pl.scan_parquet(sorted((folder / "responses").rglob("*.parquet")))
    rows.group_by("outlet", "kind").agg(pl.len(), pl.col(ITEMS).sum()).collect(engine="streaming")
    return {"pass": time.monotonic() - start}


def index(folder: Path) -> dict[str, float]:
    """What `index --data` does, without the service around it."""
    from analysis.snapshot.frozen import open as open_snapshot
    from analysis.wave.indices import measure
    from analysis.wave.table import tabulated
    from analysis.wave.weighted import weighted

    times = [time.monotonic()]
    snapshot = open_snapshot(folder)
    times.append(time.monotonic())
    table = tabulated(snapshot)
    times.append(time.monotonic())
    found = measure(weighted(snapshot, table)).index
    times.append(time.monotonic())
    assert len(found.cells) == len(SECTORS) * len(CITIES)
    opened, passed, after = np.diff(times).tolist()
    return {"open": opened, "pass": passed, "after": after, "table": len(table)}


TASKS = {"floor": floor, "index": index}


def write(folder: Path, rows: int, outlets: int, errors: str) -> None:
    """A snapshot in parts of PART responses, outlet after outlet; memory holds one part."""
    told = {"rows": rows, "outlets": outlets, "errors": errors}
    manifest = folder / "manifest.json"
    if manifest.is_file() and json.loads(manifest.read_text())["benchmark"] == told:
        return
    from benchmarks.wave_files import settings_of  # imported here: nothing that is measured should wait for it

    random = np.random.default_rng(1)
    cell = np.arange(outlets) % (len(SECTORS) * len(CITIES))
    names = pl.Series([f"o{number:06}" for number in range(outlets)])
    register = pl.DataFrame(
        {
            "outlet": names,
            "unit": pl.Series([f"u{number // 3:06}" for number in range(outlets)]),
            "sector": pl.Series(SECTORS)[cell % len(SECTORS)],
            "city": pl.Series(CITIES)[cell // len(SECTORS)],
            "volume": (random.pareto(2, outlets) + 1) * 2 * rows / outlets,
            "selected": np.ones(outlets, dtype=bool),
            "certainty": np.zeros(outlets, dtype=bool),
            "selection_probability": pl.Series([None] * outlets, dtype=pl.Float64),
            "demonstration": np.ones(outlets, dtype=bool),
        }
    )
    (folder / "responses").mkdir(parents=True, exist_ok=True)
    register.write_parquet(folder / "outlets.parquet")
    level = random.normal(8, 0.5, outlets)
    files = [{"path": "outlets.parquet", "rows": outlets}]
    for first in tqdm(range(0, rows, PART), desc="writing", unit="part", disable=None):
        size = min(PART, rows - first)
        place = (np.arange(first, first + size) * outlets) // rows
        path = f"responses/part-{first // PART:05}.parquet"
        _answers(random, names[place], level[place]).write_parquet(folder / path)
        files.append({"path": path, "rows": size})
    counts = {"outlets": outlets, "responses": rows}
    content = {"format": 1, "wave": {"code": "country"}, "demonstration": True, "counts": counts, "files": files}
    manifest.write_text(
        json.dumps({**content, "settings": settings_of(CITIES) | {"errors": errors}, "benchmark": told})
    )


def _answers(random: np.random.Generator, outlet: pl.Series, level: np.ndarray) -> pl.DataFrame:
    size = len(outlet)
    hour = random.integers(0, 60, size) * 24 + random.integers(1, 12, size)
    marks = {item: np.clip(np.rint(random.normal(level, 1.5)), 1, 10).astype(np.uint8) for item in ITEMS}
    return (
        pl.DataFrame({"outlet": outlet, **marks})
        .with_columns(
            pl.when(pl.lit(pl.Series(random.random(size) < 0.02)))
            .then(None)
            .otherwise(pl.col(ITEMS[2]))
            .alias(ITEMS[2]),
            kind=pl.lit(pl.Series(np.where(random.random(size) < 0.2, "invitation", "poster"))),
            version=pl.lit("v1"),
            hour=pl.lit(START) + pl.duration(hours=pl.Series(hour)),
            seconds=pl.Series(random.integers(20, 120, size), dtype=pl.Int32),
            repeat=pl.lit(False),
        )
        .with_columns(pl.col("hour").cast(pl.Datetime("us", "UTC")))
    )


def _measured(task: str, folder: Path) -> dict[str, float]:
    """A task in a fresh process: its own times and those of the whole process, its peak memory in MiB."""
    start = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.large_wave", "--task", task, "--folder", str(folder)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(said) | {"wall": time.monotonic() - start}


def report(found: dict[str, list[dict[str, float]]], options: argparse.Namespace) -> str:
    """The table of both, medians over the rounds, and their ratio."""

    def middle(name: str, part: str) -> str:
        values = [run[part] for run in found[name] if part in run]
        return f"{np.median(values):.1f}" if values else "-"

    parts = ("wall", "cpu", "open", "pass", "after")
    table = markdown.table(
        ["fresh process", "whole, s", "CPU, s", "open, s", "pass, s", "after it, s", "peak memory, MiB"],
        [[name, *(middle(name, part) for part in parts), middle(name, "rss")] for name in found],
    )
    pairs = list(zip(found["index"], found["floor"], strict=True))
    ratios = [np.median([one[part] / other[part] for one, other in pairs]) for part in ("wall", "cpu")]
    where = f"{os.cpu_count()} cores ({platform.machine()}), load {os.getloadavg()[1]:.0f}"
    today = datetime.datetime.now(datetime.UTC).date()
    return (
        f"{options.rows:,} responses, {options.outlets:,} outlets, {len(CITIES) * len(SECTORS):,} cells, errors "
        f"{options.errors}; {where}, Python {platform.python_version()}, {today}; `python -m benchmarks.large_wave "
        f"--rows {options.rows} --errors {options.errors}`.\n\n{table}\n\nindex / floor: {ratios[0]:.2f} of the time, "
        f"{ratios[1]:.2f} of the CPU time; target: at most 1.2, under 4,096 MiB."
    )


if __name__ == "__main__":
    main()
