"""A poster, every questionnaire, a count of what is stored, and a clock that goes on."""

import shutil

import pytest
import sqlalchemy as sa

from questionnaires.library import load_all
from survey.base.clock import now
from survey.base.database import db, transaction
from survey.models import AccessCode, Outlet, RegisterEntry, Response
from survey.office.frame import file, importing
from survey.respond import views
from survey.waves import stages
from tests.conftest import build, register
from tests.pages import CheckingClient

LONG_NAME = "兰州市城关区雁滩高新技术产业开发区政务服务中心第三分中心综合服务大厅"


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


@pytest.fixture(scope="module")
def province(sqlite_template, tmp_path_factory):
    """A client, and the code of an outlet with a long name in each sector."""
    folder = tmp_path_factory.mktemp("province")
    shutil.copy(sqlite_template, folder / "survey.db")
    app = build(folder, f"sqlite:///{folder / 'survey.db'}")
    app.test_client_class = CheckingClient
    sectors = sorted(load_all())
    with app.app_context(), transaction():
        wave = stages.create("2026-1", "2026年第一期")
        rows = [(sector, 0, sector, "620100", 100) for sector in sectors]
        listed = file.whole_register(register(*rows).encode())
        importing.import_frame(wave, listed, "a register of the tests")
        db.session.execute(sa.update(RegisterEntry).values(outlet_name=LONG_NAME, address=LONG_NAME))
        stages.open_(wave)
    with app.app_context():
        codes = dict(db.session.execute(sa.select(Outlet.code, AccessCode.code).join(AccessCode)).all())
    yield app.test_client(), codes
    with app.app_context():
        db.engine.dispose()
