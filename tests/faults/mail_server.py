"""A mail server of the test's own, which may be hit."""

import sys

from benchmarks.service import free_port
from survey.base.config import ROOT
from tests.faults.daemon import Daemon


class MailServer(Daemon):
    def __init__(self, folder):
        port, self._arrived = free_port(), folder / "arrived"
        words = [sys.executable, "-m", "tests.faults.mail_taker", str(port), str(self._arrived)]
        super().__init__(words, port, folder, cwd=ROOT)
        self.url = f"smtp://127.0.0.1:{port}"

    def arrived(self):
        """The Message-ID of every mail that arrived, as often as it did."""
        return self._arrived.read_text().split("\n")[:-1]
