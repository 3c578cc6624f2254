"""A database that is not ours is not served; keys belong to a database."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config

from survey.base.config import SECRETS
from survey.base.database import alembic, db, transaction
from survey.models import AccessCode
from survey.privacy.keys import introduce
from survey.run import readiness
from tests.conftest import ENVIRON, build
from tests.survey.respond.test_answering import ANSWERS, ticket_on


@pytest.fixture
def looked(monkeypatch):
    """Let every request look again."""
    monkeypatch.setattr(readiness, "LOOK_EVERY", 0.0)


def revision(app, number):
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :number"), {"number": number})


def test_healthy_and_ready(app, client):
    assert client.get("/healthz").text == "ok\n"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.text) == (200, "ok\nworker: never seen\n")


def test_a_schema_of_another_version_is_not_served_until_it_is_ours(app, client, looked, caplog):
    assert client.get("/").status_code == 200
    with app.app_context():
        (ours,) = alembic.wanted()
    revision(app, "0001")
    assert client.get("/").status_code == 503
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.text == f"the database's schema is of revision 0001, this program was written for {ours}\n"
    assert client.get("/healthz").status_code == 200
    assert ready.text.strip() in caplog.text
    revision(app, ours)
    assert client.get("/").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_the_first_requests_of_a_process_may_come_at_once(app, tmp_path, monkeypatch):
    """A customer met a 500 of a worker that had just started: another thread was reading the migrations."""
    setting = Config.set_main_option
    monkeypatch.setattr(Config, "set_main_option", lambda *given: (time.sleep(0.02), setting(*given))[1])

    fresh = build(tmp_path, app.config["SQLALCHEMY_ENGINES"]["default"]["url"])

    def wanted(_):
        with fresh.app_context():
            return alembic.wanted()

    with ThreadPoolExecutor(4) as threads:
        first, *others = threads.map(wanted, range(4))
    assert first
    assert others == [first] * 3


@pytest.mark.parametrize("name", SECRETS)
def test_with_another_key_nothing_is_served_and_it_is_said_which(app, run, tmp_path, name, looked):
    with app.app_context(), transaction():
        introduce()
    url = app.config["SQLALCHEMY_ENGINES"]["default"]["url"]
    other = build(tmp_path, url, **{name: "another secret that is long enough to be one"})
    with other.app_context():
        db.engine.dispose()
        assert other.test_client().get("/").status_code == 503
        ready = other.test_client().get("/readyz")
        assert ready.status_code == 503
        assert f"{name} is not the key that this database was used with" in ready.text
        assert ENVIRON[name] not in ready.text
        started = other.test_cli_runner().invoke(args=["web"])
        assert started.exit_code == 1
        assert name in started.output
        accepted = other.test_cli_runner().invoke(args=["keys", "accept", name])
        assert accepted.exit_code == 0, accepted.output
        assert other.test_client().get("/readyz").text.startswith("ok\n")
        assert other.test_cli_runner().invoke(args=["keys", "accept", name]).exit_code == 1
        db.engine.dispose()


def test_a_key_that_is_rotated_beside_the_old_one_is_known_from_then_on(app, tmp_path):
    url = app.config["SQLALCHEMY_ENGINES"]["default"]["url"]
    with app.app_context(), transaction():
        introduce()
    new = "a new secret which is long enough too"
    for key in (f"{new},{ENVIRON['CONTACT_KEYS']}", new):
        rotated = build(tmp_path, url, CONTACT_KEYS=key)
        with rotated.app_context():
            assert readiness.problems() == []
            with transaction():
                introduce()
            db.engine.dispose()


def migrate_ahead(app, floor=None):
    """What a program of a later version does to the database: it adds a column, and may raise the floor."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE response ADD COLUMN of_a_later_version INTEGER"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        if floor:
            connection.execute(sa.text("UPDATE schema_floor SET revision = :floor"), {"floor": floor})


def test_a_later_schema_that_only_adds_is_served_and_takes_responses(app, client, looked, open_wave):
    with app.app_context():
        code = db.session.scalar(sa.select(AccessCode.code).limit(1))
    migrate_ahead(app)
    page = client.get(f"/s/{code}")
    answer = client.post(f"/s/{code}", data={**ANSWERS, "ticket": ticket_on(page)})
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200
    assert client.get("/readyz").status_code == 200


def test_a_later_schema_that_takes_something_away_is_not_served(app, client, looked):
    migrate_ahead(app, floor="9999")
    assert client.get("/").status_code == 503
    assert "of revision 9999" in client.get("/readyz").text


def test_every_migration_since_there_is_a_floor_says_whether_it_only_adds(app):
    """One that does not must raise the floor to its own revision in `upgrade`, and lower it again in `downgrade`."""
    with app.app_context():
        later = [script for script in alembic.script_directory.walk_revisions() if script.revision > "0017"]
    for script in later:
        assert script.module.only_adds or f"'{script.revision}'" in Path(script.path).read_text(encoding="utf-8")
