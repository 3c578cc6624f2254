"""PgBouncer between the service and PostgreSQL, a transaction at a time on whatever connection is free."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from benchmarks.service import free_port
from survey.base.config import ROOT
from tests.faults.customers import Crowd

BOUNCER = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
SETTINGS = """
[databases]
* = host=127.0.0.1 port={port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
unix_socket_dir =
"""


@pytest.fixture
def pooled(on_postgresql, cluster):
    """The same service, its database reached through PgBouncer."""
    if BOUNCER is None:
        pytest.skip("pgbouncer is not installed: nobody stood between the service and PostgreSQL")
    address = urlsplit(on_postgresql.environ["DATABASE_URL"])
    own, folder = free_port(), Path(tempfile.mkdtemp(prefix="pgbouncer"))
    text = SETTINGS.format(port=cluster.port, own=own).replace("* =", f"{address.path[1:]} =")
    (folder / "pgbouncer.ini").write_text(text.replace("port=", "user=postgres port="))
    os.chmod(folder, 0o755)
    user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([BOUNCER, folder / "pgbouncer.ini"], stdout=log, stderr=log, **user)
    url = f"postgresql://postgres@127.0.0.1:{own}{address.path}"
    while True:
        assert process.poll() is None, (folder / "log").read_text()
        try:
            psycopg.connect(url, prepare_threshold=None).close()
            break
        except psycopg.OperationalError:
            time.sleep(0.1)
    yield type(on_postgresql)({**on_postgresql.environ, "DATABASE_URL": url}, on_postgresql.codes)
    process.send_signal(signal.SIGINT)
    process.wait(20)
    shutil.rmtree(folder)


def test_told_of_the_pooler_no_request_fails(pooled, on_postgresql, start, nothing_is_lost):
    server = start(pooled, DATABASE_POOLED="1")
    with Crowd(server.port, pooled.codes, customers=12) as crowd:
        crowd.wait_for(150)
    assert not crowd.wrong
    assert not crowd.refused
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
    subprocess.run([*words, "downgrade", "0010"], cwd=ROOT, env=environ, check=True, capture_output=True)
    several = [
        subprocess.Popen([*words, "upgrade"], cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [one.communicate()[1] for one in several]
    assert [one.returncode for one in several] == [0, 0, 0], said
    assert sum("0010 -> 0011" in text for text in said) == 1
