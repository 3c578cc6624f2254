"""While a new version takes the place of the one before, both use the new schema: the old program's own code does."""

import json
import os
import subprocess
import sys

import pytest
import sqlalchemy as sa

from survey.accounts import people
from survey.base.database import alembic, db, transaction
from survey.models import AccessCode, Outlet, Response
from survey.models.account import MANAGER
from survey.models.schema_floor import floor
from tests.conftest import ENVIRON, USCC
from tests.survey.run.previous_release import SESSION, before_the_newest_migration, migrations, unpack

PASSWORD = "a password of the tests 2026"


@pytest.fixture(scope="module")
def previous(tmp_path_factory):
    """The folder of the previous program, and its newest revision."""
    commit = before_the_newest_migration()
    if commit is None:
        pytest.skip("no commit before the newest migration is here: the clone is shallow, nothing older was run")
    folder = tmp_path_factory.mktemp("previous")
    unpack(commit, folder)
    return folder, migrations(commit)[-1][:4]


@pytest.fixture
def manager(app, open_wave):
    """The address of a manager who has chosen a password."""
    with app.app_context(), transaction():
        one = people.create("manager@example.cn", MANAGER, uscc=USCC[0])
        people.set_password(one, PASSWORD)
        return one.email


@pytest.mark.slow
def test_the_previous_release_works_on_the_new_schema(app, client, manager, database_url, previous, tmp_path):
    folder, its_newest = previous
    with app.app_context():
        code = db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == "A1"))
        with db.engine.connect() as connection:
            may_serve = floor(connection) <= its_newest
            assert {its_newest} != alembic.wanted()
        db.session.close()
    environ = {"DATABASE_URL": database_url, "DATA_DIR": str(tmp_path), "PORT": "8000"}
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", SESSION, code, manager, PASSWORD],
        cwd=folder,
        env={**inherited, **ENVIRON, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    if not may_serve:  # a migration that took something away: its pages rest until the restart
        assert said == {"ready": 503, "results": 503, "questionnaire": 503}
        return
    receipt = said.pop("receipt")
    pages = ("ready", "results", "questionnaire", "receipt page", "/unit", "/cases", "/unit/comments")
    assert said == dict.fromkeys(pages, 200) | {"answered": 303, "signed in": 302, "worker": 0}
    assert client.get(receipt).status_code == 200
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Response.id))) == 1
