"""How many complete journeys (page, answers, receipt) the service serves, against bare Flask views with the same SQL.

Run: python -m benchmarks.journeys [--seconds 6] [--rounds 3] [--workers 2]. PostgreSQL runs where
TEST_DATABASE_URL names a server; SQLite, which has one writer, has one server process always. Writes its table into
docs/performance.md.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from tqdm import tqdm

from benchmarks import markdown
from benchmarks.client import Outcome, drive, fetch
from benchmarks.figures import Figure
from benchmarks.service import OUTLETS, Service, postgresql, prepare, serving, sqlite

GUIDE = Path("docs/performance.md")
CLIENTS = (1, 8, 32)
POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "")
WARM_UP = 6.0
"""Seconds, in which every process compresses the pages of all 21 sectors."""

Runs = dict[tuple[str, str, int], list[Outcome]]


def main() -> None:
    """Measure both applications in turn, on each database, several rounds over."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=6, help="length of one measurement (default: 6)")
    parser.add_argument("--rounds", type=int, default=3, help="times each is measured (default: 3)")
    parser.add_argument("--workers", type=int, default=2, help="server processes on PostgreSQL (default: 2)")
    written(parser.parse_args())


def figures(short: bool) -> list[Figure]:
    """Of the most clients: journeys against the floor's, and the tail; the long form writes the guide's table."""
    if short:
        runs = measured(seconds=3, rounds=1, workers=2, clients=CLIENTS[-1:])
    else:
        runs = written(argparse.Namespace(seconds=6, rounds=3, workers=2))
    return [one for database in databases() for one in _figures(runs, database, CLIENTS[-1])]


def _figures(runs: Runs, database: str, clients: int) -> Iterator[Figure]:
    ours, floor = (runs[database, name, clients] for name in ("service", "floor"))
    where = f"{database}, {clients} clients: "
    rate, least = (median(one.rate for one in outcomes) for outcomes in (ours, floor))
    tail, least_tail = (
        median(one.quantile(0.99) / one.quantile(0.5) for one in outcomes) for outcomes in (ours, floor)
    )
    yield Figure(f"{where}journeys", rate, "a second", least)
    yield Figure(f"{where}journeys, of the floor", 100 * shared(ours, floor), "%", at_least=80)
    yield Figure(f"{where}p99 / median", tail, "times", least_tail, at_most=4)
    yield Figure(f"{where}errors", sum(len(one.errors) for one in ours), "requests", at_most=0)


def shared(ours: list[Outcome], floor: list[Outcome]) -> float:
    """Journeys a second, as a share of the floor's within a round."""
    return median(one.rate / least.rate for one, least in zip(ours, floor, strict=True))


def databases() -> list[str]:
    return ["SQLite", *(["PostgreSQL"] if POSTGRESQL else [])]


def written(options: argparse.Namespace) -> Runs:
    """Measure everything and write the guide's table."""
    runs = measured(options.seconds, options.rounds, options.workers, CLIENTS)
    text = report(runs, options)
    print(text)
    markdown.insert(GUIDE, "answering", text)
    return runs


def measured(seconds: float, rounds: int, workers: int, clients: Sequence[int]) -> Runs:
    """Each database in turn; `workers` server processes on PostgreSQL."""
    runs: Runs = {}
    with tqdm(total=len(databases()) * rounds * 2 * len(clients), unit="run") as progress:
        for database in databases():
            processes = workers if database == "PostgreSQL" else 1
            for key, outcome in measure(database, seconds, rounds, processes, clients):
                runs.setdefault(key, []).append(outcome)
                progress.update()
    return runs


def measure(
    database: str, seconds: float, rounds: int, workers: int, clients: Sequence[int]
) -> Iterator[tuple[tuple[str, str, int], Outcome]]:
    """(database, what was measured, clients) with the outcome; service and floor take turns on the same database."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(sqlite(folder) if database == "SQLite" else postgresql(POSTGRESQL))
        service = prepare(address, folder)
        ours = stack.enter_context(serving(service, workers))
        floor = stack.enter_context(serving(service, workers, "benchmarks.floor:app", **page_sizes(ours, service)))
        for port in (ours, floor):
            drive(port, service.codes, 8, WARM_UP)
        for _ in range(rounds):
            for number in clients:
                for name, port in (("service", ours), ("floor", floor)):
                    yield (database, name, number), drive(port, service.codes, number, seconds)


def page_sizes(port: int, service: Service) -> dict[str, str]:
    """How large the service's page and receipt are on the wire, for the floor to send as much."""
    fetch(port, f"/s/{service.codes[0]}")  # comes once a worker has loaded
    receipt = drive(port, service.codes, 1, WARM_UP).receipts[0]
    paths = {"PAGE_BYTES": f"/s/{service.codes[0]}", "RECEIPT_BYTES": receipt}
    return {name: str(len(fetch(port, path).body)) for name, path in paths.items()}


def report(runs: Runs, options: argparse.Namespace) -> str:
    """The table and what stands above it."""
    rows = []
    for database, clients in sorted({(database, clients) for database, _, clients in runs}):
        found = {name: runs[database, name, clients] for name in ("service", "floor")}
        share = shared(found["service"], found["floor"])
        for name, outcomes in found.items():
            middle, tail = (median(one.quantile(quantile) for one in outcomes) for quantile in (0.5, 0.99))
            rows.append(
                [
                    f"{database}, {clients} client{'s' if clients > 1 else ''}, {name}",
                    f"{median(one.rate for one in outcomes):.0f}",
                    f"{1000 * middle:.1f}",
                    f"{1000 * tail:.1f}",
                    f"{tail / middle:.1f}",
                    str(sum(len(one.errors) for one in outcomes)),
                    f"{100 * share:.0f} %" if name == "service" else "",
                ]
            )
    table = markdown.table(
        ["journeys", "per second", "median, ms", "p99, ms", "p99 / median", "errors", "of the floor"], rows
    )
    own = max(one.own_cpu for outcomes in runs.values() for one in outcomes)
    today = datetime.datetime.now(datetime.UTC).date()
    return (
        f"{OUTLETS} outlets; {options.workers} server processes on PostgreSQL, 1 on SQLite; medians of {options.rounds}"
        " interleaved rounds of"
        f" {options.seconds:g} s; the measuring client took at most {100 * own:.0f} % of a core; {os.cpu_count()} cores"
        f" ({platform.machine()}), Python {platform.python_version()}, {today}; `python -m benchmarks.journeys"
        f" --seconds {options.seconds:g} --rounds {options.rounds} --workers {options.workers}`.\n\n{table}"
    )


if __name__ == "__main__":
    main()
