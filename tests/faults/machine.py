"""One machine of the service: `serve`, and the processes that it keeps running."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.service import free_port
from survey.base.config import ROOT
from tests.faults.customers import ask
from tests.faults.processes import children

START_WITHIN = 120  # seconds; a bound for a run that would hang
WORDS = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]


class Machine:
    """`serve` on a port of its own, its output in files of its name; `chance` draws which web worker is hit."""

    def __init__(self, name, environ, folder, chance):
        self.port, self._chance, self._process = free_port(), chance, None
        self._environ = {**os.environ, **environ, "PORT": str(self.port)}
        self.log, self.said = folder / f"{name}.log", folder / f"{name}.out"

    def start(self):
        """Start `serve`, once more where what is left of a killed one still holds the port; returns once it answers."""
        end = time.monotonic() + START_WITHIN
        self._process = None
        while not self._answers():
            assert time.monotonic() < end, "the service did not start"
            if self._process is None or self._process.poll() is not None:
                with self.said.open("ab") as said, self.log.open("ab") as log:
                    self._process = subprocess.Popen(WORDS, cwd=ROOT, env=self._environ, stdout=said, stderr=log)
            time.sleep(0.1)

    def _answers(self):
        try:
            return ask(self.port, "/").status == 200
        except OSError:
            return False

    def server(self):
        """The server's first process, which watches over the web workers."""
        return self._awaited(lambda: self._running("granian"))[0]

    def worker(self):
        return self._awaited(lambda: self._running("worker"))[0]

    def web_worker(self):
        """One of them."""
        return self._chance.choice(
            self._awaited(lambda: [one for pid in self._running("granian") for one in _web(pid)])
        )

    def _running(self, name):
        return [pid for pid in children(self._process.pid) if name in command_line(pid).split("\0")]

    def _awaited(self, find):
        """What is found, as soon as anything is: it may be on its way back."""
        end = time.monotonic() + START_WITHIN
        while not (found := find()):
            assert time.monotonic() < end, "a process did not come back"
            time.sleep(0.05)
        return found

    def kill(self):
        """SIGKILL to `serve` alone; the kernel ends the rest."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def end(self):
        """As an administrator would."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)


def command_line(pid):
    return content(Path(f"/proc/{pid}/cmdline")).decode()


def content(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _web(server):
    return [pid for pid in children(server) if "resource_tracker" not in command_line(pid)]
