"""How long early warning takes for a day of 1,470 outlets, and how long it keeps others from writing.

Run: [TEST_DATABASE_URL=postgresql://...] python -m benchmarks.watching [--days 35]. Five invented answers a day at
every outlet; on SQLite unless a server is named. Writes its table into docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import secrets
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

import numpy as np
import sqlalchemy as sa
from flask import Flask
from tqdm import tqdm

from benchmarks import markdown
from benchmarks.service import postgresql
from questionnaires import load_all
from survey import create_app
from survey.alarms import night
from survey.alarms.limits import BASELINE
from survey.asked.scoring import SCORE
from survey.asked.versions import version
from survey.base.config import SECRETS
from survey.base.database import alembic, db, transaction
from survey.demonstration.names import social_credit_code
from survey.models import DaySums, WatchedSeries
from survey.models.reference import cities
from survey.office.frame import file, importing
from survey.queries.watched import register
from survey.units import sums
from survey.waves import stages

GUIDE = Path("docs/performance.md")
OUTLETS, ANSWERS = 1_470, 5
FIRST = date(2026, 3, 2)


def main() -> None:
    """Watch day by day and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=BASELINE + 7, help=f"watched (default: {BASELINE + 7})")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = os.environ.get("TEST_DATABASE_URL")
        url = stack.enter_context(postgresql(server)) if server else f"sqlite:///{folder / 'survey.db'}"
        app = create_app({name: secrets.token_hex(32) for name in SECRETS} | {"DATABASE_URL": url}, folder)
        with app.app_context():
            wave_id = _prepare()
            _fill(wave_id, options.days)
        rows = _watched(app, wave_id, options.days)
        with app.app_context():
            series = db.session.scalar(sa.select(sa.func.count(WatchedSeries.id)))
            db.session.close()
            db.engine.dispose()
    kind = "PostgreSQL" if server else "SQLite"
    today = datetime.now(UTC).date()
    text = (
        f"{OUTLETS:,} outlets with {ANSWERS} answers a day, {series:,} series; {kind}; {os.cpu_count()} cores"
        f" ({platform.machine()}), Python {platform.python_version()}, {today};"
        f" `python -m benchmarks.watching --days {options.days}`.\n\n"
    )
    header = ("day", "seconds", "of the processor", "while nobody else writes")
    markdown.insert(GUIDE, "watching", text + markdown.table(header, rows))


def _prepare() -> int:
    """A migrated database with an open wave whose outlets lie in all sectors and cities, two to a unit; its id."""
    alembic.upgrade()
    sectors, places = sorted(load_all()), [city.code for city in cities()]
    db.session.rollback()
    lines = ["outlet,outlet_name,uscc,unit_name,sector,city,volume"]
    for number in range(OUTLETS):
        cell = number // (OUTLETS // len(sectors) // len(places))
        sector, city = sectors[cell // len(places)], places[cell % len(places)]
        unit = social_credit_code("有限公司", city, number // 2)
        lines.append(f"N{number:05d},第{number}号网点,{unit},第{number // 2}单位,{sector},{city},5000")
    with transaction():
        wave = stages.create("2026-1", "2026年第一期", demo_data=True)
        rows = file.whole_register("\n".join(lines).encode())
        importing.import_frame(wave, rows, "invented for a measurement")
        stages.open_(wave)
        return wave.id


def _fill(wave_id: int, days: int) -> None:
    """Sums of invented answers; marks of one answer hang together."""
    rng = np.random.default_rng(1)
    outlets = register(wave_id)
    asked = {row.version_id: version(row.version_id).questionnaire for row in outlets}
    db.session.rollback()
    for day in tqdm(range(days), desc="answers", unit="day"):
        rows = []
        for row in outlets:
            found, items = sums.empty(), tuple(asked[row.version_id].scales)
            n = rng.poisson(ANSWERS)
            marks = np.clip(np.rint(rng.normal(7.6, 1.2, (n, 1)) + rng.normal(0, 1, (n, len(items)))), 1, 10)
            for one in marks.astype(int).tolist():
                given, hour = dict(zip(items, one, strict=True)), int(rng.integers(9, 18))
                score = SCORE.of_answers(given)
                sums.count(found, "poster", hour, score, given, asked[row.version_id])
            if n:
                of = {"wave_id": wave_id, "outlet_id": row.id, "day": FIRST + timedelta(days=day)}
                rows.append({**of, "n": int(n), "sums": found})
        with transaction():
            db.session.execute(sa.insert(DaySums.__table__), rows)


def _watched(app: Flask, wave_id: int, days: int) -> list[tuple[str, ...]]:
    """The days of the baseline, its last, and those after it, which are what a night is."""
    times = []
    for number in tqdm(range(days), desc="watched", unit="day"):
        with app.app_context():
            start, worked = time.monotonic(), time.process_time()
            looked = night.look(wave_id, FIRST + timedelta(days=number))
            db.session.rollback()
            begun = time.monotonic()
            night.keep(looked)
            end = time.monotonic()
            times.append((end - start, time.process_time() - worked, end - begun))
    parts = {
        "of the baseline": times[: BASELINE - 1],
        "its last, on which variances are learnt": times[BASELINE - 1 : BASELINE],
        "after it": times[BASELINE:],
    }
    return [(name, *(f"{median(column):.2f}" for column in zip(*part, strict=True))) for name, part in parts.items()]


if __name__ == "__main__":
    main()
