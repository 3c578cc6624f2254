"""`serve` keeps server and worker running whatever dies, refuses a second one, and leaves no process behind."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.service import free_port
from survey.base.config import ROOT
from tests.faults.customers import Crowd, ask
from tests.faults.processes import descendants, gone

WORDS = [sys.executable, "-m", "flask", "--app", "wsgi"]


@pytest.fixture
def serve(request):
    """Start `serve` on a port; returns once pages are there."""

    def begin(service, port):
        environ = {**os.environ, **service.environ, "PORT": str(port)}
        with Path(service.environ["DATA_DIR"], "serve.log").open("ab") as log:
            process = subprocess.Popen([*WORDS, "serve"], cwd=ROOT, env=environ, stdout=log, stderr=log)

        def end():
            if process.poll() is None:
                process.kill()
            process.wait()

        request.addfinalizer(end)
        while not answers(port):
            assert process.poll() is None
            time.sleep(0.1)
        return process

    return begin


def answers(port):
    try:
        return ask(port, "/").status == 200
    except OSError:
        return False


def test_server_and_worker_come_back_however_often_they_are_killed(on_sqlite, serve, nothing_is_lost):
    port = free_port()
    process = serve(on_sqlite, port)
    with Crowd(port, codes=on_sqlite.codes) as crowd:
        for _ in range(3):
            crowd.wait_for(5)
            for pid in descendants(process.pid):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
        crowd.wait_for(5)
    assert process.poll() is None
    assert not crowd.wrong
    nothing_is_lost(on_sqlite, port, crowd)


def test_no_connection_stays_in_a_transaction_so_that_the_log_can_be_folded_in(on_sqlite, serve, tmp_path):
    serve(on_sqlite, free_port())
    with closing(sqlite3.connect(tmp_path / "survey.db", timeout=60)) as other:
        other.execute("PRAGMA busy_timeout = 60000")
        busy, *_pages = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert busy == 0


def test_the_process_that_watches_loads_no_package(on_sqlite, serve):
    process = serve(on_sqlite, free_port())
    assert "site-packages" not in Path(f"/proc/{process.pid}/maps").read_text()
    assert all("site-packages" in Path(f"/proc/{pid}/maps").read_text() for pid in descendants(process.pid))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nothing_is_left_over(on_sqlite, serve, number):
    process = serve(on_sqlite, free_port())
    everybody = descendants(process.pid)
    assert len(everybody) >= 3
    process.send_signal(number)
    process.wait()
    while not all(gone(pid) for pid in everybody):
        time.sleep(0.05)


def test_a_second_one_is_refused_with_a_sentence(on_sqlite, serve):
    port = free_port()
    serve(on_sqlite, port)
    environ = {**os.environ, **on_sqlite.environ, "PORT": str(port)}
    for command in ("serve", "web"):
        second = subprocess.run([*WORDS, command], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
        assert (second.returncode, second.stdout) == (1, "")
        assert (
            second.stderr.strip() == f"Port {port} is taken: something serves there already. PORT=... chooses another."
        )
