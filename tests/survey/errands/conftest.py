"""Errands of a kind that only these tests know."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from survey.base.clock import now
from survey.base.database import db, transaction
from survey.errands import asking
from survey.errands.jobs import JOBS
from survey.errands.status import status_of
from survey.models.errand import BY_ITSELF, Errand, begin_errand

KIND = "trial"
LAST = sa.select(Errand.id, Errand.attempts).order_by(Errand.id.desc()).limit(1)


@pytest.fixture
def does(monkeypatch):
    """Let a function do the errands of the tests' kind."""
    return lambda job: monkeypatch.setitem(JOBS, KIND, job)


@pytest.fixture
def ask(app, worker):
    """Ask for an errand, `ask("2026-1")`; the worker is away until it is called."""

    def asked(subject="2026-1", by=None, **details):
        with app.app_context(), transaction():
            asking.ask(KIND, subject, by, **details)

    return asked


@pytest.fixture
def seen(app):
    """How an errand stands for somebody who reads a language."""

    def status(subject="2026-1", language="zh"):
        with app.test_request_context(f"/?lang={language}"):
            return status_of(KIND, subject)

    return status


@pytest.fixture
def passed(app):
    """Let so many seconds pass, for all that is unfinished."""

    def later(seconds):
        with app.app_context(), transaction():
            for errand in db.session.scalars(sa.select(Errand).where(Errand.finished_at.is_(None))):
                errand.asked_at -= timedelta(seconds=seconds)
                if errand.begun_at and errand.beat_at:
                    errand.begun_at -= timedelta(seconds=seconds)
                    errand.beat_at -= timedelta(seconds=seconds)

    return later


@pytest.fixture
def died(app, passed):
    """Let one worker after another begin what was asked for last, and die; a minute passes each time."""

    def die(times=BY_ITSELF):
        for _ in range(times):
            with app.app_context(), transaction():
                number, attempts = db.session.execute(LAST).one()
                assert begin_errand(number, attempts, now())
            passed(61)

    return die
