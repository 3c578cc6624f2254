"""What is logged when something fails: where and what kind, never what anybody wrote or was given."""

import logging
import sys

import pytest
import sqlalchemy as sa

from survey.base.database import db
from survey.base.log import Reticent, kind_of

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
