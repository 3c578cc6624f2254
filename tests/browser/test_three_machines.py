"""Two web machines and one that works, each with a data folder of its own, behind nginx: from a register to a release.

What they share is the database, the counters and the bucket. The machine that took the register is killed before the
register is confirmed, and one with an empty disk comes in its place.
"""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager

import pytest

from survey.base.config import ROOT
from survey.run.server import command
from tests import bucket, nginx
from tests.browser import test_from_frame_to_release as walk
from tests.browser.conftest import Service, free_port, wait_for
from tests.conftest import ENVIRON, POSTGRESQL
from tests.faults.counting import Redis
from tests.faults.customers import ask
from tests.reticence import assert_reticent

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(not POSTGRESQL, reason="TEST_DATABASE_URL is not set: no machines shared a database"),
    pytest.mark.skipif(bucket.SERVER is None, reason="moto_server is not installed: no machines shared a bucket"),
    pytest.mark.skipif(nginx.NGINX is None, reason="nginx is not installed: no machines stood behind it"),
]


class Web:
    """A web machine: its port stays, its disk goes with it."""

    def __init__(self, name, port, folder, environ):
        self.port, self.data, self._log = port, folder / name, folder / f"{name}.log"
        self._environ = {**environ, "DATA_DIR": str(self.data), "PORT": str(self.port)}
        self.start()

    def start(self):
        words = command("127.0.0.1", self.port, 1)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                words, cwd=ROOT, env=self._environ, stdout=log, stderr=log, start_new_session=True
            )
        wait_for(f"http://127.0.0.1:{self.port}", self._process)

    def kill(self):
        """As if somebody had pulled the plug and taken the disk along."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(20)
        shutil.rmtree(self.data)

    def has(self, folder):
        """Whether anything lies there on this machine's disk."""
        return any((self.data / folder).glob("*"))

    def end(self):
        self._process.terminate()
        self._process.wait(20)
        assert_reticent(self._log, self._environ["DATABASE_URL"])


@contextmanager
def working(folder, environ):
    """The machine that works: no web, a data folder of its own."""
    with (folder / "worker.log").open("wb") as log:
        words = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        environ = {**environ, "DATA_DIR": str(folder / "worker")}
        process = subprocess.Popen(words, cwd=ROOT, env=environ, stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture
def machines(postgresql_url, tmp_path):
    """(the service as the public reaches it, the two web machines)"""
    with ExitStack() as stack:
        shared, counters = bucket.Bucket(tmp_path), Redis(tmp_path)
        stack.callback(shared.remove)
        stack.callback(counters.remove)
        settings = {**os.environ, **ENVIRON, **shared.settings, "DATABASE_URL": postgresql_url}
        ports = free_port(), free_port()
        public = f"http://127.0.0.1:{stack.enter_context(nginx.before(*ports)).port}"
        settings |= {"PUBLIC_URL": public, "REDIS_URL": counters.url, "TRUSTED_PROXIES": "1", "LOG_FORMAT": "json"}
        webs = [Web(name, port, tmp_path, settings) for name, port in zip(("first", "second"), ports, strict=True)]
        for web in webs:
            stack.callback(web.end)
        stack.enter_context(working(tmp_path, settings))
        commands = {**settings, "DATA_DIR": str(tmp_path / "commands")}
        yield Service(public, commands), webs


def test_a_machine_is_lost_and_nothing_else(machines, window, tmp_path):
    service, webs = machines
    first, second = walk.statisticians(service, window)
    walk.make_a_wave(first)
    walk.follow(first, "还没有，请先导入")
    walk.look_at_the_register(first, tmp_path)
    (lost,) = (web for web in webs if web.has("uploads"))
    (other,) = (web for web in webs if web is not lost)
    lost.kill()
    walk.confirm_the_register(first)
    walk.set_targets(first)
    walk.set_shares_and_margin(first, tmp_path)
    walk.press(first, "开始评价")
    receipt = walk.customers_answer(first, service, window)
    lost.start()
    walk.close_and_freeze(first)
    walk.draft(first)
    walk.sign_and_publish(first, second)
    public, digest = walk.what_a_stranger_gets(service, window, tmp_path)
    full = walk.what_an_auditor_gets(first, tmp_path)
    for folder, kind in ((public, "public"), (full, "full")):
        done = walk.verify(folder)
        assert done.returncode == 0, done.stderr
        assert f"{kind} bundle of wave 2026-1, revision 1: all holds" in done.stdout
    assert digest in walk.verify(public).stdout
    both_give_the_same([lost, other], receipt)


def both_give_the_same(webs, receipt):
    """The release's files and the proof of a receipt, asked of each machine by itself."""
    pages = {path: [ask(web.port, path) for web in webs] for path in ("/releases/2026-1/1/2026-1-r1.json", receipt)}
    for path, (one, another) in pages.items():
        assert (one.status, another.status) == (200, 200), path
    one, another = pages["/releases/2026-1/1/2026-1-r1.json"]
    assert one.text == another.text
    for answer in pages[receipt]:
        assert "这份评价在冻结的数据里" in answer.text
