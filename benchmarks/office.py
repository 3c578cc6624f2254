"""How long the statisticians' pages take with 100,000, 1,000,000 and 10,000,000 responses in PostgreSQL.

Run: TEST_DATABASE_URL=postgresql://... python -m benchmarks.office [--responses 10000000] [--rounds 15]. The province
is the demonstration's, its open wave grown by the database itself (`benchmarks/office_load.py`); in one outlet of five
a response came since the worker last added up. Writes its table into docs/performance.md. Needs about 12 GB of disk
and, for ten million, some fifteen minutes, most of them to make the responses.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks import markdown
from benchmarks.figures import Figure
from benchmarks.office_load import grow, load
from benchmarks.pages import Measured, Page, Taken, measure, report, session, slowest
from benchmarks.service import postgresql
from survey import create_app

GUIDE = Path("docs/performance.md")
SMALL, MIDDLE, BIG = 100_000, 1_000_000, 10_000_000
POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "")
TARGET = 300
PAGES = {
    "waves": "/office",
    "the open wave": "/office/waves/2026-2",
    "its progress": "/office/waves/2026-2/progress",
    "its weighting": "/office/waves/2026-2/weighting",
    "its register": "/office/waves/2026-2/frame",
    "cities": "/office/cities",
    "a frozen wave": "/office/waves/2026-1",
    "its quality": "/office/waves/2026-1/quality",
    "its weights": "/office/waves/2026-1/weights",
    "all releases": "/office/releases",
    "a release": "/office/releases/1",
}


def main() -> None:
    """Measure each page on the small database, let it grow, and measure again, twice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--responses", type=int, default=BIG, help=f"in the big database (default: {BIG:,})")
    parser.add_argument("--rounds", type=int, default=15, help="times each page is fetched (default: 15)")
    options = parser.parse_args()
    _written(options.responses, options.rounds)


def figures(short: bool) -> list[Figure]:
    """The slowest page in the largest database, in the long form alone, which writes the guide's table."""
    return [] if short or not POSTGRESQL else slowest(*_written(BIG, 15))


def _written(most: int, rounds: int) -> tuple[Measured, dict[str, Taken]]:
    """Measure everything and write the guide's table; gives what was measured last."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(postgresql(POSTGRESQL))
        service, key = load(address, folder, SMALL)
        app = create_app(service.environ, folder)
        pages = {name: Page(path, session(app, key), TARGET) for name, path in PAGES.items()}
        sizes, taken = [], []
        for responses in (SMALL, MIDDLE, most):
            if sizes:
                grow(app, responses)
            sizes.append(Measured(responses, service, app, pages))
            taken += measure(sizes[-1:], rounds)
    text = report(
        f"The demonstration's province; {rounds} fetches",
        sizes,
        taken,
        f"python -m benchmarks.office --responses {most} --rounds {rounds}",
    )
    print(text)
    markdown.insert(GUIDE, "office", text)
    return sizes[-1], taken[-1]


if __name__ == "__main__":
    main()
