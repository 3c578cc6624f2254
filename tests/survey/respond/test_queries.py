"""How many statements each step of the customer's minute costs."""

import html
import re

import pytest
import sqlalchemy as sa

from survey.database import db

ANSWERS = {"overall": "9", "versus_expectation": "8", "versus_ideal": "7", "comment": "很好"}


@pytest.fixture
def statements(app):
    """Every statement sent to the database, but those that begin a transaction."""
    sent = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)


def test_a_page_costs_two_statements_at_first_and_one_afterwards(client, code, statements):
    client.get(f"/s/{code}")
    assert len(statements) == 2
    statements.clear()
    client.get(f"/s/{code}")
    assert len(statements) == 1
    statements.clear()
    client.get(f"/s/{code}?lang=en&size=large")
    assert len(statements) == 1


def test_answers_cost_a_look_a_lock_two_inserts_and_an_update_and_the_receipt_one_look(client, code, statements):
    page = client.get(f"/s/{code}")
    ticket = html.unescape(re.search(r'name="ticket" value="([^"]+)"', page.text).group(1))
    statements.clear()
    stored = client.post(f"/s/{code}", data={**ANSWERS, "ticket": ticket})
    assert stored.status_code == 303
    assert [statement.split()[0] for statement in statements] == ["SELECT", "SELECT", "INSERT", "UPDATE", "INSERT"]
    statements.clear()
    assert client.get(stored.location).status_code == 200
    assert len(statements) == 1
