"""A poster, a count of what is stored, and a clock that goes on."""

import pytest
import sqlalchemy as sa

from survey.base.database import db, now
from survey.models import AccessCode, Outlet, Response
from survey.respond import views


@pytest.fixture
def code(app, open_wave):
    """The poster code of outlet A1."""
    with app.app_context():
        return db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == "A1"))


@pytest.fixture
def stored(app):
    """How many responses the database holds."""

    def count():
        with app.app_context():
            return db.session.scalar(sa.select(sa.func.count(Response.id)))

    return count


@pytest.fixture
def later(monkeypatch):
    """Let the clock of the respondent's pages go on: `later(timedelta(hours=1))`."""

    def go_on(passed):
        monkeypatch.setattr(views, "now", lambda: now() + passed)

    return go_on
