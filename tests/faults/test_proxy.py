"""nginx with the example of deploy/ before the service: no log says who was where, on good days and on bad ones."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing

import psycopg
import pytest

from benchmarks import service as services
from benchmarks.slow_senders import KINDS, SlowSenders
from survey.base.config import ROOT
from tests import nginx
from tests.faults.customers import ANSWERS, Crowd, ask
from tests.faults.processes import kill_all


@pytest.fixture
def behind_nginx():
    """Start nginx with the example before one port or two."""
    if nginx.NGINX is None:
        pytest.skip("nginx is not installed: the example of deploy/ stood before nothing")
    with ExitStack() as running:
        yield lambda *ports: running.enter_context(nginx.before(*ports))


def test_no_address_of_a_person_is_in_a_log(on_sqlite, start, behind_nginx, tmp_path):
    server = start(on_sqlite, TRUSTED_PROXIES="1")
    proxy = behind_nginx(server.port)
    port, folder = proxy.port, proxy.folder
    code = on_sqlite.codes[0]
    fields = ask(port, f"/s/{code}").fields()
    receipt = ask(port, f"/s/{code}", {**ANSWERS, **fields, "contact": "0931-8642135"}).location
    assert ask(port, receipt).status == 200
    assert ask(port, f"/s/{code}", {**fields, "comment": "x" * 100_000}).status == 413
    assert ask(port, f"/d/{code}secret").status == 404
    assert ask(port, "/healthz").status == 200
    fresh = ask(port, f"/s/{code}").fields()
    with closing(sqlite3.connect(tmp_path / "survey.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert ask(port, f"/s/{code}", {**ANSWERS, **fresh}).status == 503
    kill_all(server)
    for path in (f"/s/{code}", receipt, f"/d/{code}secret", f"/S/{code.upper()}", "/healthz"):
        away = ask(port, path)
        assert away.status == 502
        assert "系统正在重新启动" in away.text
        assert "The service is restarting" in away.text
    assert "系统正在重新启动" in ask(port, f"/s/{code}", {**ANSWERS, **fresh}).text
    secrets = [
        code,
        receipt.rpartition("/")[2],
        fields["ticket"],
        fresh["ticket"],
        ANSWERS["comment"],
        "8642135",
        "127.0.0.1",
    ]
    logs = {path.name: path.read_text() for path in [*folder.glob("*.log"), *tmp_path.glob("server*.log")]}
    assert "/healthz" in logs["index.log"]
    assert "/healthz" in logs["index.error.log"]
    found = [(name, secret) for name, text in logs.items() for secret in secrets if secret.lower() in text.lower()]
    names_of_hosts = [(name, "127.0.0.1") for name in ("index.error.log", "main.error.log")]  # nginx's own addresses
    assert [one for one in found if one not in names_of_hosts] == []


@pytest.mark.parametrize("kind", ["a header", "answers"])
def test_through_the_proxy_too_three_hundred_slow_senders_stop_nobody(
    on_postgresql, start, behind_nginx, nothing_is_lost, kind
):
    server = start(on_postgresql, TRUSTED_PROXIES="1")
    port = behind_nginx(server.port).port
    beginning = KINDS[kind].format(code=on_postgresql.codes[0])
    with SlowSenders(port, [beginning], 300, again=True), Crowd(port, codes=on_postgresql.codes) as crowd:
        crowd.wait_for(60)
    assert not crowd.wrong
    nothing_is_lost(on_postgresql, port, crowd)


class Worker:
    """The worker of a service, restarted as `deploy/restart` does: the new one once the old one has ended its work."""

    WORDS = (sys.executable, "-m", "flask", "--app", "wsgi", "worker")

    def __init__(self, service, log):
        self.environ, self.log = {**os.environ, **service.environ}, log
        self.process = self._start()

    def _start(self):
        with self.log.open("ab") as said:
            return subprocess.Popen(self.WORDS, cwd=ROOT, env=self.environ, stdout=said, stderr=said)

    def restart(self):
        self.end()
        self.process = self._start()

    def end(self):
        self.process.terminate()
        ended = self.process.wait(60)
        assert ended in (0, -signal.SIGTERM), self.log.read_text()  # by the signal where it had not begun

    def once(self):
        subprocess.run([*self.WORDS, "--once"], cwd=ROOT, env=self.environ, check=True, capture_output=True)


@pytest.fixture
def worker(request, tmp_path):
    """Start the worker of a service; it is killed when the test is over."""

    def begin(service):
        one = Worker(service, tmp_path / "worker.log")
        request.addfinalizer(lambda: one.process.kill())
        return one

    return begin


def added_up(service):
    """How many responses there are, and how many of them the worker added up."""
    question = """SELECT (SELECT count(*) FROM response), (SELECT coalesce(sum(n), 0) FROM day_sums)"""
    with psycopg.connect(service.environ["DATABASE_URL"], autocommit=True) as connection:
        return connection.execute(question).fetchone()


def migrate_ahead(service):
    """What the next version's migration does that only adds: the programs that run were not written for it."""
    with psycopg.connect(service.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("ALTER TABLE response ADD COLUMN of_the_next_version bigint")
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def test_nobody_notices_that_the_schema_is_migrated_and_backends_and_worker_are_restarted_one_after_the_other(
    on_postgresql, start, worker, behind_nginx, nothing_is_lost
):
    ports = [services.free_port() for _ in range(2)]
    settings = {"TRUSTED_PROXIES": "1", "RESPONSES_PER_MINUTE": "100000"}
    servers = [start(on_postgresql, port=port, **settings) for port in ports]
    proxy, working = behind_nginx(*ports), worker(on_postgresql)
    with Crowd(proxy.port, codes=on_postgresql.codes, customers=8) as crowd:
        crowd.wait_for(10)
        migrate_ahead(on_postgresql)
        for _ in range(2):
            for number, port in enumerate(ports):
                crowd.wait_for(10)
                servers[number].stop()
                crowd.wait_for(10)
                servers[number] = start(on_postgresql, port=port, **settings)
                assert ask(port, "/readyz").status == 200  # as deploy/restart waits for it
            working.restart()
        crowd.wait_for(10)
    assert (crowd.wrong, crowd.refused) == ([], [])
    nothing_is_lost(on_postgresql, proxy.port, crowd)
    working.end()
    working.once()
    stored, added = added_up(on_postgresql)
    assert stored == added == len(crowd.receipts)
