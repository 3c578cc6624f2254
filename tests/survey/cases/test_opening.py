"""Which ratings open a case, and when anybody sees it."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from survey.base import identifier
from survey.base.clock import local_day, now
from survey.base.database import db, transaction
from survey.cases.opening import LATEST, SOONEST, open_case
from survey.models import Case, Outlet, Response


def the_cases(app):
    with app.app_context():
        return db.session.scalars(sa.select(Case).order_by(Case.id)).all()


@pytest.mark.parametrize(
    ("answers", "reasons"),
    [
        ({"overall": "3"}, (3, True, False)),
        ({"overall": "1"}, (1, True, False)),
        ({"overall": "9", "contact": "13812345678"}, (9, False, True)),
        ({"overall": "2", "contact": "13812345678"}, (2, True, True)),
    ],
)
def test_a_low_rating_or_a_contact_opens_a_case(app, rate, answers, reasons):
    rate("A1", **answers)
    [case] = the_cases(app)
    assert (case.rating, case.low_rating, case.call_back) == reasons
    assert case.status == "open"
    assert identifier.read(case.code, identifier.POSTER) == case.code
    with app.app_context():
        response = db.session.scalar(sa.select(Response))
        assert (case.response_id, case.outlet_id, case.wave_id) == (response.id, response.outlet_id, response.wave_id)


def test_other_ratings_open_none(app, rate):
    rate("A1", overall="4")
    rate("A1", overall="10", comment="很好")
    assert the_cases(app) == []


def test_a_case_appears_one_to_four_hours_after_the_rating_and_not_always_after_the_same_time(app, rate):
    for _ in range(6):
        rate("A1", overall="1")
    with app.app_context():
        rows = db.session.execute(
            sa.select(Case.visible_at, Response.received_at).join(Response, Response.id == Case.response_id)
        ).all()
    delays = {visible - received for visible, received in rows}
    assert all(SOONEST <= delay <= LATEST for delay in delays)
    assert len(delays) == 6


@pytest.mark.parametrize(
    ("moment", "rated_on"),
    [
        (datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC), "2026-11-20"),
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), "2026-11-21"),  # midnight in Gansu
    ],
)
def test_the_day_of_a_rating_is_that_of_gansu(app, open_wave, moment, rated_on):
    with app.app_context(), transaction():
        outlet = db.session.scalar(sa.select(Outlet.id).where(Outlet.code == "A1"))
        open_case(db.session.connection(), None, outlet, open_wave, 2, False, moment)
    [case] = the_cases(app)
    assert case.rated_on.isoformat() == rated_on


def test_deadlines_count_from_the_day_on_which_the_case_appears(app, open_wave, monkeypatch):
    late = datetime(2026, 9, 30, 13, 30, tzinfo=UTC)  # 21:30 in Gansu on the eve of the holidays
    monkeypatch.setattr("survey.cases.opening.secrets.randbelow", lambda most: 0)
    with app.app_context(), transaction():
        outlet = db.session.scalar(sa.select(Outlet.id).where(Outlet.code == "A1"))
        open_case(db.session.connection(), None, outlet, open_wave, 2, False, late)
        open_case(db.session.connection(), None, outlet, open_wave, 2, False, late + timedelta(hours=2))
    before, after = the_cases(app)
    assert (local_day(before.visible_at).isoformat(), local_day(after.visible_at).isoformat()) == (
        "2026-09-30",
        "2026-10-01",
    )
    assert before.contact_due == after.contact_due
    assert before.contact_due.isoformat() == "2026-10-08"


def test_nobody_sees_a_case_before_its_time(app, rate, account, signed_in):
    rate("A1", overall="2")
    [case] = the_cases(app)
    assert case.visible_at > now()
    manager = signed_in(account("unit_manager", unit=0))
    assert manager.get(f"/cases/{case.code}").status_code == 404
    assert "A1号网点" not in manager.get("/cases").text
