"""Whoever works on a case is told that the customer asked the contact back."""

import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.models import Contact
from survey.models.account import MANAGER

GONE = "顾客收回了联系方式"


def test_a_contact_that_was_asked_back_is_missed_on_the_case(app, case, account, signed_in):
    code, manager = case(contact="13812345678"), signed_in(account(MANAGER, unit=0))
    assert GONE not in manager.get(f"/cases/{code}").text
    with app.app_context(), transaction():
        db.session.execute(sa.delete(Contact))
    assert GONE in manager.get(f"/cases/{code}").text


def test_nobody_misses_one_that_was_never_left(case, account, signed_in):
    assert GONE not in signed_in(account(MANAGER, unit=0)).get(f"/cases/{case()}").text
