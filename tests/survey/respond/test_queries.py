"""How many statements each step of the customer's minute costs."""

import html
import re

from survey.base.database import db

ANSWERS = {"overall": "9", "versus_expectation": "8", "versus_ideal": "7", "comment": "很好"}


def test_a_page_costs_two_statements_at_first_and_one_afterwards(client, code, statements):
    client.get(f"/s/{code}")
    assert len(statements) == 2
    statements.clear()
    client.get(f"/s/{code}")
    assert len(statements) == 1
    statements.clear()
    client.get(f"/s/{code}?lang=en&size=large")
    assert len(statements) == 1


STORES = {"sqlite": ["INSERT", "INSERT"], "postgresql": ["WITH"]}
"""A response and its answered ticket: at once where every statement is a way to another machine."""


def test_answers_cost_a_look_an_update_and_two_writings_and_the_receipt_one_look(app, client, code, statements):
    with app.app_context():
        stores = STORES[db.engine.dialect.name]
    page = client.get(f"/s/{code}")
    ticket = html.unescape(re.search(r'name="ticket" value="([^"]+)"', page.text).group(1))
    statements.clear()
    stored = client.post(f"/s/{code}", data={**ANSWERS, "ticket": ticket})
    assert stored.status_code == 303
    assert [statement.split()[0] for statement in statements] == ["SELECT", "UPDATE", *stores, "INSERT"]
    statements.clear()
    assert client.get(stored.location).status_code == 200
    assert len(statements) == 1


def test_a_case_costs_one_insert_more_and_only_where_there_is_one(client, code, statements):
    sent = {}
    for overall in ("4", "3"):
        page = client.get(f"/s/{code}")
        ticket = html.unescape(re.search(r'name="ticket" value="([^"]+)"', page.text).group(1))
        statements.clear()
        assert client.post(f"/s/{code}", data={"overall": overall, "ticket": ticket}).status_code == 303
        sent[overall] = [statement.split()[0] for statement in statements]
    assert sent["3"] == [*sent["4"], "INSERT"]
