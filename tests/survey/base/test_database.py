"""What the database is asked to compute and how lost connections are noticed, on both databases where both do it."""

import sqlite3

import pytest
import sqlalchemy as sa

from analysis.proof.leaf import chained
from survey.base.database import LOG_KEPT, db, transaction
from survey.queries.chained import Chained
from tests.conftest import BOTH, build

HEAD, LEAF = bytes(range(32)), bytes(range(255, 223, -1))


def test_the_database_chains_as_python_does(app):
    parts = [sa.literal(part, sa.LargeBinary) for part in (HEAD, LEAF)]
    with app.app_context():
        assert db.session.scalar(sa.select(Chained(*parts))) == chained(HEAD, LEAF)


@pytest.mark.parametrize("database_url", BOTH[1:], indirect=True)
def test_postgresql_closing_the_pooled_connections_fails_nobody(app, database_url):
    ask(app)
    outside = sa.create_engine(database_url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=sa.NullPool)
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with outside.connect() as connection:
        ended = connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid, 5000) {others}").scalars().all()
    assert True in ended
    assert ask(app) == 1


def ask(app):
    with app.app_context():
        return db.session.scalar(sa.select(1))


def test_a_long_transaction_leaves_no_long_log_beside_the_file(sqlite_url, tmp_path):
    app = build(tmp_path, sqlite_url)
    log = tmp_path / "survey.db-wal"
    with app.app_context():
        statements = ("CREATE TABLE large (text BLOB)", f"INSERT INTO large VALUES (zeroblob({3 * LOG_KEPT}))")
        for statement in (*statements, "DROP TABLE large"):
            with transaction():
                db.session.execute(sa.text(statement))
        longest = log.stat().st_size
        with db.engine.connect().execution_options(sqlite_begin="") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
        with transaction():
            db.session.execute(sa.text("CREATE TABLE small (text BLOB)"))
        assert longest > 3 * LOG_KEPT
        assert log.stat().st_size <= LOG_KEPT
        db.engine.dispose()


def test_who_could_not_begin_to_write_can_once_the_other_has_ended(sqlite_url, tmp_path):
    """A sign of life that met a locked database left its session in a transaction that never began, for good."""
    app = build(tmp_path, sqlite_url)
    with app.app_context():
        db.session.execute(sa.text("PRAGMA busy_timeout = 1"))
        db.session.rollback()
        with sqlite3.connect(tmp_path / "survey.db", isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(sa.exc.OperationalError, match="locked"), transaction():
                pass
            other.execute("ROLLBACK")
        other.close()
        with transaction():
            assert db.session.scalar(sa.select(1)) == 1
