"""How long the structural model takes: of 10,000 responses beside seminr, of 10,000,000 by itself.

Run: python -m benchmarks.structure [--rounds 5]. Writes its tables into docs/performance.md. seminr gets an environment
of its own, build/seminr, if it is not there.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl
from tqdm import tqdm

from benchmarks import markdown
from benchmarks.structure_population import PATHS, TWENTY, answers, model

DATA, GUIDE, PEER = Path("build/structure"), Path("docs/performance.md"), Path("build/seminr")
SEMINR, NUMPY = "seminr==0.2.1", "numpy<2"
SEED = 19038
FEW, MANY = (200, 50), (20_000, 500)  # outlets, responses in each
ROWS_PER_PART = 1_000_000
REPLICATES, OF_PEER = 1000, 200
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # of matrix products, on both sides

Measurement = dict[str, float]


def main() -> None:
    """Measure both sides in turn, several times over, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="times each is measured (default: 5)")
    rounds = parser.parse_args().rounds
    DATA.mkdir(parents=True, exist_ok=True)
    few, many, asked = _few(), _many(), _model()
    python = _peer()
    ours = [sys.executable, "-m", "benchmarks.structuring"]
    command = [sys.executable, "-m", "analysis", "structure"]
    tasks = {
        "peer": [
            str(python),
            "benchmarks/structure_in_seminr.py",
            str(few),
            str(asked.with_suffix(".json")),
            str(OF_PEER),
        ],
        "command": [*command, str(few), "--model", str(asked), "--format", "json"],
        "parts": [*ours, str(few), str(asked)],
        "command of many": [*command, str(many), "--model", str(asked), "--format", "json"],
        "parts of many": [*ours, str(many), str(asked)],
    }
    found: dict[str, list[Measurement]] = {name: [] for name in tasks}
    for _ in tqdm(range(rounds), desc="measuring", unit="round"):
        for name, arguments in tasks.items():
            found[name].append(_measure(arguments))
    paths = [one["path"] for name in ("peer", "parts") for one in found[name]]
    assert np.ptp(paths) < 1e-6, f"the two sides do not model the same: {paths}"
    text = report(found, rounds)
    markdown.insert(GUIDE, "structure", text)
    print(text)


def _measure(arguments: Sequence[str]) -> Measurement:
    start = time.monotonic()
    output = subprocess.run(
        arguments, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | ONE_THREAD
    ).stdout
    wall, printed = time.monotonic() - start, json.loads(output)
    return {name: value for name, value in printed.items() if isinstance(value, float)} | {"wall": wall}


def report(found: dict[str, list[Measurement]], rounds: int) -> str:
    """The table and the ratios that matter, medians over the rounds."""

    def told(name: str, *parts: str) -> list[str]:
        return [f"{median(one[part] for one in found[name]):.2f}" if part else "-" for part in parts]

    def ratio(above: tuple[str, str], below: tuple[str, str]) -> str:
        pairs = zip(found[above[0]], found[below[0]], strict=True)
        return f"{median(a[above[1]] / b[below[1]] for a, b in pairs):.0f}"

    few, many = (f"{outlets * each:,} responses, {outlets:,} outlets" for outlets, each in (FEW, MANY))
    table = markdown.table(
        ["fresh process, one thread of BLAS", "whole, s", "pass, s", "model and replicates, s", "peak memory, MiB"],
        [
            [f"{SEMINR.replace('==', ' ')}, {few}, {OF_PEER} replicates", *told("peer", "wall", "", "bootstrap", "")],
            [
                f"`python -m analysis structure`, the same, {REPLICATES:,} replicates",
                *told("command", "wall", "", "", ""),
            ],
            ["its parts", *told("parts", "wall", "pass", "after", "rss")],
            [f"`python -m analysis structure`, {many}", *told("command of many", "wall", "", "", "")],
            ["its parts", *told("parts of many", "wall", "pass", "after", "rss")],
        ],
    )
    whole = f"whole processes, {OF_PEER} replicates of seminr / {REPLICATES:,} of ours"
    checks = markdown.table(
        ["within a round, median", "measured", "target"],
        [
            [whole, ratio(("peer", "wall"), ("command", "wall")), ""],
            ["the bootstraps alone", ratio(("peer", "bootstrap"), ("parts", "after")), "at least 50"],
            [f"of {MANY[0] * MANY[1]:,}: seconds after the pass", *told("parts of many", "after"), "below 20"],
        ],
    )
    machine = f"{os.cpu_count()} cores ({platform.machine()}) under a load of {os.getloadavg()[2]:.0f}"
    where = f"{machine}, Python {platform.python_version()}, {datetime.datetime.now(datetime.UTC).date()}"
    return (
        f"20 items of 7 constructs, factorial scheme; medians of {rounds} interleaved rounds; {where}; "
        f"`python -m benchmarks.structure --rounds {rounds}`.\n\n{table}\n\n{checks}"
    )


def _few() -> Path:
    outlets, each = FEW
    frame = _responses(np.random.default_rng(SEED), outlets, each)
    frame.write_csv(DATA / "few.csv")
    return DATA / "few.csv"


def _many() -> Path:
    """A folder of Parquet files, written unless it is there already; every part has responses of all outlets."""
    outlets, each = MANY
    target, unfinished = DATA / "many", DATA / "unfinished"
    if target.exists():
        return target
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    rng = np.random.default_rng(SEED)
    parts = outlets * each // ROWS_PER_PART
    for part in tqdm(range(parts), desc="writing responses", unit="part"):
        _responses(rng, outlets, each // parts).write_parquet(unfinished / f"part-{part:05d}.parquet")
    return unfinished.rename(target)


def _responses(rng: np.random.Generator, outlets: int, each: int) -> pl.DataFrame:
    """Responses in no order, as they arrive."""
    outlet = np.repeat(np.arange(outlets), each)
    marks = answers(rng, outlets, each, TWENTY)
    frame = pl.DataFrame(
        {"outlet": [f"O{i:05d}" for i in outlet]} | dict(zip(model(TWENTY).items, marks.T, strict=True))
    )
    return frame[rng.permutation(len(frame))]


def _model() -> Path:
    path = DATA / "model.yaml"
    asked = {
        "scale": [1, 10],
        "constructs": model(TWENTY).constructs,
        "paths": PATHS,
        "scheme": "factorial",
        "design": {"psu": "outlet"},
        "replicates": REPLICATES,
    }
    for ending in (".yaml", ".json"):  # JSON is YAML too
        path.with_suffix(ending).write_text(json.dumps(asked), encoding="utf-8")
    return path


def _peer() -> Path:
    python = PEER / "bin" / "python"
    if not python.exists():
        venv.create(PEER, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", SEMINR, NUMPY], check=True)
    return python


if __name__ == "__main__":
    main()
