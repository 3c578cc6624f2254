"""Freezing millions of responses from PostgreSQL: time, memory, what a killed attempt leaves to the next, the floor.

Run: TEST_DATABASE_URL=postgresql://... python -m benchmarks.freezing [--responses 10000000]. The first attempt is
killed (SIGKILL) when it has written half; the second one goes on. Beside them stands what nobody can do without: a bare
COPY of the same columns in the same order to /dev/null by psql, and writing as many bytes to the disk. Writes its table
into docs/performance.md. Needs about 20 GB of disk; making ten million responses takes some ten minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from analysis.snapshot.frozen import open as open_snapshot
from benchmarks import markdown
from benchmarks.codes import CITIES
from benchmarks.service import Service, postgresql
from benchmarks.units_load import prepare
from survey import create_app
from survey.base.config import ROOT, SECRETS
from survey.base.database import db, transaction
from survey.models import Response
from survey.queries.leaves import leaf_parts
from survey.snapshots.journal import progress
from survey.snapshots.rows import PARADATA
from survey.waves import stages

GUIDE = Path("docs/performance.md")
RESPONSES = 10_000_000
TARGET = 1024  # MiB


@dataclass(frozen=True)
class Attempt:
    """One run of the command: what it had written at its end, its seconds, the peak memory in MiB of all its processes
    together (what they share counted once)."""

    written: int
    seconds: float
    peak: float


def main() -> None:
    """Make the responses, freeze them in two attempts, check what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--responses", type=int, default=RESPONSES, help=f"how many (default: {RESPONSES:,})")
    total = parser.parse_args().responses
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        service = prepare(stack.enter_context(postgresql(os.environ["TEST_DATABASE_URL"])), folder, total)
        _spread_and_close(service, folder)
        attempts = [_freeze(service, folder, total // 2), _freeze(service, folder)]
        written = sum(attempt.written for attempt in attempts)
        snapshot = folder / "snapshots" / "2026-1"
        checked = open_snapshot(snapshot)  # every column, every number of rows
        checked.verify_files()
        size = sum(path.stat().st_size for path in snapshot.rglob("*") if path.is_file())
        count = json.loads((snapshot / "manifest.json").read_bytes())["counts"]["responses"]
        floor = _bare_copy(service, folder), _bare_write(folder, size)
    if count != total or written != total:
        raise RuntimeError(f"{total} responses: {count} were frozen, {written} were written")
    text = _report(attempts, floor, total, size)
    print(text)
    markdown.insert(GUIDE, "freezing", text)


def _spread_and_close(service: Service, folder: Path) -> None:
    """Outlets in every city, and the wave closed."""
    with create_app(service.environ, folder).app_context():
        with transaction():
            names = ",".join(f"'{city}'" for city in CITIES)
            db.session.execute(sa.text(f"UPDATE outlet SET city_code = (ARRAY[{names}])[1 + id % {len(CITIES)}]"))
            stages.close(stages.find("2026-1"))
        db.engine.dispose()


def _freeze(service: Service, folder: Path, kill_at: int | None = None) -> Attempt:
    building = folder / "snapshots" / "2026-1.building"
    outside = {name: value for name, value in os.environ.items() if name not in (*SECRETS, "DATABASE_URL")}
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "wave", "freeze", "2026-1"]
    start, begun = time.perf_counter(), time.time()
    process = subprocess.Popen(words, cwd=ROOT, env={**outside, **service.environ})
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, memory(process.pid))
        if kill_at is not None and progress(building) >= kill_at:
            process.kill()
        time.sleep(0.2)
    if kill_at is None and process.returncode:
        raise RuntimeError(f"the freeze ended with status {process.returncode}")
    written = progress(building) if kill_at else _rows_since(folder / "snapshots" / "2026-1", begun)
    return Attempt(written, time.perf_counter() - start, peak)


def memory(pid: int) -> float:
    """MiB that a process and those that it started take, what they share counted once."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has ended
        return 0.0
    own = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return own / 1024 + sum(memory(int(child)) for child in children)


def _bare_copy(service: Service, folder: Path) -> float:
    """Seconds that PostgreSQL takes to give out what a snapshot holds."""
    with create_app(service.environ, folder).app_context():
        columns = (column for column, _ in PARADATA.values())
        statement = leaf_parts(*columns).where(Response.wave_id == stages.find("2026-1").id)
        literal = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
        db.session.rollback()
        db.engine.dispose()
    words = ["psql", service.environ["DATABASE_URL"], "-qc", f"COPY ({literal}) TO STDOUT (FORMAT BINARY)"]
    start = time.perf_counter()
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def _bare_write(folder: Path, size: int) -> float:
    """Seconds until so many bytes are on the disk."""
    chunk, start = os.urandom(2**20), time.perf_counter()
    with (folder / "bare").open("wb") as file:
        for _ in range(-(-size // len(chunk))):
            file.write(chunk)
        os.fsync(file.fileno())
    return time.perf_counter() - start


def _rows_since(snapshot: Path, moment: float) -> int:
    """The responses whose files are younger than a moment."""
    files = json.loads((snapshot / "manifest.json").read_bytes())["files"]
    parts = [file for file in files if file["path"].startswith("responses/")]
    return sum(file["rows"] for file in parts if (snapshot / file["path"]).stat().st_mtime > moment)


def _report(attempts: list[Attempt], floor: tuple[float, float], total: int, size: int) -> str:
    first, second = attempts
    rows = [
        ["killed at half", f"{first.written:,}", f"{first.seconds:.0f}", f"{first.peak:.0f}"],
        ["gone on with", f"{second.written:,}", f"{second.seconds:.0f}", f"{second.peak:.0f}"],
        ["floor: bare COPY of the same columns", f"{total:,}", f"{floor[0]:.0f}", "-"],
        ["floor: bare write of as many bytes", f"{total:,}", f"{floor[1]:.1f}", "-"],
    ]
    return (
        f"{total:,} responses in PostgreSQL, {len(CITIES)} cities; {size / 2**20:.0f} MiB of files; target: at most"
        f" {TARGET} MiB of memory; {os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()},"
        f" {datetime.now(UTC):%Y-%m-%d}; `python -m benchmarks.freezing --responses {total}`.\n\n"
        + markdown.table(["attempt", "responses written", "seconds", "peak memory of all processes, MiB"], rows)
    )


if __name__ == "__main__":
    main()
