"""Whether answering costs more where there is more: journeys at several sizes of the database, beside the floor's.

Run: TEST_DATABASE_URL=postgresql://... python -m benchmarks.growing [--sizes 100000 1000000 10000000]. One open wave of
one sector, responses made by the database itself (`benchmarks/units_load.py`); 32 clients, two server processes. Writes
its table into docs/performance.md. Ten million need about 10 GB of disk and some ten minutes.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from benchmarks import markdown, units_load
from benchmarks.client import drive
from benchmarks.journeys import CLIENTS, GUIDE, POSTGRESQL, WARM_UP, page_sizes, shared
from benchmarks.service import OUTLETS, Service, postgresql, serving

SIZES = (100_000, 1_000_000, 10_000_000)
PROCESSES = 2


def main() -> None:
    """Each size on a database of its own, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="responses in the database")
    parser.add_argument("--seconds", type=float, default=6, help="length of one measurement (default: 6)")
    parser.add_argument("--rounds", type=int, default=3, help="times each is measured (default: 3)")
    options = parser.parse_args()
    rows = [row for size in options.sizes for row in _measured(size, options.seconds, options.rounds)]
    header = ["responses", "journeys a second", "of the floor", "median, ms", "p99, ms", "errors"]
    said = (
        f"{CLIENTS[-1]} clients, {PROCESSES} server processes, PostgreSQL; medians of {options.rounds} rounds of"
        f" {options.seconds:g} s in turn with the floor; {os.cpu_count()} cores ({platform.machine()}, load"
        f" {os.getloadavg()[0]:.0f} at the end), Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d};"
        f" `python -m benchmarks.growing --sizes {' '.join(map(str, options.sizes))}`."
    )
    text = f"{said}\n\n{markdown.table(header, rows)}"
    print(text)
    markdown.insert(GUIDE, "growing", text)


def _measured(size: int, seconds: float, rounds: int) -> Iterator[list[str]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(postgresql(POSTGRESQL))
        service = _with_codes(units_load.prepare(address, folder, size), address)
        ours = stack.enter_context(serving(service, PROCESSES))
        least = stack.enter_context(serving(service, PROCESSES, "benchmarks.floor:app", **page_sizes(ours, service)))
        for port in (ours, least):
            drive(port, service.codes, 8, WARM_UP)
        pairs = [[drive(port, service.codes, CLIENTS[-1], seconds) for port in (ours, least)] for _ in range(rounds)]
    found, floor = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    middle, tail = (1000 * median(one.quantile(quantile) for one in found) for quantile in (0.5, 0.99))
    yield [
        f"{size:,}",
        f"{median(one.rate for one in found):.0f}",
        f"{100 * shared(found, floor):.0f} %",
        f"{middle:.0f}",
        f"{tail:.0f}",
        str(sum(len(one.errors) for one in found)),
    ]


def _with_codes(service: Service, address: str) -> Service:
    """The service with the codes of so many outlets as all journeys are measured with, spread over all."""
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    with engine.connect() as connection:
        codes = list(connection.scalars(sa.text("SELECT code FROM access_code ORDER BY md5(code)")))
    return replace(service, codes=codes[:OUTLETS])


if __name__ == "__main__":
    main()
