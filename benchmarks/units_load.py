"""Millions of responses for `benchmarks.units`, made by the database itself.

The product's own job adds up those of the unit and of fifty outlets beside it; responses and days of all other outlets
are copies of theirs, since nobody looks at them: they only make the tables as big as they would be.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from benchmarks.service import Service
from questionnaires import load_all
from questionnaires.model import SATISFACTION
from survey import create_app
from survey.base import identifier
from survey.base.clock import now
from survey.base.config import SECRETS
from survey.base.database import alembic, db, transaction
from survey.demonstration.names import social_credit_code
from survey.mending.importance import compute_importance
from survey.models import Case, Outlet, WaveQuestionnaire
from survey.office.frame import file, importing
from survey.units.adding_up import fold
from survey.waves import stages

SECTOR, CITY = "C01", "620100"
OUTLETS_OF_UNIT, OUTLETS_OF_LARGE = 50, 300
PER_OUTLET = 1_000
OUTLETS_AT_ONCE = 500
ADDED_UP = 2 * OUTLETS_OF_UNIT
DAYS = 120
"""How long the wave has been open."""
UNIT, LARGE_UNIT = (social_credit_code("有限公司", CITY, number) for number in (1, 2))


def prepare(database_url: str, folder: Path, responses: int) -> Service:
    """A migrated database with so many responses in an open wave; the first 50 outlets belong to one unit, the next 300
    to another where there are so many."""
    environ = {name: secrets.token_hex(32) for name in SECRETS} | {"DATABASE_URL": database_url}
    app = create_app(environ, folder)
    with app.app_context():
        alembic.upgrade()
        outlets = responses // PER_OUTLET
        with transaction():
            wave = stages.create("2026-1", "2026年第一期", demo_data=True)
            rows = file.whole_register(register(outlets).encode())
            importing.import_frame(wave, rows, "invented for a measurement")
            stages.open_(wave)
            wave.opened_at = now() - timedelta(days=DAYS)
        _fill()
        fold()
        _copy_sums()
        compute_importance()
        db.session.close()
        db.engine.dispose()
    return Service(environ | {"DATA_DIR": str(folder)}, [])


def register(outlets: int) -> str:
    """The register of so many outlets, the same ones each time."""
    lines = ["outlet,outlet_name,uscc,unit_name,sector,city,volume,address"]
    large = range(OUTLETS_OF_UNIT, OUTLETS_OF_UNIT + OUTLETS_OF_LARGE)
    for number in range(outlets):
        if number < OUTLETS_OF_UNIT:
            unit = UNIT
        elif number in large and outlets >= large.stop:
            unit = LARGE_UNIT
        else:
            unit = social_credit_code("有限公司", CITY, 3 + number // OUTLETS_OF_UNIT)
        lines.append(f"N{number:05d},第{number}号网点,{unit},第{unit}单位,{SECTOR},{CITY},5000,某路{number}号")
    return "\n".join(lines) + "\n"


def _fill() -> None:
    """Responses of every outlet, evenly over the days, with comments and cases of the low ones."""
    wave_id, version_id = db.session.execute(
        sa.select(WaveQuestionnaire.wave_id, WaveQuestionnaire.version_id).where(
            WaveQuestionnaire.sector_code == SECTOR
        )
    ).one()
    last = db.session.scalar(sa.select(sa.func.max(Outlet.id))) or 0
    given = {"wave": wave_id, "version": version_id, "each": PER_OUTLET, "days": DAYS}

    def run(statement: str, **more: int) -> None:
        db.session.execute(sa.text(statement), {**given, **more})

    run("DROP INDEX ix_response_receipt_hash")  # made anew below: random keys one by one would take most of the time
    run("SET session_replication_role = replica")  # no look-up of six foreign keys for each row
    run(_RESPONSES, added_up=ADDED_UP)
    for start in range(ADDED_UP + 1, last + 1, OUTLETS_AT_ONCE):
        run(_MORE_RESPONSES, start=start, end=start + OUTLETS_AT_ONCE, first=OUTLETS_OF_UNIT, last=ADDED_UP)
        db.session.commit()
    run("SET session_replication_role = origin")
    run("CREATE INDEX ix_response_receipt_hash ON response USING hash (receipt_hash)")
    run("UPDATE outlet_head SET length = :each WHERE outlet_id <= :added_up", added_up=ADDED_UP)
    run(_COMMENTS)
    run(_CASES)
    for case in db.session.scalars(sa.select(Case).where(Case.outlet_id <= OUTLETS_OF_UNIT + OUTLETS_OF_LARGE)):
        case.code = identifier.random(identifier.POSTER)
    db.session.commit()
    _analyze()


def _copy_sums() -> None:
    for statement in _COPIES:
        db.session.execute(sa.text(statement), {"first": OUTLETS_OF_UNIT, "last": ADDED_UP, "each": PER_OUTLET})
    db.session.commit()
    _analyze()


def _analyze() -> None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _answers() -> str:
    items = [item.id for item in load_all()[SECTOR].items if item.type == "scale"]
    shared = "least(10, greatest(1, round(8.3 + outlet.id % 7 * 0.1 + mood.level * 2.2 + (random() - 0.5) * 3)))::int"
    return ", ".join(f"'{item}', {shared}" for item in items)


_POINTS = " + ".join(f"(made.answers->>'{item}')::int" for item in SATISFACTION)
_RESPONSES = f"""
    INSERT INTO response (outlet_id, wave_id, version_id, code_id, kind, receipt_hash, salt, sequence,
                          received_at, seconds, language, repeat, answers, score)
    SELECT outlet.id, :wave, :version, code.id, 'poster', sha256(key::bytea), decode(md5('salt ' || key), 'hex'), place,
           now() - (:days * (1 - place::float / :each)) * interval '1 day', 60, 'zh', false,
           made.answers, ({_POINTS} - 3) / 27.0 * 100
    FROM outlet
    JOIN access_code code ON code.outlet_id = outlet.id
    CROSS JOIN generate_series(1, :each) place
    CROSS JOIN LATERAL (SELECT outlet.id || '-' || place AS key) named
    CROSS JOIN LATERAL (SELECT random() + random() + random() - 1.5 + 0 * place AS level) mood
    CROSS JOIN LATERAL (SELECT json_build_object({_answers()}) AS answers) made
    WHERE outlet.id <= :added_up
"""
_PATTERN = ":first + 1 + outlet.id % (:last - :first)"
_MORE_RESPONSES = f"""
    INSERT INTO response (outlet_id, wave_id, version_id, code_id, kind, receipt_hash, salt, sequence,
                          received_at, seconds, language, repeat, answers, score)
    SELECT outlet.id, known.wave_id, known.version_id, code.id, known.kind, sha256(key::bytea), known.salt,
           known.sequence, known.received_at, known.seconds, known.language, known.repeat, known.answers, known.score
    FROM outlet
    JOIN access_code code ON code.outlet_id = outlet.id
    JOIN response known ON known.outlet_id = {_PATTERN}
    CROSS JOIN LATERAL (SELECT outlet.id || '-' || known.sequence AS key) named
    WHERE outlet.id >= :start AND outlet.id < :end
"""
_COMMENTS = """
    INSERT INTO comment (response_id, outlet_id, wave_id, day, item, text, erase_on)
    SELECT id, outlet_id, wave_id, (received_at AT TIME ZONE 'Asia/Shanghai')::date, 'comment',
           '排队时间有点长，工作人员态度很好，希望多开一个窗口', current_date + 365
    FROM response WHERE sequence % 20 = 0
"""
_CASES = """
    INSERT INTO service_case (code, response_id, outlet_id, wave_id, rated_on, rating, low_rating, call_back,
                              visible_at, contact_due, close_due, status)
    SELECT lpad(id::text, 8, '0'), id, outlet_id, wave_id, received_at::date, 3, true, false, received_at,
           received_at::date + 1, received_at::date + 20, 'open'
    FROM response WHERE sequence % 200 = 0
"""
_COPIES = (
    f"""INSERT INTO day_sums (wave_id, outlet_id, day, n, sums)
        SELECT known.wave_id, outlet.id, known.day, known.n, known.sums
        FROM outlet JOIN day_sums known ON known.outlet_id = {_PATTERN} WHERE outlet.id > :last""",
    f"""INSERT INTO outlet_products (wave_id, outlet_id, products)
        SELECT known.wave_id, outlet.id, known.products
        FROM outlet JOIN outlet_products known ON known.outlet_id = {_PATTERN} WHERE outlet.id > :last""",
    "INSERT INTO folded (outlet_id, length) SELECT id, :each FROM outlet WHERE id > :last",
    "UPDATE outlet_head SET length = :each WHERE outlet_id > :last",
)
