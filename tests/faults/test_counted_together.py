"""The processes of one server count together, also when one of them dies: `/metrics` says what the database has."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.service import free_port
from survey.base.config import ROOT
from tests.faults.customers import Crowd, ask
from tests.faults.processes import descendants, gone
from tests.reticence import assert_reticent

A_POOL = 16 + 10
"""Connections that one process may use at once."""


@pytest.fixture
def web(on_postgresql, request):
    """The pages, served by two processes that write a line a request; gives the supervisor and its port."""
    port = free_port()
    settings = {"PORT": str(port), "WORKERS": "2", "LOG_FORMAT": "json"}
    environ = {**os.environ, **on_postgresql.environ, **settings}
    log = Path(on_postgresql.environ["DATA_DIR"], "web.log")
    with log.open("wb") as said:
        words = [sys.executable, "-m", "flask", "--app", "wsgi", "web"]
        process = subprocess.Popen(words, cwd=ROOT, env=environ, stdout=said, stderr=said)
    while not answers(port):
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    yield process, port
    process.terminate()
    process.wait(30)
    assert_reticent(log, on_postgresql.environ["DATABASE_URL"])
    assert '"route": "/s/<code>"' in log.read_text()


def answers(port):
    try:
        return ask(port, "/healthz").status == 200
    except OSError:
        return False


def counted(port, name):
    """The sum over all rows of a count."""
    found = re.findall(rf"^{name}(?:{{.*}})? ([0-9.e+]+)$", ask(port, "/metrics").text, re.MULTILINE)
    return sum(map(float, found))


def test_what_two_processes_stored_is_one_sum_before_and_after_one_dies(on_postgresql, web):
    process, port = web
    workers = descendants(process.pid)[1:]
    with Crowd(port, codes=on_postgresql.codes) as crowd:
        crowd.wait_for(30)
        dying = workers[-1]
        os.kill(dying, signal.SIGKILL)
        while not gone(dying):
            time.sleep(0.05)
        crowd.wait_for(30)
    url = on_postgresql.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        stored = connection.scalar(sa.text("SELECT count(*) FROM response"))
    # what the dying process had committed and not yet counted is at most one response a turn
    assert stored - 3 <= counted(port, "survey_responses_stored_total") <= stored
    for _ in range(600):  # another process takes the place of the dead one, whose connections nobody has any more
        if counted(port, "survey_database_connections_at_most") == 2 * A_POOL:
            return
        time.sleep(0.1)
    raise AssertionError("the server is not two processes again")
