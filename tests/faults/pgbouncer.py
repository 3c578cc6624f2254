"""PgBouncer of the test's own, which passes a transaction at a time on whatever connection is free."""

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.service import free_port
from tests.faults.daemon import Daemon

BINARY = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")
SETTINGS = """
[databases]
{name} = host=127.0.0.1 port={port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {own}
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
server_login_retry = 1
unix_socket_dir =
"""


class PgBouncer(Daemon):
    """Before one database; `url` is its address through it."""

    def __init__(self, database_url, folder):
        address, own = urlsplit(database_url), free_port()
        self._own_folder = Path(tempfile.mkdtemp(prefix="pgbouncer"))
        settings = self._own_folder / "pgbouncer.ini"
        settings.write_text(SETTINGS.format(name=address.path[1:], port=address.port, own=own))
        self._own_folder.chmod(0o755)  # it refuses to run as root, and whoever it is then must read its settings
        user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        super().__init__([BINARY, settings], own, folder, **user)
        self.url = f"postgresql://postgres@127.0.0.1:{own}{address.path}"

    def remove(self):
        super().remove()
        shutil.rmtree(self._own_folder)
