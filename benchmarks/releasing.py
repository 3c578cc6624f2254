"""What follows from frozen waves as they grow: `index`, `release create`, `release verify`, each beside its floor.

Run: python -m benchmarks.releasing [--responses 100000 1000000 10000000] [--folder DIR] [--write]. Two waves of the
demonstration grow to so many responses each (`benchmarks/grown_waves.py`); the first is published, the second measured,
with its changes since the first. Every command runs in a process of its own, so its start counts. With --write the
tables go into docs/performance.md. Ten million need 6 GB of disk.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import sqlalchemy as sa

from benchmarks import markdown
from benchmarks.figures import Figure
from benchmarks.grown_waves import grow
from survey import create_app
from survey.base.config import ROOT, SECRETS
from survey.base.database import alembic, db, transaction
from survey.demonstration.load import load_with_progress
from survey.demonstration.release import publish_release
from survey.models import Release
from survey.snapshots.computing import compute
from survey.snapshots.freeze import mark_frozen, write_snapshot
from survey.snapshots.places import MANIFEST, name_of
from survey.waves import stages

GUIDE = Path("docs/performance.md")
BEFORE, MEASURED = "2026-1", "2026-2"
BASE = 100_000
SIZES = (100_000, 1_000_000, 10_000_000)
FLASK, FLOOR = ("-m", "flask", "--app", "wsgi"), ("-m", "benchmarks.release_floors")
TARGETS = {
    "`index`": "2 s at 600,000",
    "`release create`": "60 s, 2,048 MiB at 10,000,000",
    "`release verify`, full bundle": "twice its floor",
}


@dataclass(frozen=True)
class Run:
    """A process: its seconds, the processor's, its peak memory in MiB."""

    seconds: float
    processor: float
    peak: float


def main() -> None:
    """Make the waves of each size and measure them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--responses", type=int, nargs="+", default=SIZES, help="of each wave, size by size")
    parser.add_argument("--folder", type=Path, help="where the waves lie (default: a temporary folder)")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {GUIDE}")
    options = parser.parse_args()
    text = _report(_measured(options.responses, options.folder), options.responses)
    print(text)
    if options.write:
        markdown.insert(GUIDE, "releasing", text)


def figures(short: bool) -> list[Figure]:
    """Of the largest waves; the long form writes the guide's tables."""
    sizes = SIZES[:1] if short else SIZES
    found = _measured(sizes)
    if not short:
        markdown.insert(GUIDE, "releasing", _report(found, sizes))
    last, where = found[sizes[-1]], f"{sizes[-1]:,} responses: "
    hashing = last["floor: reading and hashing the bundle"].seconds
    draft = last["`release create`"]
    return [
        Figure(f"{where}`index`", last["`index`"].seconds, "s", last["floor: bare group-by"].seconds, at_most=2),
        Figure(f"{where}`release create`", draft.seconds, "s", at_most=60),
        Figure(f"{where}`release create`, peak memory", draft.peak, "MiB", at_most=2048),
        Figure(
            f"{where}`release verify`, full bundle",
            last["`release verify`, full bundle"].seconds,
            "s",
            hashing,
            at_most=2 * hashing,
        ),
    ]


def _measured(sizes: Sequence[int], folder: Path | None = None) -> dict[int, dict[str, Run]]:
    """What each command took with waves of each size."""
    with ExitStack() as stack:
        folder = folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        environ = {name: secrets.token_hex(32) for name in SECRETS}
        _make(folder / "base", environ)
        found = {}
        for size in sizes:
            place = folder / str(size)
            _grow(folder / "base", place, environ, size)
            found[size] = _measure(place, _at(place, environ))
            shutil.rmtree(place)
    return found


def _at(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    return {**environ, "DATABASE_URL": f"sqlite:///{folder / 'survey.db'}", "DATA_DIR": str(folder)}


def _make(folder: Path, environ: Mapping[str, str]) -> None:
    """Both waves frozen, as the demonstration has them, and nothing published."""
    folder.mkdir(parents=True)
    with create_app(_at(folder, environ), folder).app_context():
        alembic.upgrade()
        load_with_progress(BASE, earlier=0)
        with transaction():
            stages.close(stages.find(MEASURED))
        snapshot = write_snapshot(stages.find(MEASURED))
        db.session.rollback()
        with transaction():
            mark_frozen(stages.find(MEASURED), snapshot)
            for kind in ("update", "delete"):  # what is published of the first wave is of too few responses
                db.session.execute(sa.text(f"DROP TRIGGER release_no_{kind}"))
            db.session.execute(sa.delete(Release))
            stages.find(BEFORE).status = "frozen"
        db.engine.dispose()


def _grow(base: Path, folder: Path, environ: Mapping[str, str], size: int) -> None:
    """The same waves with so many responses each, the first one published, the second one's figures computed."""
    folder.mkdir()
    shutil.copyfile(base / "survey.db", folder / "survey.db")
    with create_app(_at(folder, environ), folder).app_context():
        for code in (BEFORE, MEASURED):
            target = folder / name_of(code)
            grow(base / name_of(code), target, size)
            with transaction():
                stages.find(code).snapshot = hashlib.sha256((target / MANIFEST).read_bytes()).hexdigest()
        with transaction():
            publish_release(stages.find(BEFORE))
        compute(stages.find(MEASURED))
        db.engine.dispose()


def _measure(folder: Path, environ: Mapping[str, str]) -> dict[str, Run]:
    """What each command took, and each floor."""
    bundle, snapshot = folder / "bundle", folder / name_of(MEASURED)
    words: dict[str, Sequence[str | Path]] = {
        "start alone: `release list`": (*FLASK, "release", "list"),
        "`index`": (*FLASK, "index", MEASURED),
        "floor: bare group-by": (*FLOOR, "group_by", snapshot),
        "`index --engine polars`": (*FLASK, "index", MEASURED, "--engine", "polars"),
        "`release create`": (*FLASK, "release", "create", MEASURED),
        "`release export`": (*FLASK, "release", "export", "2", bundle),
        "floor: reading and hashing the bundle": (*FLOOR, "hashes", bundle),
        "`release verify`, full bundle": (*FLASK, "release", "verify", bundle),
    }
    found = {}
    for name, command in words.items():
        found[name] = _run(command, environ)
        print(name, found[name], f"load {os.getloadavg()[0]:.0f}", file=sys.stderr, flush=True)
    return found


def _run(command: Sequence[str | Path], environ: Mapping[str, str]) -> Run:
    """A command in a process of its own; raises RuntimeError where it fails."""
    outside = {name: value for name, value in os.environ.items() if name not in (*SECRETS, "DATABASE_URL")}
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *map(str, command)], cwd=ROOT, env={**outside, **environ}, stdout=subprocess.DEVNULL
    )
    peak = 0.0
    while not (done := os.wait4(process.pid, os.WNOHANG))[0]:
        peak = max(peak, _peak(process.pid))
        time.sleep(0.02)
    _, status, used = done
    if status:
        raise RuntimeError(f"{command} ended with status {status}")
    return Run(time.perf_counter() - start, used.ru_utime + used.ru_stime, peak)


def _peak(pid: int) -> float:
    """MiB that a process has held at most since it began."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:  # it has ended
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _report(found: Mapping[int, Mapping[str, Run]], sizes: Sequence[int]) -> str:
    """A table of all sizes, and what another million costs."""
    names = list(found[sizes[0]])
    rows = [
        [
            name,
            *(f"{found[size][name].seconds:.1f} / {found[size][name].processor:.1f}" for size in sizes),
            *(f"{found[size][name].peak:,.0f}" for size in sizes[-1:]),
            _growth(name, found, sizes),
            TARGETS.get(name, ""),
        ]
        for name in names
    ]
    last = found[sizes[-1]]
    verify, floor = last["`release verify`, full bundle"], last["floor: reading and hashing the bundle"]
    header = ["seconds / of the processor, a fresh process", *(f"{size:,}" for size in sizes)]
    where = f"{os.cpu_count()} cores ({platform.machine()}, load {os.getloadavg()[1]:.0f} at the end)"
    return (
        f"Responses of the measured wave, and as many of the one before it; {where}, Python"
        f" {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}; `python -m benchmarks.releasing --responses"
        f" {' '.join(map(str, sizes))}`.\n\n"
        + markdown.table(
            [*header, f"peak memory at {sizes[-1]:,}, MiB", "processor's seconds for a million more", "target"], rows
        )
        + f"\n\nVerification / its floor at {sizes[-1]:,}: {verify.processor / floor.processor:.0f} of the processor's"
        f" time, {verify.seconds / floor.seconds:.0f} of the clock's."
    )


def _growth(name: str, found: Mapping[int, Mapping[str, Run]], sizes: Sequence[int]) -> str:
    """From each size to the next."""
    pairs = pairwise(sizes)
    steps = [(found[more][name].processor - found[less][name].processor) / (more - less) * 1e6 for less, more in pairs]
    return ", ".join(f"{step:.2f}" for step in steps)


if __name__ == "__main__":
    main()
