"""What is logged when something fails: where and what kind, never what anybody wrote or was given."""

import json
import logging
import sys

import pytest
import sqlalchemy as sa

from survey.base.database import db
from survey.base.log import JsonLines, Reticent, kind_of
from tests.conftest import build

SECRET = "dd2w-xyzzy"


def formatted(error):
    try:
        raise error
    except type(error):
        record = logging.LogRecord("survey", logging.ERROR, __file__, 1, "it failed", (), sys.exc_info())
    return Reticent().format(record)


def caused():
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        raised = ValueError(SECRET)
        raised.__cause__ = error
        raised.add_note(SECRET)
        return raised


def test_a_traceback_names_places_and_kinds_and_no_message():
    text = formatted(caused())
    assert SECRET not in text
    assert "KeyError" in text
    assert "ValueError" in text
    assert "test_log.py" in text


def test_of_a_database_error_the_state_is_told_and_no_value(app):
    with app.app_context():
        table = sa.table("wave", sa.column("code"))
        with pytest.raises(sa.exc.DBAPIError) as caught:
            db.session.execute(sa.insert(table).values(code=SECRET))
        db.session.rollback()
        assert SECRET not in formatted(caught.value)
        assert SECRET not in str(caught.value.statement)
        said = kind_of(caught.value)
        assert said.startswith("IntegrityError")
        assert said.endswith(("23502", "SQLITE_CONSTRAINT_NOTNULL"))


def test_statements_that_fail_do_not_tell_their_parameters(app):
    with app.app_context(), pytest.raises(sa.exc.DBAPIError) as caught:
        db.session.execute(sa.text("SELECT * FROM no_table WHERE code = :code"), {"code": SECRET})
    assert SECRET not in str(caught.value)


@pytest.fixture
def lines(app, tmp_path, caplog):
    """What a service says whose logs are JSON: `lines(address)` asks and gives the lines, parsed."""
    url = app.config["SQLALCHEMY_ENGINES"]["default"]["url"]
    service = build(tmp_path, url, LOG_FORMAT="json")
    caplog.handler.setFormatter(JsonLines())

    @service.get("/fails/<secret>")
    def fails(secret):
        raise ValueError(secret)

    service.testing = False

    def ask(address):
        caplog.handler.stream.truncate(0)
        caplog.handler.stream.seek(0)
        service.test_client().get(address)
        return [json.loads(line) for line in caplog.handler.stream.getvalue().splitlines()]

    yield ask
    with service.app_context():
        db.engine.dispose()
    build(tmp_path, url)  # logs are text again


def test_a_request_is_one_line_with_its_template(lines):
    (line,) = lines(f"/s/{SECRET}?t={SECRET}")
    assert line["route"] == "/s/<code>"
    assert (line["method"], line["status"], line["message"]) == ("GET", 404, "answered")
    assert line["seconds"] >= 0
    assert set(line) == {"time", "level", "logger", "message", "request", "route", "method", "status", "seconds"}


def test_an_address_of_no_route_is_not_written(lines):
    (line,) = lines(f"/{SECRET}")
    assert (line["route"], line["status"]) == ("none", 404)
    assert SECRET not in json.dumps(line)


def test_an_error_carries_the_number_of_its_request(lines):
    error, answered = lines(f"/fails/{SECRET}")
    assert error["request"] == answered["request"]
    assert error["message"] == "exception at /fails/<secret> [GET]"
    assert error["traceback"].endswith("ValueError")
    assert SECRET not in json.dumps([error, answered])
