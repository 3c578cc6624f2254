import pytest
import sqlalchemy as sa

from survey.base.database import db
from survey.models import AccessCode, Outlet, Response


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
