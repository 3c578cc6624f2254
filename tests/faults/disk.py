"""A small disk of the test's own, which may be filled to the last byte."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

SIZE = 400  # MiB


class Disk:
    """A folder; `mounted` where it is a file system of its own, which not everybody may make."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="disk"))
        self.folder.chmod(0o755)
        words = ("mount", "-t", "tmpfs", "-o", f"size={SIZE}m,mode=755", "disk", self.folder)
        self.mounted = os.geteuid() == 0 and _succeeds(words)

    @contextmanager
    def full(self):
        """Not one byte more, as long as nobody deletes anything."""
        with (self.folder / "full").open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(2**20))
        try:
            yield
        finally:
            (self.folder / "full").unlink()

    def remove(self):
        if self.mounted:
            assert _succeeds(("umount", "--lazy", self.folder))
        shutil.rmtree(self.folder)


def _succeeds(words):
    return subprocess.run(words, stderr=subprocess.DEVNULL, check=False).returncode == 0
