"""How long a unit's pages take with 100,000 and with 10,000,000 responses in PostgreSQL, and how many queries they ask.

Run: TEST_DATABASE_URL=postgresql://... python -m benchmarks.units [--responses 10000000] [--rounds 30]. The unit has 50
outlets and 50,000 responses in both. Writes its table into docs/performance.md. Needs about 15 GB of disk and, for ten
million, some ten minutes, most of them to make the responses.
"""

from __future__ import annotations

import argparse
import http.client
import os
import platform
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import sqlalchemy as sa
from flask import Flask
from tqdm import tqdm

from benchmarks import markdown
from benchmarks.service import Service, postgresql, serving
from benchmarks.units_load import UNIT, prepare
from survey import create_app
from survey.accounts import people
from survey.base.database import db, transaction
from survey.models import Case
from survey.models.account import MANAGER

GUIDE = Path("docs/performance.md")
SMALL, BIG = 100_000, 10_000_000
WARM_UP = 3
FACTOR = 1.5
MOST_QUERIES = 10


@dataclass(frozen=True)
class Prepared:
    """A database with its unit's manager: the service, a session cookie, the addresses of the pages."""

    service: Service
    cookie: str
    pages: dict[str, str]
    queries: dict[str, int]


def main() -> None:
    """Measure each page in turn on the small and on the big database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--responses", type=int, default=BIG, help=f"in the big database (default: {BIG:,})")
    parser.add_argument("--rounds", type=int, default=30, help="times each page is fetched (default: 30)")
    options = parser.parse_args()
    with ExitStack() as stack:
        ready = [_prepare(stack, size) for size in (SMALL, options.responses)]
        ports = [stack.enter_context(serving(one.service, 1)) for one in ready]
        seconds = {(page, place): [] for page in ready[0].pages for place in range(2)}
        for number in tqdm(range(WARM_UP + options.rounds), unit="round"):
            for page in ready[0].pages:
                for place, (one, port) in enumerate(zip(ready, ports, strict=True)):
                    taken = fetch(port, one.pages[page], one.cookie)
                    if number >= WARM_UP:
                        seconds[page, place].append(taken)
    text = _report(ready, seconds, options)
    print(text)
    markdown.insert(GUIDE, "units", text)


def _prepare(stack: ExitStack, responses: int) -> Prepared:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    address = stack.enter_context(postgresql(os.environ["TEST_DATABASE_URL"]))
    service = prepare(address, folder, responses)
    app = create_app(service.environ, folder)
    with app.app_context():
        with transaction():
            account = people.create("manager@example.com", MANAGER, uscc=UNIT)
            key = account.fs_uniquifier
        pages = _pages()
        db.session.close()
    cookie = session(app, key)
    return Prepared(service, cookie, pages, {page: queries(app, path, cookie) for page, path in pages.items()})


def _pages() -> dict[str, str]:
    outlet = db.session.scalar(sa.text("SELECT code FROM outlet ORDER BY id LIMIT 1"))
    case = db.session.scalar(sa.select(Case.code).order_by(Case.outlet_id).limit(1))
    return {
        "my scores": "/unit",
        "one outlet": f"/unit/outlets/{outlet}",
        "what to mend": "/unit/mend",
        "comments": "/unit/comments",
        "cases": "/cases",
        "one case": f"/cases/{case}",
        "codes": "/unit/codes",
    }


def session(app: Flask, key: str) -> str:
    """The cookie of somebody who has signed in."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # the default one signs
    return "session=" + signer.dumps({"_user_id": key, "_fresh": True, "since": time.time(), "fs_paa": time.time()})


def queries(app: Flask, path: str, cookie: str) -> int:
    """How often a page asks the database."""
    asked: list[str] = []
    with app.app_context():
        engine = db.engine

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", count)
    answer = app.test_client(use_cookies=False).get(path, headers={"Cookie": cookie})
    sa.event.remove(engine, "before_cursor_execute", count)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(asked)


def fetch(port: int, path: str, cookie: str) -> float:
    """The seconds of a page over HTTP."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")
    return time.perf_counter() - start


def _report(ready: list[Prepared], seconds: dict[tuple[str, int], list[float]], options: argparse.Namespace) -> str:
    small, big = ready
    rows = []
    for page in small.pages:
        first, second = (median(seconds[page, place]) * 1000 for place in range(2))
        ratio = median(b / a for a, b in zip(seconds[page, 0], seconds[page, 1], strict=True))
        rows.append(
            [page, f"{first:.0f}", f"{second:.0f}", f"{ratio:.2f}", str(max(small.queries[page], big.queries[page]))]
        )
    header = ["page", f"{SMALL:,} responses, ms", f"{options.responses:,} responses, ms", "ratio", "queries"]
    return (
        f"A unit with 50 outlets and 50,000 responses; medians of {options.rounds} interleaved fetches over HTTP,"
        f" ratios within a round; targets: ratio at most {FACTOR}, at most {MOST_QUERIES} queries;"
        f" {os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()},"
        f" {datetime.now(UTC):%Y-%m-%d};"
        f" `python -m benchmarks.units --responses {options.responses} --rounds {options.rounds}`.\n\n"
        + markdown.table(header, rows)
    )


if __name__ == "__main__":
    main()
