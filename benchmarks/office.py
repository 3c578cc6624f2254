"""How long the statisticians' pages take with 100,000 and with 3,000,000 responses in PostgreSQL.

Run: TEST_DATABASE_URL=postgresql://... python -m benchmarks.office [--responses 3000000] [--rounds 15]. The province is
the demonstration's, its open wave grown by the database itself (`benchmarks/office_load.py`); in one outlet of five a
response is not added up yet. Writes its table into docs/performance.md. Needs about 5 GB of disk and some ten minutes.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from tqdm import tqdm

from benchmarks import markdown
from benchmarks.office_load import grow, load
from benchmarks.service import Service, postgresql, serving
from benchmarks.units import fetch, queries, session
from survey import create_app

GUIDE = Path("docs/performance.md")
SMALL, BIG = 100_000, 3_000_000
WARM_UP = 3
TARGET = 300
PAGES = {
    "waves": "/office",
    "the open wave": "/office/waves/2026-2",
    "its progress": "/office/waves/2026-2/progress",
    "its weighting": "/office/waves/2026-2/weighting",
    "its register": "/office/waves/2026-2/frame",
    "cities": "/office/cities",
    "a frozen wave": "/office/waves/2026-1",
}


def main() -> None:
    """Measure each page on the small database, let it grow, and measure again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--responses", type=int, default=BIG, help=f"in the big database (default: {BIG:,})")
    parser.add_argument("--rounds", type=int, default=15, help="times each page is fetched (default: 15)")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(postgresql(os.environ["TEST_DATABASE_URL"]))
        service, key = load(address, folder, SMALL)
        app = create_app(service.environ, folder)
        cookie = session(app, key)
        small = measured(service, cookie, options.rounds)
        grow(app, options.responses)
        big = measured(service, cookie, options.rounds)
        asked = {page: queries(app, path, cookie) for page, path in PAGES.items()}
    text = _report(small, big, asked, options)
    print(text)
    markdown.insert(GUIDE, "office", text)


def measured(service: Service, cookie: str, rounds: int) -> dict[str, float]:
    """The median milliseconds of each page, fetched in turn over HTTP."""
    seconds: dict[str, list[float]] = {page: [] for page in PAGES}
    with serving(service, 1) as port:
        for number in tqdm(range(WARM_UP + rounds), unit="round"):
            for page, path in PAGES.items():
                taken = fetch(port, path, cookie)
                if number >= WARM_UP:
                    seconds[page].append(taken)
    return {page: median(taken) * 1000 for page, taken in seconds.items()}


def _report(small: dict[str, float], big: dict[str, float], asked: dict[str, int], options: argparse.Namespace) -> str:
    rows = [
        [page, f"{small[page]:.0f}", f"{big[page]:.0f}", f"{big[page] / small[page]:.2f}", str(asked[page])]
        for page in PAGES
    ]
    header = ["page", f"{SMALL:,} responses, ms", f"{options.responses:,} responses, ms", "ratio", "queries"]
    return (
        f"The demonstration's province; medians of {options.rounds} fetches over HTTP; target: at most {TARGET} ms;"
        f" {os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()},"
        f" {datetime.now(UTC):%Y-%m-%d};"
        f" `python -m benchmarks.office --responses {options.responses} --rounds {options.rounds}`.\n\n"
        + markdown.table(header, rows)
    )


if __name__ == "__main__":
    main()
