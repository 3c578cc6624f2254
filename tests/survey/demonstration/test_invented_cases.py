"""The demonstration's cases: in every state, and none that the service itself could not have made."""

from collections import Counter

import pytest
import sqlalchemy as sa

from survey.base.clock import local_day
from survey.base.database import db
from survey.cases.opening import LATEST, SOONEST, deadlines, is_low
from survey.demonstration.periods import PERIODS
from survey.models import Case, CaseEvent, Contact, Response, Wave
from survey.privacy.contacts import opened


@pytest.fixture
def cases(province):
    with province.app_context():
        yield db.session.scalars(sa.select(Case)).all()


def test_every_state_is_there_to_see(cases):
    states = Counter(case.status for case in cases)
    assert states["closed"] > states["open"] > 0
    assert states["contacted"] > 0
    assert any(case.escalated_on for case in cases)
    assert any(case.call_back for case in cases)
    assert all(case.wave.status == "open" and case.wave.demo_data for case in cases)


def test_every_low_rating_of_the_open_wave_has_a_case(cases):
    rated = db.session.scalars(sa.select(Response).join(Wave).where(Wave.status == "open"))
    low = sum(is_low(response.answers["overall"]) for response in rated)
    assert low == sum(case.low_rating for case in cases)
    assert all(case.low_rating == is_low(case.rating) for case in cases)


def test_days_follow_from_the_rating_and_none_lies_in_the_future(cases):
    last = PERIODS[-1].last
    for case in cases:
        assert deadlines(local_day(case.visible_at)) == {"contact_due": case.contact_due, "close_due": case.close_due}
        done = [moment for moment in (case.contacted_at, case.closed_at) if moment]
        assert all(case.visible_at < moment and local_day(moment) <= last for moment in done)
        assert done == sorted(done)
        if case.response_id:
            came = db.session.scalar(sa.select(Response.received_at).where(Response.id == case.response_id))
            assert SOONEST <= case.visible_at - came <= LATEST


def test_each_step_is_on_the_timeline(cases):
    for case in cases:
        of_case = sa.select(CaseEvent.kind).where(CaseEvent.case_id == case.id)
        expected = [("contacted", case.contacted_at), ("closed", case.closed_at), ("escalated", case.escalated_on)]
        assert set(db.session.scalars(of_case)) == {kind for kind, when in expected if when}


def test_contacts_are_those_of_open_calls_and_say_that_they_are_made_up(cases):
    waiting = {case.response_id for case in cases if case.call_back and case.response_id}
    contacts = db.session.scalars(sa.select(Contact)).all()
    assert {contact.response_id for contact in contacts} == waiting
    assert waiting
    assert {opened(contact) for contact in contacts} == {"演示顾客 0931-0000000"}
