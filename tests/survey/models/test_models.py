"""The schema: migrations and models agree, go up and down with rows in them, and refuse what must not be."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata

from survey.base.clock import now
from survey.base.database import Model, UtcDateTime, alembic, begin_write, db, transaction
from survey.base.waiting import answering
from survey.models import AccessCode, City, Comment, Family, Outlet, RegisterEntry, Response, Sector, Unit, Wave


def test_models_and_migrations_agree(app):
    with app.app_context():
        assert compare_metadata(alembic.migration_contexts["default"], Model.metadata) == []


def test_migrations_go_down_and_up_again_with_rows_in_the_tables(app, open_wave):
    with app.app_context():
        alembic.downgrade("base")
        assert set(sa.inspect(db.engine).get_table_names()) <= {"alembic_version"}
        alembic.upgrade()
        assert db.session.scalar(sa.select(sa.func.count(City.code))) == 14


def test_reference_data_are_those_of_the_outline(app):
    with app.app_context():
        targets = dict(db.session.execute(sa.select(Family.code, Family.target)).all())
        sectors = dict(
            db.session.execute(sa.select(Sector.family_code, sa.func.count()).group_by(Sector.family_code)).all()
        )
        assert targets == {"C": 80, "P": 85}
        assert sectors == {"C": 7, "P": 14}
        assert db.session.scalar(sa.select(City.name).where(City.code == "620100")) == "兰州"


@pytest.mark.parametrize(
    "row",
    [
        lambda: Wave(code="x", name="x", status="paused"),
        lambda: Wave(code="", name="x"),
        lambda: Wave(code="x", name="x", status="frozen"),
        lambda: Wave(code="x", name="x", shares_source="a yearbook"),
        lambda: Wave(code="x", name="x", errors="guessed"),
        lambda: Unit(uscc="91620100MA0000000C", name=""),
        lambda: Outlet(code="x", name="x", unit_id=999, sector_code="C01", city_code="620100"),
        lambda: Outlet(code="x", name="x", unit_id=1, sector_code="C99", city_code="620100"),
        lambda: RegisterEntry(wave_id=1, outlet_id=1, volume=-1),
    ],
)
def test_the_database_refuses_impossible_rows(app, row):
    with app.app_context(), pytest.raises(sa.exc.IntegrityError), transaction():
        db.session.add(Unit(uscc="91620100MA0000001F", name="一家单位"))
        db.session.flush()
        db.session.add(row())


def test_a_second_open_wave_is_refused_by_the_database(app, open_wave):
    with app.app_context(), pytest.raises(sa.exc.IntegrityError), transaction():
        db.session.add(Wave(code="other", name="other", status="open"))


def test_a_unit_needs_a_valid_social_credit_code():
    with pytest.raises(ValueError, match="checksum"):
        Unit(uscc="91620100MA0000000X", name="一家单位")


def test_times_come_back_aware_and_naive_ones_are_refused(app):
    with app.app_context(), transaction():
        db.session.add(Wave(code="w", name="w", opened_at=now()))
        db.session.flush()
        db.session.expire_all()
        assert db.session.scalar(sa.select(Wave.opened_at)).utcoffset().total_seconds() == 0
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(now().replace(tzinfo=None), None)


def test_a_writing_transaction_begins_before_anything_is_read(app):
    with app.app_context():
        db.session.execute(sa.text("SELECT 1"))
        with pytest.raises(RuntimeError, match="before anything is read"):
            begin_write()


def test_sqlite_writes_survive_a_power_cut_and_wait_for_each_other(sqlite_url, tmp_path):
    from tests.conftest import build

    app = build(tmp_path, sqlite_url)
    with app.app_context():
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert db.session.scalar(sa.text(f"PRAGMA {pragma}")) == value
        db.session.rollback()
        begin_write()
        with (
            db.engine.connect().execution_options(sqlite_begin="IMMEDIATE") as other,
            pytest.raises(sa.exc.TimeoutError, match="another writer takes too long"),
            answering(),
        ):
            other.execute(sa.text("SELECT 1"))
        db.engine.dispose()


def test_comments_find_their_place_when_an_old_database_is_brought_up_to_date(app, open_wave):
    with app.app_context():
        with transaction():
            outlet = db.session.scalars(sa.select(Outlet).where(Outlet.code == "A1")).one()
            code = db.session.scalars(sa.select(AccessCode).where(AccessCode.outlet_id == outlet.id)).first()
            late = datetime(2026, 9, 1, 16, 30, tzinfo=UTC)  # after midnight in Gansu
            response = Response(
                outlet_id=outlet.id,
                wave_id=open_wave,
                version_id=1,
                code_id=code.id,
                kind="poster",
                receipt_hash=bytes(32),
                salt=bytes(16),
                sequence=1,
                received_at=late,
                seconds=60,
                language="zh",
                answers={"overall": 9},
            )
            db.session.add(response)
            db.session.flush()
            place = {"response_id": response.id, "outlet_id": outlet.id, "wave_id": open_wave, "day": date(2026, 9, 2)}
            db.session.add(Comment(**place, item="comment", text="很好", erase_on=date(2027, 9, 2)))
        db.session.close()
        alembic.downgrade("0008")
        alembic.upgrade()
        comment = db.session.scalars(sa.select(Comment)).one()
        assert (comment.outlet_id, comment.wave_id, comment.day) == (place["outlet_id"], open_wave, date(2026, 9, 2))
