"""Errands of a kind that only these tests know."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from survey.base.clock import now
from survey.base.database import db, transaction
from survey.errands import asking
from survey.errands.jobs import JOBS
from survey.errands.status import status_of
from survey.models.errand import Errand, begin_errand

KIND = "trial"


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
    """Let a worker begin an errand and die; a minute has passed."""

    def die(subject="2026-1"):
        with app.app_context(), transaction():
            begin_errand(db.session.scalar(sa.select(Errand.id).where(Errand.subject == subject)), 0, now())
        passed(61)

    return die
