"""Migrations down and up again over millions of responses in PostgreSQL: how long each takes, and whom it keeps out.

Run: TEST_DATABASE_URL=postgresql://... python -m benchmarks.migrating [--responses 10000000] [--from 0005]. Writes its
table into docs/performance.md, and one of what the indexes of responses take at the oldest and the newest revision.
Needs about 20 GB of disk; making ten million responses takes some ten minutes.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from benchmarks import index_sizes, markdown
from benchmarks.service import postgresql
from benchmarks.units_load import prepare
from survey import create_app
from survey.base.database import alembic, db

GUIDE = Path("docs/performance.md")
RESPONSES = 10_000_000
HEADER = ("migration", "what", "up, s", "keeps out meanwhile", "down, s", "keeps out meanwhile")
KEPT_OUT = {"AccessExclusiveLock": "everybody"}
KEPT_OUT |= dict.fromkeys(("ExclusiveLock", "ShareRowExclusiveLock", "ShareLock"), "writers")
HELD = sa.text(
    "SELECT DISTINCT relation::bigint, mode FROM pg_locks"
    " WHERE pid = pg_backend_pid() AND granted AND relation::bigint = ANY(:tables)"
)


@dataclass(frozen=True)
class Step:
    """A migration in one direction: its seconds, and which tables with rows it kept from whom until it was done."""

    seconds: float
    held: dict[str, str]

    @property
    def told(self) -> tuple[str, str]:
        """Its seconds; tables that nobody could read, and tables that nobody could write."""
        kinds = {whom: sorted(name for name, who in self.held.items() if who == whom) for whom in KEPT_OUT.values()}
        locks = "; ".join(f"{whom}: {', '.join(names)}" for whom, names in kinds.items() if names)
        return f"{self.seconds:.2f}", locks or "nobody"


def main() -> None:
    """Make the responses, take every migration back and do it again, write what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--responses", type=int, default=RESPONSES, help=f"how many (default: {RESPONSES:,})")
    parser.add_argument("--from", dest="first", default="0005", help="the revision to go down to (default: 0005)")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        service = prepare(stack.enter_context(postgresql(os.environ["TEST_DATABASE_URL"])), folder, options.responses)
        app = create_app(service.environ, folder)
        with app.app_context():
            every = list(alembic.script_directory.walk_revisions())
        scripts = [script for script in every if script.revision > options.first]
        down = {one.revision: step(app, partial(alembic.downgrade, one.down_revision)) for one in scripts}
        before = index_sizes.sizes(app)
        up = {one.revision: step(app, partial(alembic.upgrade, one.revision)) for one in reversed(scripts)}
        after = index_sizes.sizes(app)
        with app.app_context():
            count = db.session.scalar(sa.text("SELECT count(*) FROM response"))
            db.session.close()
            db.engine.dispose()
    if count != options.responses:
        raise RuntimeError(f"{options.responses} responses were there, {count} are left")
    rows = [
        (one.revision, str(one.doc).split(":")[0], *up[one.revision].told, *down[one.revision].told)
        for one in reversed(scripts)
    ]
    about = _about(options)
    took = f"{about}\n\n{markdown.table(HEADER, rows)}"
    take = f"{about}\n\n{index_sizes.report(before, after, count)}"
    print(took, take, sep="\n\n")
    markdown.insert(GUIDE, "migrating", took)
    markdown.insert(GUIDE, "index-sizes", take)


def step(app: Flask, migrate: Callable[[], Any]) -> Step:
    """Do one migration in a transaction of its own, and look at its locks just before it commits."""
    held: dict[str, str] = {}
    with app.app_context():
        with db.engine.connect() as connection:
            with_rows = sa.text("SELECT relid::bigint, relname FROM pg_stat_user_tables WHERE n_live_tup > 0")
            tables = dict(connection.execute(with_rows).all())  # as they are called before: a migration may rename one

        def look(connection: sa.Connection) -> None:
            for number, mode in connection.execute(HELD, {"tables": list(tables)}):
                if mode in KEPT_OUT and held.get(tables[number]) != "everybody":
                    held[tables[number]] = KEPT_OUT[mode]

        event.listen(db.engine, "commit", look)
        begun = time.perf_counter()
        try:
            migrate()
        finally:
            event.remove(db.engine, "commit", look)
        seconds = time.perf_counter() - begun
    held.pop("alembic_version", None)
    return Step(seconds, held)


def _about(options: argparse.Namespace) -> str:
    words = f"python -m benchmarks.migrating --responses {options.responses} --from {options.first}"
    where = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"
    return f"{options.responses:,} responses in PostgreSQL; {where}, {datetime.now(UTC):%Y-%m-%d}; `{words}`."


if __name__ == "__main__":
    main()
