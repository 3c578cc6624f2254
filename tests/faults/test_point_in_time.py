"""PostgreSQL with deploy/postgresql: the moment before a disaster comes back, with every receipt shown by then."""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from benchmarks import service as services
from survey.base.config import ROOT
from tests.faults.cluster import Cluster, binaries
from tests.faults.conftest import OUTLETS
from tests.faults.customers import Crowd, ask

RECIPE = ROOT / "deploy" / "postgresql"
ARCHIVE = "/var/lib/postgresql/archive"


def settings(name, archive, **others):
    """A file of the recipe with this test's places in it."""
    text = (RECIPE / name).read_text(encoding="utf-8")
    for theirs, ours in {ARCHIVE: str(archive), **others}.items():
        assert theirs in text
        text = text.replace(theirs, ours)
    return text


@pytest.fixture
def place():
    """A folder that PostgreSQL's own user may write to."""
    folder = Path(tempfile.mkdtemp(prefix="archive"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def archiving(place):
    if binaries() is None:
        pytest.skip("PostgreSQL's initdb is not installed: no moment was brought back")
    (place / "wal").mkdir()
    (place / "wal").chmod(0o777)
    private = Cluster(settings("archive.conf", place / "wal"))
    yield private
    private.remove()


@pytest.fixture
def archived(archiving):
    """A database on the cluster."""
    with services.postgresql(archiving.url) as url:
        yield url


@pytest.fixture
def bring_back(place):
    """A cluster that goes on from the base backup to a moment: `bring_back(moment)`."""
    made = []

    def to(moment):
        recipe = settings("recovery.conf", place / "wal", **{"2026-01-31 09:41:00+08": moment.isoformat()})
        made.append(Cluster(recipe, place / "base"))
        return made[-1]

    yield to
    for cluster in made:
        cluster.remove()


def test_every_receipt_that_was_shown_before_the_moment_is_found(
    archiving, archived, bring_back, place, tmp_path, start
):
    service = services.prepare(archived, tmp_path, OUTLETS)
    server = start(service)
    archiving.run("pg_basebackup", "-d", archiving.url, "-D", place / "base", "--checkpoint=fast")
    with Crowd(server.port, codes=service.codes) as crowd:
        crowd.wait_for(40)
    moment = datetime.now(UTC)
    with Crowd(server.port, codes=service.codes) as later:
        later.wait_for(10)
    with psycopg.connect(archived, autocommit=True) as connection:
        connection.execute("TRUNCATE response CASCADE")  # the disaster
        connection.execute("SELECT pg_switch_wal()")
    assert ask(server.port, crowd.receipts[0]).status == 404
    restored = bring_back(moment)
    there = archived.replace(f":{archiving.port}/", f":{restored.port}/")
    server = start(services.Service({**service.environ, "DATABASE_URL": there}, service.codes))
    assert [receipt for receipt in crowd.receipts if ask(server.port, receipt).status != 200] == []
    assert {ask(server.port, receipt).status for receipt in later.receipts} == {404}
