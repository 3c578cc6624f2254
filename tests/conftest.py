"""Real parts for the tests: a migrated database of each kind, an application on it, a small province in it."""

import os
import shutil
import time
import uuid
from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import count

import hypothesis
import psycopg
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from stdnum.cn.uscc import calc_check_digit

from survey import without_pages
from survey.accounts import people
from survey.base.config import SECRETS
from survey.base.database import alembic, db, transaction
from survey.demonstration.load import load_with_progress
from survey.errands.doing import take_up
from survey.errands.outbox import send
from survey.models.account import CITY_OFFICER, MANAGER, STAFF, Account
from survey.office.frame import file, importing
from survey.waves import stages
from survey.word.sending import hand_over
from tests.databases import Content, Databases
from tests.network import keep_inside
from tests.once import once_a_run
from tests.pages import CheckingClient
from tests.quick import make_quick

# machines are slow at times, and no test asserts a time
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

keep_inside()

POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "").replace("postgresql://", "postgresql+psycopg://", 1)
ENVIRON = {name: f"{name.lower()}-for-the-tests-only-0123456789" for name in SECRETS} | {"ORGANISER": "测试主办单位"}


NEED_A_DATABASE = {"database_url", "sqlite_template", "postgresql_template"}
SLOW_KINDS = ("browser", "fault", "slow")


def pytest_addoption(parser):
    parser.addoption("--fast", action="store_true", help="leave out what needs a database, or is marked slow")


def is_slow(item):
    """Whether a fast run leaves a test out: by its kind, never by the time that it took."""
    return bool(NEED_A_DATABASE & set(item.fixturenames)) or any(item.get_closest_marker(kind) for kind in SLOW_KINDS)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """With --fast, leave slow tests out; else begin with the modules that hold the slowest, and of the others with the
    largest, so that no process is left alone with one of them at the end."""
    if config.getoption("fast"):
        config.hook.pytest_deselected(items=[item for item in items if is_slow(item)])
        items[:] = [item for item in items if not is_slow(item)]
    sizes = Counter(item.path for item in items)
    slowest = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slowest, -sizes[item.path]))


def pytest_sessionfinish(session, exitstatus):
    """Where every part must be there (REQUIRE_ALL_PARTS=1), a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("REQUIRE_ALL_PARTS") == "1" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def build(folder, database_url, **environ):
    """The application as a user's environment would make it, with `folder` for its instance."""
    told = {**ENVIRON, "PORT": "8000", "DATABASE_URL": database_url, **environ}
    app = without_pages(told, folder).complete()
    app.extensions["as_commands_find_it"] = partial(without_pages, told, folder)
    app.testing = True
    make_quick(app)
    app.wsgi_app = attended(app, app.wsgi_app)
    return app


def attended(app, pages):
    """Pages with a worker at hand: what staff asks for, and their mails, are seen to before the answer; not while
    `app.extensions["worker_away"]`."""

    def serve(environ, start_response):
        answer = pages(environ, start_response)
        by_staff = environ["REQUEST_METHOD"] == "POST" and not environ["PATH_INFO"].startswith("/s/")
        if by_staff and not app.extensions.get("worker_away"):
            see_to_everything(app)
        return answer

    return serve


def see_to_everything(app):
    """Do what waits for a worker."""
    with app.app_context():
        while send() or hand_over() or take_up():
            pass


def migrated(folder, database_url):
    app = build(folder, database_url)
    with app.app_context():
        alembic.upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A migrated, empty SQLite file to copy."""

    def make(folder):
        migrated(folder, f"sqlite:///{folder / 'survey.db'}")

    return once_a_run(tmp_path_factory, "empty", make) / "survey.db"


RESPONSES, SEED = 6_000, 7
"""Of the demonstration in small: enough for figures of each kind."""


@pytest.fixture(scope="session")
def loaded_demonstration(sqlite_template, tmp_path_factory):
    """The folder with the database and the files of the demonstration in small, made once a run, to copy."""

    def make(folder):
        shutil.copy(sqlite_template, folder / "survey.db")
        app = build(folder, f"sqlite:///{folder / 'survey.db'}")
        with app.app_context():
            load_with_progress(RESPONSES, SEED, earlier=0)
            db.session.close()
            db.engine.dispose()  # what lies in the write-ahead log goes into the file
        assert str(folder).encode() not in (folder / "survey.db").read_bytes()

    return once_a_run(tmp_path_factory, "demonstration", make)


@pytest.fixture(scope="session")
def postgresql_template(tmp_path_factory):
    """The name of a migrated, empty PostgreSQL database to copy."""
    name = f"survey_template_{uuid.uuid4().hex[:12]}"
    server = sa.create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    migrated(tmp_path_factory.mktemp("template"), on_server(name))
    yield name
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name}")
    server.dispose()


def on_server(name):
    return sa.make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path):
    path = tmp_path / "survey.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgresql_databases(postgresql_template):
    """Databases like the template, one after the other."""
    databases = Databases(os.environ["TEST_DATABASE_URL"], postgresql_template)
    yield databases
    databases.drop_all()


@pytest.fixture
def postgresql_url(postgresql_databases):
    name = postgresql_databases.take()
    yield on_server(name)
    postgresql_databases.give_back(name)


BOTH = [
    "sqlite_url",
    pytest.param(
        "postgresql_url",
        marks=[
            pytest.mark.postgresql,
            pytest.mark.skipif(not POSTGRESQL, reason="TEST_DATABASE_URL is not set: nothing ran on PostgreSQL"),
        ],
    ),
]


@pytest.fixture(params=BOTH)
def database_url(request):
    """An empty, migrated database of its own, once on SQLite and once on PostgreSQL."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def app(database_url, tmp_path):
    """The application on an empty database. No context is pushed: each request and command has its own."""
    app = build(tmp_path, database_url)
    yield app
    with app.app_context():
        db.engine.dispose()


REMEMBERED = {}
"""By name and kind of database: the files and the rows that a fixture made."""


@pytest.fixture
def remembered(app, database_url, tmp_path, tmp_path_factory):
    """`remembered(name, make)`: what `make` adds to an application without accounts, its files included; done once a
    process for each kind of database, and copied from then on."""

    def do(name, make):
        with app.app_context():
            anybody = db.session.scalar(sa.select(Account.id).limit(1))
            db.session.close()
            db.engine.dispose()
        if anybody is not None:
            make()
            return
        server = None if database_url.startswith("sqlite") else database_url.replace("+psycopg", "")
        if (name, bool(server)) not in REMEMBERED:
            make()
            with app.app_context():
                db.engine.dispose()
            kept = shutil.copytree(tmp_path, tmp_path_factory.mktemp(name) / "kept")
            REMEMBERED[name, bool(server)] = kept, server and _content(server)
            return
        kept, content = REMEMBERED[name, bool(server)]
        shutil.copytree(kept, tmp_path, dirs_exist_ok=True)
        if server:
            with psycopg.connect(server, autocommit=True) as there:
                content.put(there)

    return do


def _content(server):
    with psycopg.connect(server, autocommit=True) as there:
        return Content.of(there)


@pytest.fixture
def client(app) -> FlaskClient:
    app.test_client_class = CheckingClient
    return app.test_client()


@dataclass(frozen=True)
class Person:
    """Somebody with an account; `key` is what their session holds."""

    id: int
    email: str
    key: str


@pytest.fixture
def account(app):
    """Make an account: `account(MANAGER, unit=0)`, `account(STAFF, unit=0, outlets=["A1"])`, `account(CITY_OFFICER)`.

    The unit is a number of the small register, `city` matters for an officer only.
    """
    made = count(1)

    def make(role, *, unit=0, outlets=(), city="620100", email=""):
        of_unit = {"uscc": USCC[unit]} if role in (MANAGER, STAFF) else {}
        of_city = {"city": city} if role == CITY_OFFICER else {}
        with app.app_context(), transaction():
            one = people.create(email or f"{role}{next(made)}@example.cn", role, outlets=outlets, **of_unit, **of_city)
            return Person(one.id, one.email, one.fs_uniquifier)

    return make


@pytest.fixture
def signed_in(app):
    """A client in whose browser somebody has signed in; forms need no token."""
    app.test_client_class = CheckingClient
    app.config["WTF_CSRF_ENABLED"] = False

    def sign_in(person) -> FlaskClient:
        browser = app.test_client()
        with browser.session_transaction() as session:
            session.update(_user_id=person.key, _fresh=True, since=time.time(), fs_paa=time.time())
        return browser

    return sign_in


@pytest.fixture
def run(app):
    """Run a command as `flask --app wsgi ...` would, in an application that has no pages yet; `run(...).output` is what
    it printed."""
    bare = app.extensions["as_commands_find_it"]()
    bare.config = app.config  # what a test sets
    make_quick(bare)
    yield lambda *words: bare.test_cli_runner().invoke(args=list(words))
    with bare.app_context():
        db.engine.dispose()


USCC = ("91620100MA0000000C", "91620100MA0000001F", "91620100MA0000002J", "91620100MA0000003M")
USCC += tuple(body + calc_check_digit(body) for body in (f"91620100MA{number:07}" for number in range(4, 20)))
"""Valid codes of units that do not exist."""


def register(*rows):
    """A register as CSV text; each row is (outlet, unit number, sector, city, volume)."""
    lines = ["outlet,outlet_name,uscc,unit_name,sector,city,volume"]
    lines += [
        f"{outlet},{outlet}号网点,{USCC[unit]},第{unit}单位,{sector},{city},{volume}"
        for outlet, unit, sector, city, volume in rows
    ]
    return "\n".join(lines) + "\n"


SMALL = (
    ("A1", 0, "C01", "620100", 900),
    ("A2", 0, "C01", "620100", 400),
    ("A3", 1, "C01", "620100", 250),
    ("A4", 2, "C01", "620500", 300),
    ("B1", 1, "P02", "620100", 120),
    ("B2", 2, "P02", "620100", 80),
    ("B3", 3, "P05", "620900", 60),
)


def import_register(wave, *rows):
    rows = file.whole_register(register(*rows).encode())
    return importing.import_frame(wave, rows, "a register of the tests")


@pytest.fixture
def open_wave(app):
    """An open wave `2026-1` with the small register; its id."""
    with app.app_context(), transaction():
        wave = stages.create("2026-1", "2026年第一期")
        import_register(wave, *SMALL)
        stages.open_(wave)
        return wave.id
