"""A bucket of the tests' own, on a server that speaks S3: moto's, a process of its own."""

import shutil
import urllib.request

from benchmarks.service import free_port
from tests.faults.daemon import Daemon

SERVER = shutil.which("moto_server")
NAME = "index"


class Bucket(Daemon):
    """An empty bucket; `settings` are those of a service whose files lie there."""

    def __init__(self, folder):
        port = free_port()
        super().__init__([SERVER, "-H", "127.0.0.1", "-p", str(port)], port, folder)
        self.address = f"http://127.0.0.1:{port}"
        self.settings = {
            "STORAGE_URL": f"s3://{NAME}/gansu",
            "AWS_ENDPOINT_URL": self.address,
            "AWS_ACCESS_KEY_ID": "for-the-tests",
            "AWS_SECRET_ACCESS_KEY": "for-the-tests",
            "AWS_REGION": "us-east-1",
        }
        self.empty()

    def empty(self):
        """Forget everything, and make the bucket anew."""
        for method, path in (("POST", "moto-api/reset"), ("PUT", NAME)):
            asked = urllib.request.Request(f"{self.address}/{path}", method=method)
            urllib.request.urlopen(asked, timeout=20).close()
