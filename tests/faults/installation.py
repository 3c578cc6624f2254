"""The whole service as `serve` runs it, a PostgreSQL and a Redis of its own, closed waves that wait for work."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks import service as services
from survey import create_app
from survey.base.config import ROOT
from survey.base.database import db, transaction
from survey.waves import stages
from tests.faults.cluster import Cluster
from tests.faults.customers import ANSWERS, ask, hidden_fields
from tests.faults.processes import children, descendants, gone
from tests.faults.redis import Redis
from tests.reticence import assert_reticent

OUTLETS = 12
EACH = 2
"""Responses at an outlet in a wave that is to be frozen."""
PROCESSES = 2
"""Web workers, so that one of them can be hit alone."""
START_WITHIN = 120  # seconds; a bound for a run that would hang
WORDS = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]


class Installation:
    """`serve` and all that it depends on; `closed` are the codes of waves to freeze, `answered` their responses.

    `chance` draws which of several is hit.
    """

    def __init__(self, folder, waves, chance):
        self.chance = chance
        self.folder, self.log, self.closed = folder, folder / "serve.log", [f"2025-{n + 1}" for n in range(waves)]
        self._said, self._stack, self._seen = folder / "serve.out", ExitStack(), set()
        self.cluster = Cluster()
        self._stack.callback(self.cluster.remove)
        self.redis = Redis(folder)
        self._stack.callback(self.redis.remove)
        self.url = self._stack.enter_context(services.postgresql(self.cluster.url))
        prepared = services.prepare(self.url, folder, OUTLETS)
        given = {"WORKERS": str(PROCESSES), "RESPONSES_PER_MINUTE": "1000000", "REDIS_URL": self.redis.url}
        self.service, self.port = services.Service({**prepared.environ, **given}, prepared.codes), services.free_port()
        self.answered = self._answer_closed_waves()
        self.start()

    def _answer_closed_waves(self):
        """Waves over the register of the open one, answered and closed; how many responses that makes."""
        app = create_app(self.service.environ, self.folder)
        paths = EACH * [f"/s/{code}" for code in self.service.codes]
        with app.app_context(), transaction():
            stages.close(stages.find("2026-1"))
        for wave in self.closed:
            with app.app_context(), transaction():
                services.open_wave(wave, OUTLETS)
            for path in paths:
                fields = hidden_fields(app.test_client().get(path).text)
                assert app.test_client().post(path, data={**ANSWERS, **fields}).status_code == 303
            with app.app_context(), transaction():
                stages.close(stages.find(wave))
        with app.app_context():
            with transaction():
                stages.open_(stages.find("2026-1"))
            db.engine.dispose()
        return len(paths) * len(self.closed)

    def start(self):
        """Start `serve`, once more where what is left of a killed one still holds the port; returns once it answers."""
        environ, end = {**os.environ, **self.service.environ, "PORT": str(self.port)}, time.monotonic() + START_WITHIN
        self._process = None
        while not self._answers():
            assert time.monotonic() < end, "the service did not start"
            if self._process is None or self._process.poll() is not None:
                with self._said.open("ab") as said, self.log.open("ab") as log:
                    self._process = subprocess.Popen(WORDS, cwd=ROOT, env=environ, stdout=said, stderr=log)
            time.sleep(0.1)

    def _answers(self):
        try:
            return ask(self.port, "/").status == 200
        except OSError:
            return False

    def everybody(self):
        """The ids of all processes of the service, `serve` first."""
        found = [self._process.pid, *descendants(self._process.pid)]
        self._seen.update(found)
        return found

    def server(self):
        """The server's first process, which watches over the web workers."""
        return self._awaited(lambda: self._running("granian"))[0]

    def worker(self):
        return self._awaited(lambda: self._running("worker"))[0]

    def web_worker(self):
        """One of them."""
        return self.chance.choice(self._awaited(lambda: [one for pid in self._running("granian") for one in _web(pid)]))

    def _running(self, name):
        return [pid for pid in children(self._process.pid) if name in command_line(pid).split("\0")]

    def _awaited(self, find):
        """What is found, as soon as anything is: it may be on its way back."""
        end = time.monotonic() + START_WITHIN
        while not (found := find()):
            assert time.monotonic() < end, "a process did not come back"
            time.sleep(0.05)
        return found

    def kill_serve(self):
        """SIGKILL to `serve` alone; the kernel ends the rest."""
        self.everybody()
        self._process.kill()
        self._process.wait()

    def end(self):
        """SIGTERM to `serve`; checks that nothing of it is left over, then that no log holds a secret."""
        self.everybody()
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)
        end = time.monotonic() + 60
        while left := [pid for pid in self._seen if not gone(pid) and "flask" in command_line(pid)]:
            assert time.monotonic() < end, f"left over: {left}"
            time.sleep(0.05)
        for path in (self.log, self._without_addresses()):
            assert_reticent(path, self.url, ANSWERS["comment"])

    def _without_addresses(self):
        """What `serve` printed, without the address that it shows to whoever starts it."""
        path = self.folder / "said.log"
        lines = self._said.read_text(errors="replace").splitlines()
        path.write_text("\n".join(line for line in lines if not line.startswith("  a questionnaire ")))
        return path

    def remove(self):
        """Clear away, whatever happened."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._stack.close()


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def _web(server):
    return [pid for pid in children(server) if "resource_tracker" not in command_line(pid)]
