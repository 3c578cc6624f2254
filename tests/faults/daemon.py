"""A server of the test's own in one process, which may be stopped and killed."""

import signal
import socket
import subprocess
import time

from tests.faults.processes import stopped


class Daemon:
    """Started, killed and started again on the same port; what it held in memory is lost with it."""

    def __init__(self, words, port, folder, **how):
        self._words, self.port, self._how = words, port, how
        self.log = folder / f"{type(self).__name__.lower()}.log"
        self.start()

    def start(self):
        """Returns once it listens."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._words, stdout=log, stderr=log, **self._how)
        while not self._listens():
            assert self._process.poll() is None, self.log.read_text()
            time.sleep(0.05)

    def _listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except OSError:
            return False
        return True

    def kill(self):
        self._process.kill()
        self._process.wait(20)

    def stopped(self):
        """SIGSTOP, and SIGCONT: connections stay, and nobody answers."""
        return stopped(self._process.pid)

    def remove(self):
        self._process.send_signal(signal.SIGCONT)
        self._process.kill()
        self._process.wait(20)
