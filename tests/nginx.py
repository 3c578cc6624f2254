"""nginx from Debian with the very file of deploy/ before a service."""

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.service import free_port
from survey.base.config import ROOT

NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
AROUND = """
daemon off;
pid {folder}/pid;
error_log {folder}/main.error.log info;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{example}
}}
"""


@dataclass(frozen=True)
class Proxy:
    """Where nginx listens, and the folder of its logs."""

    port: int
    folder: Path


@contextmanager
def before(*ports, tls=False):
    """nginx before one backend or two; plain HTTP unless `tls` asks for the certificate that nobody signed."""
    folder, own = Path(tempfile.mkdtemp(prefix="nginx")), free_port()
    first, second = ports[0], ports[-1]
    replaced = {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl": f"listen 127.0.0.1:{own}{' ssl' if tls else ''}",
        "127.0.0.1:8000": f"127.0.0.1:{first}",
        "127.0.0.1:8001": f"127.0.0.1:{second}",
        "/var/log/nginx/": f"{folder}/",
        "/opt/survey/deploy": str(folder),  # where nginx's own user may read
    }
    if tls:
        certify(folder)
        replaced |= {
            "/etc/ssl/certs/index.pem": f"{folder}/cert.pem",
            "/etc/ssl/private/index.key": f"{folder}/key.pem",
        }
    else:
        replaced |= {"ssl_certificate": "# ssl_certificate"}
    example = (ROOT / "deploy" / "nginx.conf").read_text()
    for theirs, ours in replaced.items():
        assert theirs in example
        example = example.replace(theirs, ours)
    shutil.copy(ROOT / "deploy" / "away.html", folder)
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, example=example))
    folder.chmod(0o777)  # nginx's workers are somebody else where root starts it
    process = subprocess.Popen([NGINX, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        while not listening(own):
            assert process.poll() is None, (folder / "main.error.log").read_text()
            time.sleep(0.1)
        yield Proxy(own, folder)
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(20)
        shutil.rmtree(folder)


def certify(folder):
    """A certificate for this machine, for a day."""
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    subprocess.run(
        [*words, "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True
    )


def listening(port):
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
