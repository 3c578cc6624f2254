"""Responses of several waves: each in its place, and all the same after the migration that parts them, down and up."""

import pytest
import sqlalchemy as sa

from survey.base.database import alembic, db, transaction
from survey.models import AccessCode, AnsweredTicket, Comment, Contact, Outlet, Response
from survey.waves import stages
from tests.conftest import POSTGRESQL, SMALL, build, import_register
from tests.survey.respond.test_answering import ANSWERS, ticket_on

WRITTEN = {**ANSWERS, "overall": "2", "comment": "排队太久", "contact": "0931-8888888"}


def next_wave(code):
    """Close the wave that is open and open another over the same outlets."""
    with transaction():
        stages.close(stages.find("2026-1"))
        wave = stages.create(code, code)
        import_register(wave, *SMALL)
        stages.open_(wave)


def send(client, code, ticket=None):
    """Answer at a code with a ticket; the ticket, and where it led to."""
    ticket = ticket or ticket_on(client.get(f"/s/{code}"))
    posted = client.post(f"/s/{code}", data={**WRITTEN, "ticket": ticket})
    assert posted.status_code == 303
    return ticket, posted.location


def held():
    """All that the database holds of responses and what came along with them."""
    tables = (Response, AnsweredTicket, Comment, Contact)
    found = [[tuple(row) for row in db.session.execute(sa.select(*table.__table__.c))] for table in tables]
    db.session.rollback()
    return [sorted(rows, key=repr) for rows in found]


def parts():
    """How many responses each table of PostgreSQL holds."""
    counted = sa.text("SELECT tableoid::regclass::text, count(*) FROM response GROUP BY 1 ORDER BY 1")
    return dict(db.session.execute(counted).all())


def test_nothing_is_lost_on_the_way_down_and_up_and_receipts_and_tickets_lead_where_they_led(app, client, open_wave):
    with app.app_context():
        code = db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == "A1"))
    sent = [send(client, code), send(client, code)]
    with app.app_context():
        next_wave("2026-2")
    sent.append(send(client, code))
    with app.app_context():
        before = held()
        assert [len(rows) for rows in before] == [3, 3, 3, 3]
        if db.engine.dialect.name == "postgresql":
            assert parts() == {"response_1": 2, "response_2": 1}
            db.session.close()
        alembic.downgrade("0022")
        alembic.upgrade()
        assert held() == before
        if db.engine.dialect.name == "postgresql":
            assert parts() == {"response_before": 3}  # the table of before is the part of all its waves
            db.session.close()
    for ticket, receipt in sent:
        assert client.get(receipt).status_code == 200
        assert send(client, code, ticket)[1] == receipt
    send(client, code)
    with app.app_context():
        assert db.session.scalars(sa.select(Response.sequence).order_by(Response.id)).all() == [1, 2, 3, 4]


@pytest.mark.postgresql
@pytest.mark.skipif(not POSTGRESQL, reason="TEST_DATABASE_URL is not set: nothing ran on PostgreSQL")
def test_a_new_wave_waits_for_nobody_and_keeps_nobody_out(postgresql_url, tmp_path):
    app = build(tmp_path, postgresql_url)
    with app.app_context():
        with transaction():
            wave = stages.create("2026-1", "2026年第一期")
            import_register(wave, *SMALL)
            stages.open_(wave)
        with db.engine.begin() as answering, transaction():
            answering.execute(sa.text("LOCK TABLE response IN ROW EXCLUSIVE MODE"))  # as whoever stores a response
            answering.execute(sa.text("SELECT count(*) FROM response"))
            db.session.execute(sa.text("SET LOCAL lock_timeout = '5s'"))
            stages.create("2026-2", "2026年第二期")
            answering.execute(sa.text("SET LOCAL lock_timeout = '5s'"))
            answering.execute(sa.text("SELECT count(*) FROM response"))
        db.engine.dispose()
