"""`demo fresh` brings the demonstration back, and touches nothing else."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from survey import create_app
from survey.base.database import db
from tests.conftest import ENVIRON, RESPONSES, SEED

WORDS = ("demo", "fresh", "--responses", str(RESPONSES), "--seed", str(SEED))


@pytest.fixture
def folder(loaded_demonstration, tmp_path):
    """The folder of an installation with the demonstration in its embedded database."""
    return shutil.copytree(loaded_demonstration, tmp_path / "instance")


@pytest.fixture
def fresh(folder):
    """Run the command there."""

    def run(**environ):
        app = create_app({**ENVIRON, **environ}, folder)
        done = app.test_cli_runner().invoke(args=WORDS)
        with app.app_context():
            db.engine.dispose()
        return done

    return run


def asked(folder, question):
    with closing(sqlite3.connect(folder / "survey.db", isolation_level=None)) as connection:
        return connection.execute(question).fetchall()


WAVES = "SELECT code, status, snapshot FROM wave ORDER BY id"
RESPONSES_OF_WAVES = "SELECT wave_id, count(*) FROM response GROUP BY wave_id"


@pytest.mark.slow
def test_a_wave_that_was_closed_is_open_again_and_secrets_and_log_are_as_they_should_be(folder, fresh):
    (folder / "secrets.env").write_text("KEPT=1\n", encoding="utf-8")
    (folder / "microdata" / "2026-1-x").mkdir(parents=True)
    before = asked(folder, RESPONSES_OF_WAVES)
    asked(folder, "UPDATE wave SET status = 'closed' WHERE status = 'open'")
    done = fresh()
    assert done.exit_code == 0, done.output
    assert [(code, status) for code, status, _ in asked(folder, WAVES)] == [("2026-1", "published"), ("2026-2", "open")]
    assert asked(folder, RESPONSES_OF_WAVES) == before
    assert (folder / "secrets.env").read_text(encoding="utf-8") == "KEPT=1\n"
    assert not (folder / "microdata").exists()
    assert {path.name for path in (folder / "snapshots").iterdir()} == {"2026-1"}


def untouched(folder, done, reason):
    assert done.exit_code == 1
    assert reason in done.output
    assert (folder / "snapshots" / "2026-1" / "manifest.json").exists()
    assert asked(folder, RESPONSES_OF_WAVES)


@pytest.mark.slow
def test_while_anything_has_the_database_open_it_is_refused(folder, fresh):
    with closing(sqlite3.connect(folder / "survey.db", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("SELECT count(*) FROM wave").fetchall()
        done = fresh()
    untouched(folder, done, "end the service first")


@pytest.mark.slow
def test_beside_real_data_it_is_refused(folder, fresh):
    asked(folder, "UPDATE wave SET demo_data = 0 WHERE code = '2026-2'")
    untouched(folder, fresh(), "real survey (2026-2)")


@pytest.mark.slow
def test_another_database_than_the_embedded_one_is_refused(folder, fresh):
    untouched(folder, fresh(DATABASE_URL=f"sqlite:///{folder / 'survey.db'}"), "DATABASE_URL")
