"""A wave from its opening to its archive and back, on PostgreSQL: times, rates, sizes, and that nothing is lost.

Run: TEST_DATABASE_URL=postgresql://... python -m benchmarks.archiving [--responses 20000] [--seconds 5] [--write].
Makes the responses in the database, with the heads of their chains; customers answer more through a server of two
processes; the wave is closed, frozen, indexed, audited, archived while customers answer the next one, audited and
indexed again from its files, and brought back. After each step every receipt of a sample is fetched. With --write the
table goes into docs/performance.md. Ten million need some 30 GB of disk.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from analysis.proof.leaf import answers_in, chained, hour_text, leaf_hash, sealed
from benchmarks import markdown
from benchmarks.client import Outcome, drive, fetch
from benchmarks.codes import CITIES
from benchmarks.freezing import memory
from benchmarks.service import Service, postgresql, serving
from benchmarks.units_load import CITY, PER_OUTLET, prepare, register
from survey import create_app
from survey.base.bulk import divided, processes_for, sets_of_rows
from survey.base.config import ROOT, SECRETS
from survey.base.database import db, transaction
from survey.models import AccessCode, Outlet, OutletHead, Response
from survey.models.outlet import START
from survey.office.frame import file, importing
from survey.queries.leaves import leaf_parts
from survey.units.adding_up import fold
from survey.waves import stages

GUIDE = Path("docs/performance.md")
FIRST, NEXT = "2026-1", "2026-2"
SCANNED = 900
"""Outlets whose codes customers scan."""
SAMPLE = 500
"""Receipts that are fetched after each step, of those that customers got."""
OUTLETS_AT_ONCE = 50
_ROWS = "SELECT count(*), sum(hashtextextended(response::text, 0)::numeric) FROM response WHERE wave_id = 1"
_SIZE = "SELECT pg_database_size(current_database())"


@dataclass
class Run:
    """What was measured: a line each of what, how many, seconds, what else."""

    service: Service
    folder: Path
    receipts: list[str] = field(default_factory=list)
    lines: list[tuple[str, str, str, str]] = field(default_factory=list)

    def add(self, what: str, count: int, seconds: float, more: str = "") -> None:
        """Note what took so long over so many."""
        rate = f"{count / seconds:,.0f}" if count else ""
        self.lines.append((what, f"{seconds:,.1f}" if seconds else "", rate, more))
        print(" | ".join(self.lines[-1]), f"load {os.getloadavg()[0]:.0f}", sep=" | ", file=sys.stderr, flush=True)


def main() -> None:
    """Make the responses, go through the life of their wave, print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--responses", type=int, default=20_000, help="made beforehand (default: 20,000)")
    parser.add_argument("--seconds", type=float, default=5, help="for which customers answer (default: 5)")
    parser.add_argument("--write", action="store_true", help=f"write the table into {GUIDE}")
    options = parser.parse_args()
    begun = os.getloadavg()[2]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(postgresql(os.environ["TEST_DATABASE_URL"]))
        run = Run(prepare(address, folder, options.responses), folder)
        with create_app(run.service.environ, folder).app_context():
            total = _live(run, options)
            _archive(run, total)
            fsync = db.session.scalar(sa.text("SHOW fsync"))
            db.session.close()
            db.engine.dispose()
    text = _report(run, options, f"load {begun:.0f} at the beginning, {os.getloadavg()[2]:.0f} at the end", fsync)
    print(text)
    if options.write:
        markdown.insert(GUIDE, "archiving", text)


def _live(run: Run, options: argparse.Namespace) -> int:
    """Answered, closed, frozen; how many responses."""
    start = time.perf_counter()
    with transaction():
        names = ",".join(f"'{city}'" for city in CITIES)
        db.session.execute(sa.text(f"UPDATE outlet SET city_code = (ARRAY[{names}])[1 + id % {len(CITIES)}]"))
    _link(processes_for(options.responses))
    print(f"chains of what was made: {time.perf_counter() - start:.0f} s", file=sys.stderr)
    with serving(run.service, 2) as port:
        codes = list(db.session.scalars(sa.select(AccessCode.code).order_by(AccessCode.id).limit(SCANNED)))
        db.session.rollback()
        drive(port, codes, 8, 2)
        answered = drive(port, codes, 32, options.seconds)
    if answered.errors:
        raise RuntimeError(f"{len(answered.errors)} errors, {answered.errors[0]}")
    told = f"median {1000 * answered.quantile(0.5):.0f} ms, p99 {1000 * answered.quantile(0.99):.0f} ms, no error"
    run.add("answered, 32 clients: journeys", len(answered.journeys), answered.seconds, told)
    run.receipts = random.Random(1).sample(answered.receipts, min(SAMPLE, len(answered.receipts)))
    fold()
    with transaction():
        stages.close(stages.find(FIRST))
    total = db.session.scalar(sa.select(sa.func.count(Response.id))) or 0
    db.session.rollback()
    _command(run, f"`wave freeze`, {processes_for(total)} processes", total, "wave", "freeze", FIRST)
    return total


def _archive(run: Run, total: int) -> None:
    """Archived while the next wave is answered, looked at, brought back and looked at again."""
    figures, rows, before = _look(run, total, "in the database"), _value(_ROWS), _value(_SIZE)
    _open_next(total)
    with serving(run.service, 2) as port, _customers(run, port, "archiving"):
        _command(run, "`wave archive`, others answer", total, "wave", "archive", FIRST)
    size = sum(path.stat().st_size for path in (run.folder / "archives").rglob("*") if path.is_file())
    after = _value(_SIZE)
    run.add(
        "left the database",
        0,
        0,
        f"{_gb(before)} GB before, {_gb(after)} GB after; {size / total:.0f} bytes a response in files",
    )
    if _look(run, total, "archived") != figures:
        raise RuntimeError("the figures of the archived wave are others")
    with serving(run.service, 2) as port, _customers(run, port, "restoring"):
        _command(run, "`wave restore`, others answer", total, "wave", "restore", FIRST)
    if _value(_ROWS) != rows:
        raise RuntimeError("other rows came back than left")
    if _look(run, total, "brought back") != figures:
        raise RuntimeError("the figures of the wave that came back are others")


def _look(run: Run, total: int, state: str) -> str:
    """Its figures, its chains, the receipts of the sample."""
    figures = _command(run, f"{state}: `index`", 0, "index", FIRST, "--format", "json")
    _command(run, f"{state}: `audit chain`", total, "audit", "chain")
    with serving(run.service, 2) as port:
        took = []
        for receipt in run.receipts:
            start = time.perf_counter()
            if fetch(port, receipt).status != 200:
                raise RuntimeError(f"{state}: a receipt is not found")
            took.append(time.perf_counter() - start)
    told = f"all found; median {1000 * median(took):.0f} ms, longest {1000 * max(took):.0f} ms"
    run.add(f"{state}: receipts, one after the other", len(took), sum(took), told)
    return figures


def _command(run: Run, what: str, count: int, *words: str) -> str:
    """Run a command in a process of its own; what it printed."""
    outside = {name: value for name, value in os.environ.items() if name not in (*SECRETS, "DATABASE_URL")}
    flask = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    start, peak = time.perf_counter(), 0.0
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(flask, cwd=ROOT, env={**outside, **run.service.environ}, stdout=said)
        while process.poll() is None:
            peak = max(peak, memory(process.pid))
            time.sleep(0.2)
        seconds = time.perf_counter() - start
        said.seek(0)
        printed = said.read()
    if process.returncode:
        raise RuntimeError(f"{words} ended with status {process.returncode}")
    run.add(what, count, seconds, f"{peak:,.0f} MiB")
    return printed


@contextmanager
def _customers(run: Run, port: int, during: str) -> Iterator[None]:
    """Two customers who answer the next wave meanwhile."""
    codes = list(db.session.scalars(sa.select(AccessCode.code).order_by(AccessCode.id).limit(SCANNED)))
    db.session.rollback()
    drive(port, codes, 2, 2)
    going, outcomes = [True], list[Outcome]()

    def answer() -> None:
        while going:
            outcomes.append(drive(port, codes, 2, 1))

    with ThreadPoolExecutor(1) as pool:
        customers = pool.submit(answer)
        try:
            yield
        finally:
            going.clear()
        customers.result()
    journeys = [one for outcome in outcomes for one in outcome.journeys]
    errors = [one for outcome in outcomes for one in outcome.errors]
    seconds = sum(outcome.seconds for outcome in outcomes)
    told = f"longest {1000 * max(journeys):.0f} ms, {len(errors)} errors {errors[:1] or ''}"
    run.add(f"journeys while {during}, 2 clients", len(journeys), seconds, told)


def _open_next(total: int) -> None:
    head, *lines = register(max(1, total // PER_OUTLET)).splitlines()
    moved = [line.replace(f",{CITY},", f",{CITIES[place % len(CITIES)]},") for place, line in enumerate(lines, 1)]
    with transaction():
        wave = stages.create(NEXT, NEXT, demo_data=True)
        rows = file.whole_register("\n".join([head, *moved]).encode())
        importing.import_frame(wave, rows, "invented for a measurement")
        stages.open_(wave)


def _link(processes: int) -> None:
    """Make the heads what the responses lead to."""
    last = db.session.scalar(sa.select(sa.func.max(Outlet.id))) or 0
    db.session.rollback()
    found: dict[int, bytes] = {}
    with divided(processes) as divide:
        for some in divide(_heads, range(1, last + 1, OUTLETS_AT_ONCE)):
            found.update(some)
    db.session.rollback()
    with transaction():
        move = sa.update(OutletHead.__table__).where(OutletHead.__table__.c.outlet_id == sa.bindparam("outlet"))
        given = [{"outlet": outlet, "head": head} for outlet, head in found.items()]
        db.session.execute(move.values(hash=sa.bindparam("head")), given)


def _heads(connection: sa.Connection, first: int) -> dict[int, bytes]:
    statement = leaf_parts().where(Response.outlet_id.between(first, first + OUTLETS_AT_ONCE - 1))
    rows = (row for some in sets_of_rows(connection, statement, 5_000) for row in some)
    heads = {}
    for outlet, responses in groupby(rows, itemgetter(0)):
        head = START
        for _, _, code, wave, kind, version, hour, answers, *rest in responses:
            leaf = sealed(code, wave, kind, version, hour_text(hour), answers_in(answers), *rest)
            head = chained(head, leaf_hash(leaf))
        heads[outlet] = head
    return heads


def _value(statement: str) -> Sequence[object]:
    found = tuple(db.session.execute(sa.text(statement)).one())
    db.session.rollback()
    return found


def _gb(size: Sequence[object]) -> str:
    return f"{int(str(size[0])) / 1e9:.2f}"


def _report(run: Run, options: argparse.Namespace, load: str, fsync: str) -> str:
    command = f"python -m benchmarks.archiving --responses {options.responses} --seconds {options.seconds:g} --write"
    where = f"{os.cpu_count()} cores ({platform.machine()}, {load}), Python {platform.python_version()}"
    return (
        f"{options.responses:,} responses and what customers added in PostgreSQL (`fsync` {fsync}), all on one machine;"
        f" {where}, {datetime.now(UTC):%Y-%m-%d}; `{command}`.\n\n"
        + markdown.table(["step", "seconds", "a second", "seen"], run.lines)
    )


if __name__ == "__main__":
    main()
