"""Whatever fails, the answers come back on a page that sends them again, and the log tells nothing of them."""

import html
import re

import pytest
import sqlalchemy as sa

from survey.base.database import db
from survey.respond import store, views
from tests.survey.respond.test_answering import ANSWERS, ticket_on

WORDS = "只有我们知道的话"


@pytest.fixture
def fields(client, code):
    """What a customer sends, with a fresh ticket."""
    return {**ANSWERS, "comment": WORDS, "contact": "0931-8888888", "ticket": ticket_on(client.get(f"/s/{code}"))}


def sent_again(page):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in found}


def change(app, *statements):
    with app.app_context(), db.engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def test_a_schema_of_another_version_keeps_them(app, client, code, fields, stored, caplog):
    change(app, "ALTER TABLE response RENAME TO response_of_another_version")
    page = client.post(f"/s/{code}", data=fields)
    assert (page.status_code, sent_again(page)) == (503, fields)
    assert client.get(f"/s/{code}").status_code in (200, 503)
    change(app, "ALTER TABLE response_of_another_version RENAME TO response")
    assert client.post(f"/s/{code}", data=fields).status_code == 303
    assert stored() == 1
    said = caplog.text
    assert "ProgrammingError" in said or "OperationalError" in said
    assert not any(secret in said for secret in (WORDS, "8888888", code, fields["ticket"]))


def test_a_database_that_only_reads_keeps_them(app, client, code, fields, stored):
    with app.app_context():
        sqlite = db.engine.dialect.name == "sqlite"
        name = db.engine.url.database
        db.engine.dispose()

    @sa.event.listens_for(sa.Engine, "connect")
    def only_reads(connection, record):
        connection.cursor().execute("PRAGMA query_only=1" if sqlite else "SET default_transaction_read_only = on")
        if not sqlite:
            connection.commit()

    try:
        page = client.post(f"/s/{code}", data=fields)
        assert (page.status_code, sent_again(page)) == (503, fields), name
        assert client.get(f"/s/{code}").status_code == 200
    finally:
        sa.event.remove(sa.Engine, "connect", only_reads)
        with app.app_context():
            db.engine.dispose()
    assert client.post(f"/s/{code}", data=fields).status_code == 303
    assert stored() == 1


@pytest.mark.parametrize("place", [(views, "split"), (store, "keep_comments"), (views, "read_answers")])
def test_a_fault_of_our_own_keeps_them_too(client, code, fields, stored, monkeypatch, caplog, place):
    def fails(*given, **named):
        raise LookupError(WORDS)

    with monkeypatch.context() as patched:
        patched.setattr(*place, fails)
        page = client.post(f"/s/{code}", data=fields)
    assert (page.status_code, sent_again(page)) == (500, fields)
    assert stored() == 0
    assert client.post(f"/s/{code}", data=fields).status_code == 303
    assert f"/s/{code}" not in caplog.text


def test_an_answer_is_not_lost_where_clearing_up_fails(app, client, code, fields, stored, caplog):
    def fails(error):
        raise LookupError(WORDS)

    app.teardown_appcontext_funcs.append(fails)
    try:
        assert client.post(f"/s/{code}", data=fields).status_code == 303
    finally:
        app.teardown_appcontext_funcs.remove(fails)
    assert stored() == 1
    assert "clearing up" in caplog.text
