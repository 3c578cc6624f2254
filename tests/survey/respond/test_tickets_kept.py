"""An answered ticket is known for as long as it could be sent again, and no longer."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from survey.base.clock import now
from survey.base.database import db, transaction
from survey.models import AccessCode, AnsweredTicket, Outlet, OutletHead, Response
from survey.models.ticket import TICKETS_KEPT, forget_tickets
from survey.respond.ticket import LIFETIMES, read
from tests.survey.respond.test_answering import ANSWERS, ticket_on


def kept(app):
    with app.app_context():
        return db.session.execute(sa.select(AnsweredTicket.nonce, AnsweredTicket.response_id)).all()


def test_a_ticket_leads_to_its_response_and_no_other_does(app, client, code):
    tickets = [ticket_on(client.get(f"/s/{code}")) for _ in range(2)]
    for ticket in tickets:
        client.post(f"/s/{code}", data={**ANSWERS, "ticket": ticket})
    with app.app_context():
        responses = list(db.session.scalars(sa.select(Response.id).order_by(Response.sequence)))
        nonces = [read(ticket).nonce for ticket in tickets]
    assert sorted(kept(app)) == sorted(zip(nonces, responses, strict=True))


def test_a_night_eight_days_later_forgets_it_and_the_receipt_is_still_found(app, client, code, run):
    receipt = client.post(f"/s/{code}", data={**ANSWERS, "ticket": ticket_on(client.get(f"/s/{code}"))}).location
    with app.app_context():
        for passed, left in ((timedelta(days=7, hours=23), 1), (timedelta(days=8, hours=1), 0)):
            with transaction():
                forget_tickets(now() + passed)
            assert db.session.scalar(sa.select(sa.func.count(AnsweredTicket.nonce))) == left
            db.session.close()
    assert client.get(receipt).status_code == 200
    checked = run("backup", "check")
    assert "wave 2026-1: the receipt of its last response is found" in checked.output


def test_a_ticket_is_kept_for_longer_than_any_can_be_answered():
    assert max(LIFETIMES.values()) < TICKETS_KEPT


def test_the_worker_forgets_them_at_night(app, client, code, run):
    client.post(f"/s/{code}", data={**ANSWERS, "ticket": ticket_on(client.get(f"/s/{code}"))})
    with app.app_context(), transaction():
        db.session.execute(sa.update(AnsweredTicket).values(at=now() - timedelta(days=9)))
    assert run("worker", "--once").exit_code == 0
    assert kept(app) == []


@pytest.mark.parametrize("taps", [4])
def test_taps_at_the_same_instant_store_one_response_with_one_receipt(app, client, code, stored, taps):
    ticket = ticket_on(client.get(f"/s/{code}"))
    begin, told = threading.Barrier(taps), []

    def tap():
        begin.wait()
        told.append(app.test_client().post(f"/s/{code}", data={**ANSWERS, "ticket": ticket}))

    threads = [threading.Thread(target=tap) for _ in range(taps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in told] == [303] * taps
    assert len({answer.location for answer in told}) == 1
    assert stored() == len(kept(app)) == 1
    with app.app_context():
        here = sa.select(OutletHead.length).join(Outlet).join(AccessCode).where(AccessCode.code == code)
        assert db.session.scalar(here) == 1
