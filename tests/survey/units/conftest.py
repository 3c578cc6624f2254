"""Responses put into the database by the service's own hand, without the pages."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from survey.asked.scoring import SCORE
from survey.base.database import db, transaction
from survey.models import AccessCode, Outlet, OutletHead, Response, Wave, WaveQuestionnaire

MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""Nine o'clock in Gansu."""


@pytest.fixture
def respond(app):
    """`respond(outlet, day, answers, ...)` stores one response to each of the answers, on that day of the wave."""

    def store(outlet_code, day, *answers, kind="poster", wave="2026-1", hours=0):
        with app.app_context(), transaction():
            outlet = db.session.scalars(sa.select(Outlet).where(Outlet.code == outlet_code)).one()
            wave_id = db.session.scalars(sa.select(Wave.id).where(Wave.code == wave)).one()
            version_id = db.session.scalars(
                sa.select(WaveQuestionnaire.version_id).where(
                    WaveQuestionnaire.wave_id == wave_id, WaveQuestionnaire.sector_code == outlet.sector_code
                )
            ).one()
            code_id = db.session.scalars(sa.select(AccessCode.id).where(AccessCode.outlet_id == outlet.id)).first()
            head = db.session.get_one(OutletHead, outlet.id)
            for given in answers:
                head.length += 1
                db.session.add(
                    Response(
                        outlet_id=outlet.id,
                        wave_id=wave_id,
                        version_id=version_id,
                        code_id=code_id,
                        kind=kind,
                        receipt_hash=secrets.token_bytes(32),
                        salt=secrets.token_bytes(16),
                        sequence=head.length,
                        received_at=MORNING + timedelta(days=day, hours=hours),
                        seconds=60,
                        language="zh",
                        answers=given,
                        score=SCORE.of_answers(given),
                    )
                )

    return store
