"""How long a unit's pages take with 100,000, 1,000,000 and 10,000,000 responses in PostgreSQL, and what they ask of it.

Run: TEST_DATABASE_URL=postgresql://... python -m benchmarks.units [--responses 10000000] [--rounds 15]. One unit has 50
outlets and 50,000 responses in each database, another 300 and 300,000 in those that are large enough. Writes its table
into docs/performance.md. Needs about 17 GB of disk and, for ten million, some ten minutes, most of them to make the
responses.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa

from benchmarks import markdown
from benchmarks.figures import Figure
from benchmarks.pages import Measured, Page, Taken, measure, report, session, slowest
from benchmarks.service import postgresql
from benchmarks.units_load import LARGE_UNIT, UNIT, prepare
from survey import create_app
from survey.accounts import people
from survey.base.database import db, transaction
from survey.models import Case, Outlet, RegisterEntry, Unit
from survey.models.account import MANAGER

GUIDE = Path("docs/performance.md")
SMALL, MIDDLE, BIG = 100_000, 1_000_000, 10_000_000
POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "")
TARGET, TARGET_OF_LARGE = 200, 600
MOST_QUERIES = 10


def main() -> None:
    """Measure each page in turn on databases of three sizes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--responses", type=int, default=BIG, help=f"in the big database (default: {BIG:,})")
    parser.add_argument("--rounds", type=int, default=15, help="times each page is fetched (default: 15)")
    options = parser.parse_args()
    _written(options.responses, options.rounds)


def figures(short: bool) -> list[Figure]:
    """The slowest page of each unit, in the largest database; the long form writes the guide's table."""
    if not POSTGRESQL:
        return []
    ready, taken = _measured((SMALL,), 5) if short else _written(BIG, 15)
    return slowest(ready[-1], taken[-1])


def _measured(sizes: Sequence[int], rounds: int) -> tuple[list[Measured], list[dict[str, Taken]]]:
    with ExitStack() as stack:
        ready = [_prepare(stack, size) for size in sizes]
        return ready, measure(ready, rounds)


def _written(responses: int, rounds: int) -> tuple[list[Measured], list[dict[str, Taken]]]:
    """Measure everything and write the guide's table."""
    ready, taken = _measured((SMALL, MIDDLE, responses), rounds)
    text = report(
        f"Units with 50 outlets and 50,000 responses and with 300 and 300,000, {rounds} interleaved fetches;"
        f" at most {MOST_QUERIES} statements are the target",
        ready,
        taken,
        f"python -m benchmarks.units --responses {responses} --rounds {rounds}",
    )
    print(text)
    markdown.insert(GUIDE, "units", text)
    return ready, taken


def _prepare(stack: ExitStack, responses: int) -> Measured:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    address = stack.enter_context(postgresql(POSTGRESQL))
    service = prepare(address, folder, responses)
    app = create_app(service.environ, folder)
    with app.app_context():
        units = set(db.session.scalars(sa.select(Unit.uscc).where(Unit.uscc.in_([UNIT, LARGE_UNIT]))))
        db.session.rollback()
        with transaction():
            keys = {uscc: people.create(f"{uscc}@example.com", MANAGER, uscc=uscc).fs_uniquifier for uscc in units}
        pages = {name: Page(path, session(app, keys[UNIT]), TARGET) for name, path in _pages(UNIT).items()}
        if LARGE_UNIT in units:
            listed = {
                "its outlets by name, the fifth page": "/unit?sort=name&page=5",
                "one of them sought": "/unit?q=123",
            }
            cookie = session(app, keys[LARGE_UNIT])
            large = {**_pages(LARGE_UNIT), **listed}
            pages |= {f"300 outlets: {name}": Page(path, cookie, TARGET_OF_LARGE) for name, path in large.items()}
        db.session.close()
    return Measured(responses, service, app, pages)


def _pages(uscc: str) -> dict[str, str]:
    own = sa.select(RegisterEntry.outlet_id).join(Unit, Unit.id == RegisterEntry.unit_id).where(Unit.uscc == uscc)
    outlet = db.session.scalar(sa.select(Outlet.code).where(Outlet.id.in_(own)).order_by(Outlet.id).limit(1))
    case = db.session.scalar(sa.select(Case.code).where(Case.outlet_id.in_(own)).order_by(Case.outlet_id).limit(1))
    return {
        "my scores": "/unit",
        "one outlet": f"/unit/outlets/{outlet}",
        "what to mend": "/unit/mend",
        "comments": "/unit/comments",
        "cases": "/cases",
        "one case": f"/cases/{case}",
        "codes": "/unit/codes",
    }


if __name__ == "__main__":
    main()
