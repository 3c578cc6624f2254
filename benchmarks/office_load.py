"""The demonstration's province for `benchmarks.office`, and its open wave grown to millions of responses.

What grows are copies made by the database itself: each response of the open wave so many times over, on other days of
the wave. The rows of the day sums are those that the days then have, with the right number of responses; what else is
summed in them is a copy too, since these pages read none of it.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from benchmarks.service import Service
from survey import create_app
from survey.accounts import people
from survey.base.config import SECRETS
from survey.base.database import alembic, db, transaction
from survey.demonstration.load import load_with_progress
from survey.models.account import STATISTICIAN
from survey.units.adding_up import fold

FRESH = 5
"""In one outlet of so many a response is not added up."""


def load(database_url: str, folder: Path, responses: int) -> tuple[Service, str]:
    """A migrated database with the demonstration, added up but for some; the service, and a statistician's key."""
    environ = {name: secrets.token_hex(32) for name in SECRETS} | {"DATABASE_URL": database_url}
    app = create_app(environ, folder)
    with app.app_context():
        alembic.upgrade()
        load_with_progress(responses, earlier=0)
        fold()
        with transaction():
            key = people.create("statistician@example.com", STATISTICIAN).fs_uniquifier
        _leave_some()
        db.session.close()
        db.engine.dispose()
    return Service(environ | {"DATA_DIR": str(folder)}, []), key


def grow(app: Flask, responses: int) -> None:
    """Let the open wave grow until there are about so many responses in all."""
    with app.app_context():
        fold()
        there = db.session.scalar(sa.text("SELECT count(*) FROM response")) or 0
        of_open = db.session.scalar(sa.text(f"SELECT count(*) FROM response WHERE wave_id = {_OPEN}")) or 1
        times = round((responses - there) / of_open)
        _run(
            "DROP INDEX ix_response_receipt_hash"
        )  # made anew below: random keys one by one would take most of the time
        _run("SET session_replication_role = replica")  # no look-up of six foreign keys for each row
        for statement in _GROWN:
            _run(statement, times=times)
        _run("SET session_replication_role = origin")
        _run("CREATE INDEX ix_response_receipt_hash ON response USING hash (receipt_hash)")
        _leave_some()
        db.session.close()
        db.engine.dispose()


def _leave_some() -> None:
    """Responses that came since the worker added up, as there always are in an open wave."""
    for statement in _FRESH:
        _run(statement, every=FRESH)
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _run(statement: str, **given: int) -> None:
    db.session.execute(sa.text(statement), given)


_OPEN = "(SELECT id FROM wave WHERE status = 'open')"
_COLUMNS = """outlet_id, wave_id, version_id, code_id, batch_id, kind, receipt_hash, salt, sequence, received_at,
              seconds, language, repeat, answers, score"""
_COPY = """known.outlet_id, known.wave_id, known.version_id, known.code_id, known.batch_id, known.kind,
           sha256(key::bytea), known.salt"""
_REST = "known.seconds, known.language, known.repeat, known.answers, known.score"
_GROWN = (
    f"""INSERT INTO response ({_COLUMNS})
        SELECT {_COPY}, head.length + row_number() OVER (PARTITION BY known.outlet_id ORDER BY known.id, copy),
               greatest(known.received_at - (known.id * 7 + copy * 13) % 45 * interval '1 day', wave.opened_at), {_REST}
        FROM response known
        JOIN wave ON wave.id = known.wave_id AND wave.status = 'open'
        JOIN outlet_head head ON head.outlet_id = known.outlet_id
        CROSS JOIN generate_series(1, :times) copy
        CROSS JOIN LATERAL (SELECT known.id || '-' || copy AS key) named""",
    """UPDATE outlet_head head SET length = (SELECT max(sequence) FROM response WHERE outlet_id = head.outlet_id)
       WHERE EXISTS (SELECT FROM response WHERE outlet_id = head.outlet_id)""",
    "UPDATE folded SET length = (SELECT length FROM outlet_head head WHERE head.outlet_id = folded.outlet_id)",
    f"""INSERT INTO day_sums (wave_id, outlet_id, day, n, sums)
        SELECT days.wave_id, days.outlet_id, days.day, days.n, pattern.sums
        FROM (SELECT wave_id, outlet_id, (received_at AT TIME ZONE 'Asia/Shanghai')::date AS day, count(*) AS n
              FROM response WHERE wave_id = {_OPEN} GROUP BY 1, 2, 3) days
        JOIN LATERAL (SELECT sums FROM day_sums own
                      WHERE own.wave_id = days.wave_id AND own.outlet_id = days.outlet_id LIMIT 1) pattern ON true
        ON CONFLICT (wave_id, outlet_id, day) DO UPDATE SET n = excluded.n""",
)
_FRESH = (
    f"""INSERT INTO response ({_COLUMNS})
        SELECT {_COPY}, known.sequence + 1, known.received_at, {_REST}
        FROM outlet_head head
        JOIN response known ON known.outlet_id = head.outlet_id AND known.sequence = head.length
        CROSS JOIN LATERAL (SELECT 'fresh ' || known.id AS key) named
        WHERE known.wave_id = {_OPEN} AND head.outlet_id % :every = 0""",
    """UPDATE outlet_head head SET length = (SELECT max(sequence) FROM response WHERE outlet_id = head.outlet_id)
       WHERE outlet_id % :every = 0 AND EXISTS (SELECT FROM response WHERE outlet_id = head.outlet_id)""",
)
