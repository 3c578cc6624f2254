"""Real servers on databases of their own, and what must hold after anything happened to them."""

import sys
from functools import partial

import pytest

from benchmarks import service as services
from tests.faults import losses
from tests.faults.cluster import Cluster, binaries
from tests.faults.customers import ANSWERS
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
    return partial(losses.nothing_is_lost, tmp_path)
