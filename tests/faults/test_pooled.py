"""PgBouncer between the service and PostgreSQL, a transaction at a time on whatever connection is free."""

import os
import re
import subprocess
import sys

import pytest

from survey.base.config import ROOT
from tests.faults.customers import ANSWERS, Crowd, ask
from tests.faults.pgbouncer import BINARY, PgBouncer


@pytest.fixture
def pooled(on_postgresql, tmp_path):
    """The same service, its database reached through PgBouncer."""
    if BINARY is None:
        pytest.skip("pgbouncer is not installed: nobody stood between the service and PostgreSQL")
    between = PgBouncer(on_postgresql.environ["DATABASE_URL"], tmp_path)
    yield type(on_postgresql)({**on_postgresql.environ, "DATABASE_URL": between.url}, on_postgresql.codes)
    between.remove()


def test_told_of_the_pooler_no_request_fails(pooled, on_postgresql, start, nothing_is_lost):
    server = start(pooled, DATABASE_POOLED="1")
    with Crowd(server.port, codes=pooled.codes, customers=12) as crowd:
        crowd.wait_for(150)
    assert not crowd.wrong
    assert not crowd.refused
    nothing_is_lost(on_postgresql, server.port, crowd)


def test_a_database_that_hangs_behind_it_gives_answers_back_and_the_pooler_outlives_it(
    pooled, on_postgresql, cluster, start, nothing_is_lost
):
    server = start(pooled, DATABASE_POOLED="1")
    paths = [f"/s/{code}" for code in pooled.codes[:4]]
    filled = {path: {**ANSWERS, **ask(server.port, path).fields()} for path in paths}
    with cluster.stopped():
        for path, fields in filled.items():
            page = ask(server.port, path, fields)
            assert (page.status, page.fields()) == (503, fields)
    with Crowd(server.port, codes=pooled.codes) as crowd:
        crowd.wait_for(10)
        crowd.sent += len(filled)
        crowd.receipts += [ask(server.port, path, fields).location for path, fields in filled.items()]
    assert not crowd.wrong
    nothing_is_lost(on_postgresql, server.port, crowd)


@pytest.mark.parametrize(("setting", "hinted"), [({}, True), ({"DATABASE_POOLED": "1"}, False)])
def test_not_told_of_it_the_service_says_so_at_the_start(pooled, setting, hinted):
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--once"]
    environ = {**os.environ, **pooled.environ, **setting}
    said = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    assert ("set DATABASE_POOLED=1" in said.stderr) == hinted


def test_migrations_run_through_it_and_one_at_a_time(pooled):
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "db"]
    environ = {**os.environ, **pooled.environ, "DATABASE_POOLED": "1"}
    subprocess.run([*words, "downgrade", "10"], cwd=ROOT, env=environ, check=True, capture_output=True)  # steps
    several = [
        subprocess.Popen([*words, "upgrade"], cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [one.communicate()[1] for one in several]
    assert [one.returncode for one in several] == [0, 0, 0], said
    steps = [step for text in said for step in re.findall(r"Running upgrade (\d+ -> \d+)", text)]
    assert len(steps) == len(set(steps)) == 10
