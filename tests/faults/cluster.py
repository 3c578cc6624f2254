"""A PostgreSQL cluster of the test's own, which may be killed: the shared server may not."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from benchmarks.service import free_port
from tests.faults.processes import children


def binaries():
    """The folder with initdb and postgres, None where they are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class Cluster:
    """Started, killed and started again on the same port, with PostgreSQL's own settings for durability."""

    def __init__(self, settings="", base=None):
        """A new cluster, or one that goes on from a base backup up to where `settings` say."""
        self._folder = Path(tempfile.mkdtemp(prefix="cluster"))
        self._owner = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self._owner = {"user": "postgres", "group": "postgres", "extra_groups": []}
            shutil.chown(self._folder, "postgres", "postgres")
        self._data, self._log = self._folder / "data", (self._folder / "log").open("wb")
        if base is None:
            self.run("initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-D", self._data)
        else:
            self.run("cp", "-a", base, self._data)
            self.run("touch", self._data / "recovery.signal")
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(settings)
        self.port = free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self.start()

    def start(self):
        words = [binaries() / "postgres", "-D", self._data, "-p", str(self.port), "-k", self._folder]
        words += ["-c", "listen_addresses=127.0.0.1"]
        for _ in range(300):
            self._process = subprocess.Popen(words, stdout=self._log, stderr=self._log, cwd=self._folder, **self._owner)
            while self._process.poll() is None:
                try:
                    psycopg.connect(self.url, connect_timeout=5).close()
                    return
                except psycopg.OperationalError:
                    time.sleep(0.1)
            time.sleep(0.1)  # what is left of the killed one holds its shared memory for a moment
        raise AssertionError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()[-2000:]}")

    def run(self, tool, *words):
        """Run one of PostgreSQL's tools as whom its server runs."""
        found = binaries() / tool
        command = [found if found.exists() else tool, *words]
        subprocess.run(command, check=True, stdout=self._log, stderr=self._log, cwd=self._folder, **self._owner)

    def kill(self):
        """SIGKILL to the server and all its processes: nothing is written any more."""
        self._signal(signal.SIGKILL)
        self._process.wait(30)

    @contextmanager
    def stopped(self):
        """SIGSTOP to all of them, and SIGCONT: connections stay, and nobody answers."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    def _signal(self, number):
        for pid in [self._process.pid, *children(self._process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def remove(self):
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
        self._log.close()
        shutil.rmtree(self._folder)
