"""A one-time code counts once, whatever happens at the same instant."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.codes import invitations
from survey.models import Invitation, InvitationBatch, Response
from tests.survey.respond.test_answering import ANSWERS, ticket_on


@pytest.fixture
def invitation(app, open_wave):
    """One of ten invitations of outlet A1."""
    with app.app_context(), transaction():
        return invitations.order("A1", 10, every=5).codes[0]


def counts(app):
    with app.app_context():
        (batch,) = invitations.batches()
        return batch.every, batch.ordered, batch.offered, batch.used


def test_an_invitation_is_answered_once(app, client, invitation, stored):
    page = client.get(f"/s/{invitation}")
    assert page.status_code == 200
    assert client.post(f"/s/{invitation}", data={**ANSWERS, "ticket": ticket_on(page)}).status_code == 303
    assert client.get(f"/s/{invitation}").status_code == 410
    assert stored() == 1
    assert counts(app) == (5, 10, 10, 1)


def test_its_response_keeps_the_batch_and_nothing_that_leads_to_the_code(app, client, invitation):
    client.post(f"/s/{invitation}", data={**ANSWERS, "ticket": ticket_on(client.get(f"/s/{invitation}"))})
    with app.app_context():
        response = db.session.scalar(sa.select(Response))
        assert (response.kind, response.code_id) == ("invitation", None)
        assert response.batch_id == db.session.scalar(sa.select(InvitationBatch.id))
        assert {column.name for column in Invitation.__table__.columns} == {"code_hash", "batch_id", "used"}
        assert invitation.encode() not in db.session.scalars(sa.select(Invitation.code_hash)).all()


def test_the_same_ticket_still_gets_its_receipt_after_the_code_is_used(client, invitation, stored):
    ticket = ticket_on(client.get(f"/s/{invitation}"))
    first = client.post(f"/s/{invitation}", data={**ANSWERS, "ticket": ticket})
    again = client.post(f"/s/{invitation}", data={**ANSWERS, "ticket": ticket})
    assert (again.status_code, again.location) == (303, first.location)
    assert stored() == 1


def test_a_second_page_of_a_used_invitation_is_410_and_stores_nothing(app, client, invitation, stored):
    tickets = [ticket_on(client.get(f"/s/{invitation}")) for _ in range(2)]
    statuses = [client.post(f"/s/{invitation}", data={**ANSWERS, "ticket": t}).status_code for t in tickets]
    assert statuses == [303, 410]
    assert stored() == 1


def test_two_answers_at_the_same_instant_count_once(app, client, invitation, stored):
    tickets = [ticket_on(client.get(f"/s/{invitation}")) for _ in range(8)]

    def post(ticket):
        return app.test_client().post(f"/s/{invitation}", data={**ANSWERS, "ticket": ticket}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(post, tickets))
    assert statuses == [303, *[410] * 7]
    assert stored() == 1
    assert counts(app)[-1] == 1


@pytest.mark.parametrize("kind", ["poster", "invitation"])
def test_one_ticket_at_the_same_instant_is_stored_once_and_leads_everyone_to_its_receipt(
    app, client, code, invitation, stored, kind
):
    code = invitation if kind == "invitation" else code
    ticket = ticket_on(client.get(f"/s/{code}"))

    def post(_):
        return app.test_client().post(f"/s/{code}", data={**ANSWERS, "ticket": ticket})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(post, range(8)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert stored() == 1


def test_an_invitation_of_a_wave_that_is_over_is_409(client, run, invitation):
    run("wave", "close", "2026-1")
    assert client.get(f"/s/{invitation}").status_code == 409


def test_the_command_prints_the_codes_once_and_the_slips(run, app, open_wave, tmp_path):
    slips = tmp_path / "slips.pdf"
    done = run("codes", "invitations", "A1", "--count", "3", "--every", "7", "--slips", str(slips))
    lines = done.stdout.splitlines()
    assert "batch 1: 3 codes, slips in" in done.stderr
    assert "works on this machine only" in done.stderr
    assert lines[0] == "code,url"
    assert len(set(lines[1:])) == 3
    assert all(line.split(",")[1].endswith(f"/s/{line.split(',')[0]}") for line in lines[1:])
    assert slips.read_bytes().startswith(b"%PDF")
    assert run("codes", "offered", "1", "2").exit_code == 0
    assert run("codes", "batches", "--format", "csv").output.splitlines()[1] == "1,A1,2026-1,7,3,2,0"


@pytest.mark.parametrize(
    ("outlet", "count", "problem"),
    [("A1", 0, "一次可做 1 到"), ("A1", 10_001, "一次可做 1 到"), ("Z9", 5, "没有网点“Z9”")],
)
def test_orders_that_cannot_be_are_refused(app, open_wave, outlet, count, problem):
    with app.app_context(), pytest.raises(RefusedError, match=problem), transaction():
        invitations.order(outlet, count, every=1)


def test_no_more_can_be_handed_out_than_were_made_and_no_fewer_than_were_answered(app, client, run, invitation):
    client.post(f"/s/{invitation}", data={**ANSWERS, "ticket": ticket_on(client.get(f"/s/{invitation}"))})
    for count in ("0", "11"):
        done = run("codes", "offered", "1", count)
        assert done.exit_code == 1
        assert "1 are answered and 10 were made" in done.output
    assert counts(app)[2] == 10
