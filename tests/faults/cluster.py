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

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_wal_size": "128MB",  # on a small disk
    "client_connection_check_interval": "2s",  # as docs/operations.md advises behind a pooler
}


def binaries():
    """The folder with initdb and postgres, None where they are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


class Cluster:
    """Started, killed and started again on the same port, with PostgreSQL's own settings for durability; its files in
    a folder within another."""

    def __init__(self, settings="", base=None, within=None):
        """A new cluster, or one that goes on from a base backup up to where `settings` say."""
        self._folder = Path(tempfile.mkdtemp(prefix="cluster", dir=within))
        self._owner = {}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self._owner = {"user": "postgres", "group": "postgres", "extra_groups": []}
            shutil.chown(self._folder, "postgres", "postgres")
        self._data, self.log, self._process = self._folder / "data", self._folder / "log", None
        self._said = self.log.open("wb")
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
        """Start it unless it runs, as often as it takes; returns once it answers."""
        words = [binaries() / "postgres", "-D", self._data, "-p", str(self.port), "-k", self._folder]
        words += [f"--{name}={value}" for name, value in SETTINGS.items()]
        for _ in range(300):
            if self._process is None or self._process.poll() is not None:
                self._process = self._run(words)
            try:
                psycopg.connect(self.url, connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.1)  # it recovers; or what is left of a killed one holds its shared memory for a moment
        raise AssertionError(f"PostgreSQL did not start: {self.log.read_text()[-2000:]}")

    def _run(self, words):
        return subprocess.Popen(words, stdout=self._said, stderr=self._said, cwd=self._folder, **self._owner)

    def run(self, tool, *words):
        """Run one of PostgreSQL's tools as whom its server runs."""
        found = binaries() / tool
        command = [found if found.exists() else tool, *words]
        subprocess.run(command, check=True, stdout=self._said, stderr=self._said, cwd=self._folder, **self._owner)

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
        self._said.close()
        shutil.rmtree(self._folder)
