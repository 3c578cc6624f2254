"""How much strangers who try passwords slow those who answer.

Run: TEST_DATABASE_URL=postgresql://... python -m benchmarks.signing_in [--seconds 8 --rounds 3]. One server process;
quiet rounds and rounds under attack take turns. Target: the median journey takes at most 1.5 times as long as without
strangers. Writes its table into docs/integrity.md.
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
from benchmarks.strangers import Strangers
from survey import create_app
from survey.accounts import people
from survey.base.database import db, transaction
from survey.models.account import STATISTICIAN

GUIDE = Path("docs/integrity.md")
STRANGERS = (0, 2, 4, 8, 32)
CUSTOMERS = 4
KNOWN = "chief@example.cn"
HEADER = (
    "strangers",
    "journeys a second",
    "median, ms",
    "p99, ms",
    "median / quiet",
    "tried a second",
    "errors",
)


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
        f"{CUSTOMERS} customers, half of the tries at an address that has an account; medians of {options.rounds}"
        f" interleaved rounds of {options.seconds:g} s; {os.cpu_count()} cores ({platform.machine()}), {today};"
        f" `python -m benchmarks.signing_in --seconds {options.seconds:g} --rounds {options.rounds}`.\n\n"
    )
    markdown.insert(GUIDE, "signing-in", text + markdown.table(HEADER, rows))


def _measured(kind: str, url: str, folder: Path, seconds: float, rounds: int) -> list[list[str]]:
    service = prepare(url, folder)
    app = create_app(service.environ, folder)
    with app.app_context():
        with transaction():
            people.one_time_password(people.create(KNOWN, STATISTICIAN))
        db.engine.dispose()
    found: dict[int, list[tuple[Outcome, int]]] = {number: [] for number in STRANGERS}
    with serving(service, 1, RESPONSES_PER_MINUTE="1000000") as port:
        drive(port, service.codes, CUSTOMERS, 2)
        for _ in range(rounds):
            for number in STRANGERS:
                found[number].append(_round(port, service, number, seconds))
    quiet = median(outcome.quantile(0.5) for outcome, _ in found[0])
    return [_row(kind, number, outcomes, quiet) for number, outcomes in found.items()]


def _round(port: int, service: Service, number: int, seconds: float) -> tuple[Outcome, int]:
    with Strangers(port, number, (KNOWN, "nobody@example.cn")) if number else nullcontext() as strangers:
        outcome = drive(port, service.codes, CUSTOMERS, seconds)
        tried = strangers.tried if strangers else 0
    return outcome, tried


def _row(kind: str, number: int, found: list[tuple[Outcome, int]], quiet: float) -> list[str]:
    outcomes = [outcome for outcome, _ in found]
    middle = median(outcome.quantile(0.5) for outcome in outcomes)
    return [
        f"{kind}, {number}",
        f"{median(outcome.rate for outcome in outcomes):.0f}",
        f"{1000 * middle:.1f}",
        f"{1000 * median(outcome.quantile(0.99) for outcome in outcomes):.1f}",
        f"{middle / quiet:.2f}",
        f"{median(tried / outcome.seconds for outcome, tried in found):.1f}",
        str(sum(len(outcome.errors) for outcome in outcomes)),
    ]


if __name__ == "__main__":
    main()
