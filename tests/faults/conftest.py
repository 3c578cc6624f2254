"""Real servers on databases of their own, and what must hold after anything happened to them."""

import sys

import pytest
import sqlalchemy as sa

from benchmarks import service as services
from survey import create_app
from survey.base.database import db
from survey.models import Outlet, OutletHead, Response
from tests.faults.cluster import Cluster, binaries
from tests.faults.customers import ANSWERS, ask
from tests.faults.processes import kill_all
from tests.reticence import assert_reticent

OUTLETS = 12


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/faults" in item.path.as_posix():
            item.add_marker(pytest.mark.fault)


@pytest.fixture(scope="session")
def cluster():
    """A PostgreSQL cluster that may be killed."""
    if binaries() is None:
        pytest.skip("PostgreSQL's initdb is not installed: nothing was killed under load on PostgreSQL")
    private = Cluster()
    yield private
    private.remove()


@pytest.fixture
def sqlite_database(tmp_path):
    with services.sqlite(tmp_path) as url:
        yield url


@pytest.fixture
def postgresql_database(cluster):
    with services.postgresql(cluster.url) as url:
        yield url


@pytest.fixture(params=["sqlite_database", "postgresql_database"])
def service(request, tmp_path):
    """An open wave on a database of its own, once of each kind."""
    return services.prepare(request.getfixturevalue(request.param), tmp_path, OUTLETS)


@pytest.fixture
def on_sqlite(sqlite_database, tmp_path):
    return services.prepare(sqlite_database, tmp_path, OUTLETS)


@pytest.fixture
def on_postgresql(postgresql_database, tmp_path):
    return services.prepare(postgresql_database, tmp_path, OUTLETS)


@pytest.fixture
def start(request, tmp_path):
    """Start a server that is killed when the test is over; nothing that customers were given or wrote is in its log."""
    assert sys.platform == "linux", "processes are found in /proc"
    logs = []

    def started(service, port=None, **environ):
        logs.append(tmp_path / f"server-{len(logs)}.log")
        server = services.start(service, port=port, log=logs[-1], **environ)

        def end(log=logs[-1]):
            if server.process.poll() is None:
                kill_all(server)
            print(log.read_text(errors="replace"))  # shown where the test failed
            assert_reticent(log, service.environ["DATABASE_URL"], ANSWERS["comment"])

        request.addfinalizer(end)
        return server

    return started


@pytest.fixture
def nothing_is_lost(tmp_path):
    """Check that every receipt is found, sequences have neither gap nor double, and every chain leads to its head."""

    def check(service, port, crowd):
        assert {ask(port, receipt).status for receipt in crowd.receipts} == {200}
        assert len(set(crowd.receipts)) == len(crowd.receipts)
        app = create_app(service.environ, tmp_path)
        with app.app_context():
            rows = db.session.execute(sa.select(Response.outlet_id, Response.sequence)).all()
            heads = db.session.execute(sa.select(OutletHead.outlet_id, OutletHead.length)).all()
            assert db.session.scalar(sa.select(sa.func.count(Outlet.id))) == len(heads)
            db.session.close()
            db.engine.dispose()
        wanted = {(outlet, number) for outlet, length in heads for number in range(1, length + 1)}
        assert sorted(map(tuple, rows)) == sorted(wanted)
        assert len(crowd.receipts) <= len(rows) <= crowd.sent
        audit = app.test_cli_runner().invoke(args=["audit", "chain"])
        assert audit.exit_code == 0, audit.output
        with app.app_context():
            db.engine.dispose()

    return check
