"""Takes every mail, and notes its Message-ID before it says so: `python -m tests.faults.mail_taker PORT FILE`."""

import asyncio
import sys
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Taker:
    def __init__(self, path):
        self._path = Path(path)
        self._path.touch()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - named by the library
        with self._path.open("a") as arrived:
            arrived.write(f"{message_from_bytes(envelope.content)['Message-ID']}\n")
        return "250 kept"


async def main(port, path):
    taker, loop = Taker(path), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(taker, hostname="localhost"), "127.0.0.1", int(port))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
