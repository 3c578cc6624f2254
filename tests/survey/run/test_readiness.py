"""A database that is not ours is not served; keys belong to a database."""

import pytest
import sqlalchemy as sa

from survey.base.config import SECRETS
from survey.base.database import alembic, db, transaction
from survey.privacy.keys import introduce
from survey.run import readiness
from tests.conftest import ENVIRON, build


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
    new = "a new secret, which is long enough too"
    for key in (f"{new},{ENVIRON['CONTACT_KEYS']}", new):
        rotated = build(tmp_path, url, CONTACT_KEYS=key)
        with rotated.app_context():
            assert readiness.problems() == []
            with transaction():
                introduce()
            db.engine.dispose()
