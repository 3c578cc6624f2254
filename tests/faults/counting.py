"""A Redis of the test's own."""

import shutil

from benchmarks.service import free_port
from tests.faults.daemon import Daemon


class Redis(Daemon):
    def __init__(self, folder):
        port = free_port()
        words = [shutil.which("redis-server"), "--port", str(port), "--save", "", "--dir", folder]
        super().__init__(words, port, folder)
        self.url = f"redis://127.0.0.1:{port}"
