"""How much strangers who send slowly slow those who answer.

Run: TEST_DATABASE_URL=postgresql://... python -m benchmarks.slow_sending [--seconds 8 --rounds 3]. One server process;
quiet rounds and rounds under attack take turns, and whoever is sent away comes again. Target: the median journey takes
at most 1.5 times as long as without strangers. Writes its table into docs/integrity.md.
"""

from __future__ import annotations

import argparse
import os
import platform
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks import markdown
from benchmarks.client import Outcome, drive
from benchmarks.service import Service, each_database, prepare, serving
from benchmarks.slow_senders import KINDS, SlowSenders

GUIDE = Path("docs/integrity.md")
STRANGERS = (0, 530, 2000)
CUSTOMERS = 4
HEADER = ("strangers", "journeys a second", "median, ms", "p99, ms", "median / quiet", "errors")


def main() -> None:
    """Measure on both databases and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8, help="a round (default: 8)")
    parser.add_argument("--rounds", type=int, default=3, help="of each number of strangers (default: 3)")
    options = parser.parse_args()
    rows = []
    for kind, url, folder in each_database():
        rows += _measured(kind, url, folder, options.seconds, options.rounds)
    today = datetime.now(UTC).date()
    text = (
        f"{CUSTOMERS} customers; strangers send a byte a second of {', '.join(KINDS)}, and come again when they are"
        f" sent away; medians of {options.rounds} interleaved rounds of {options.seconds:g} s; {os.cpu_count()} cores"
        f" ({platform.machine()}), {today}; `python -m benchmarks.slow_sending --seconds {options.seconds:g} --rounds"
        f" {options.rounds}`.\n\n"
    )
    text += markdown.table(HEADER, rows)
    markdown.insert(GUIDE, "slow-sending", text)


def _measured(kind: str, url: str, folder: Path, seconds: float, rounds: int) -> list[list[str]]:
    service = prepare(url, folder, 30)
    found: dict[int, list[Outcome]] = {number: [] for number in STRANGERS}
    with serving(service, 1, RESPONSES_PER_MINUTE="1000000") as port:
        drive(port, service.codes, CUSTOMERS, 2)
        for _ in range(rounds):
            for number in STRANGERS:
                found[number].append(_round(port, service, number, seconds))
    quiet = median(outcome.quantile(0.5) for outcome in found[0])
    return [_row(kind, number, outcomes, quiet) for number, outcomes in found.items()]


def _round(port: int, service: Service, number: int, seconds: float) -> Outcome:
    beginnings = [beginning.format(code=service.codes[0]) for beginning in KINDS.values()]
    with SlowSenders(port, beginnings, number, again=True) if number else nullcontext():
        return drive(port, service.codes, CUSTOMERS, seconds)


def _row(kind: str, number: int, outcomes: list[Outcome], quiet: float) -> list[str]:
    middle = median(outcome.quantile(0.5) for outcome in outcomes)
    return [
        f"{kind}, {number}",
        f"{median(outcome.rate for outcome in outcomes):.0f}",
        f"{1000 * middle:.1f}",
        f"{1000 * median(outcome.quantile(0.99) for outcome in outcomes):.1f}",
        f"{middle / quiet:.2f}",
        str(sum(len(outcome.errors) for outcome in outcomes)),
    ]


if __name__ == "__main__":
    main()
