"""A mail server of the test's own, in a process that may be hit: `python -m tests.faults.mail_server PORT FILE`."""

import asyncio
import sys
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP

from benchmarks.service import free_port
from survey.base.config import ROOT
from tests.faults.daemon import Daemon


class MailServer(Daemon):
    """Takes every mail, and notes its Message-ID before it says so."""

    def __init__(self, folder):
        port, self._arrived = free_port(), folder / "arrived"
        words = [sys.executable, "-m", "tests.faults.mail_server", str(port), str(self._arrived)]
        super().__init__(words, port, folder, cwd=ROOT)
        self.url = f"smtp://127.0.0.1:{port}"

    def arrived(self):
        """The Message-ID of every mail that arrived, as often as it did."""
        return self._arrived.read_text().split("\n")[:-1] if self._arrived.exists() else []


class Noting:
    def __init__(self, path):
        self._path = Path(path)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - named by the library
        with self._path.open("a") as arrived:
            arrived.write(f"{message_from_bytes(envelope.content)['Message-ID']}\n")
        return "250 kept"


async def main(port, path):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Noting(path), hostname="localhost"), "127.0.0.1", int(port))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
