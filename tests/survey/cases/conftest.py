"""Unhappy customers, cases long enough ago to be seen, and who works on them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from survey.base.database import db, now, transaction
from survey.base.i18n import local_day
from survey.cases.opening import deadlines
from survey.models import AccessCode, Case, CaseEvent, Outlet
from tests.survey.respond.test_answering import ANSWERS, ticket_on


@pytest.fixture
def rate(app, open_wave):
    """Answer for an outlet as a customer: `rate("A1", overall="2", contact="...")`."""

    def answer(outlet, **changes):
        with app.app_context():
            code = db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == outlet))
        customer = app.test_client()
        ticket = ticket_on(customer.get(f"/s/{code}"))
        posted = customer.post(f"/s/{code}", data={**ANSWERS, **changes, "ticket": ticket})
        assert posted.status_code == 303

    return answer


@pytest.fixture
def case(app, rate):
    """A case that can be seen, by its code: rated by a customer a day ago, unless `seen` says when it appeared."""

    def make(outlet="A1", seen=None, **answers):
        with app.app_context():
            known = set(db.session.scalars(sa.select(Case.code)))
        rate(outlet, **{"overall": "2", **answers})
        appeared = seen or now() - timedelta(hours=1)
        with app.app_context(), transaction():
            found = db.session.scalar(sa.select(Case).where(Case.code.not_in(known)))
            found.visible_at = appeared
            for name, day in deadlines(local_day(appeared)).items():
                setattr(found, name, day)
            return found.code

    return make


@pytest.fixture
def look(app):
    """What the database holds of a case: `look(code, "status", "cause")`."""

    def at(code, *columns):
        with app.app_context():
            row = db.session.execute(sa.select(*(getattr(Case, name) for name in columns)).where(Case.code == code))
            found = tuple(row.one())
            return found[0] if len(found) == 1 else found

    return at


@pytest.fixture
def steps(app):
    """The kinds of a case's steps, in order."""

    def of(code):
        with app.app_context():
            kinds = sa.select(CaseEvent.kind).join(Case, Case.id == CaseEvent.case_id).where(Case.code == code)
            return list(db.session.scalars(kinds.order_by(CaseEvent.id)))

    return of
