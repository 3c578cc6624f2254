"""A Redis of the test's own, which may be stopped and killed."""

import shutil
import signal
import subprocess

from benchmarks.service import free_port
from tests.faults.processes import stopped


class Redis:
    """Started, killed and started again on the same port; what it held is lost with it."""

    def __init__(self, folder):
        self._folder, self._port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self._port}"
        self.start()

    def start(self):
        words = [shutil.which("redis-server"), "--port", str(self._port), "--save", "", "--dir", self._folder]
        self._process = subprocess.Popen(words, stdout=subprocess.DEVNULL)

    def kill(self):
        self._process.kill()
        self._process.wait(20)

    def stopped(self):
        """SIGSTOP, and SIGCONT: connections stay, and nobody answers."""
        return stopped(self._process.pid)

    def remove(self):
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        self._process.wait(20)
