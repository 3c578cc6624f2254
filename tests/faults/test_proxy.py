"""nginx with the example of deploy/ before the service: no log says who was where, on good days and on bad ones."""

import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.service import free_port
from survey.base.config import ROOT
from tests.faults.customers import ANSWERS, ask
from tests.faults.processes import kill_all

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


@pytest.fixture
def behind_nginx():
    """Start nginx with the example before a port; gives its own port and the folder of its logs."""
    if NGINX is None:
        pytest.skip("nginx is not installed: the example of deploy/ stood before nothing")
    running, folders = [], []

    def start(port):
        folder, own = Path(tempfile.mkdtemp(prefix="nginx")), free_port()
        example = (ROOT / "deploy" / "nginx.conf").read_text()
        for ours, theirs in {
            "listen 443 ssl": f"listen 127.0.0.1:{own}",
            "ssl_certificate": "# ssl_certificate",
            "127.0.0.1:8000": f"127.0.0.1:{port}",
            "/var/log/nginx/": f"{folder}/",
        }.items():
            assert ours in example
            example = example.replace(ours, theirs)
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, example=example))
        folder.chmod(0o777)  # nginx's workers are somebody else where root starts it
        running.append(subprocess.Popen([NGINX, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL))
        folders.append(folder)
        while True:
            assert running[-1].poll() is None, (folder / "main.error.log").read_text()
            try:
                ask(own, "/")
                return own, folder
            except OSError:
                time.sleep(0.1)

    yield start
    for process in running:
        process.send_signal(signal.SIGQUIT)
        process.wait(20)
    for folder in folders:
        shutil.rmtree(folder)


def test_no_address_of_a_person_is_in_a_log(on_sqlite, start, behind_nginx, tmp_path):
    server = start(on_sqlite, TRUSTED_PROXIES="1")
    port, folder = behind_nginx(server.port)
    code = on_sqlite.codes[0]
    fields = ask(port, f"/s/{code}").fields()
    receipt = ask(port, f"/s/{code}", {**ANSWERS, **fields, "contact": "0931-8642135"}).location
    assert ask(port, receipt).status == 200
    assert ask(port, f"/s/{code}", {**fields, "comment": "x" * 100_000}).status == 413
    assert ask(port, f"/d/{code}secret").status == 404
    assert ask(port, "/healthz").status == 200
    fresh = ask(port, f"/s/{code}").fields()
    with closing(sqlite3.connect(tmp_path / "survey.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert ask(port, f"/s/{code}", {**ANSWERS, **fresh}).status == 503
    kill_all(server)
    for path in (f"/s/{code}", receipt, f"/d/{code}secret", f"/S/{code.upper()}", "/healthz"):
        assert ask(port, path).status == 502
    secrets = [
        code,
        receipt.rpartition("/")[2],
        fields["ticket"],
        fresh["ticket"],
        ANSWERS["comment"],
        "8642135",
        "127.0.0.1",
    ]
    logs = {path.name: path.read_text() for path in [*folder.glob("*.log"), *tmp_path.glob("server*.log")]}
    assert "/healthz" in logs["index.log"]
    assert "/healthz" in logs["index.error.log"]
    found = [(name, secret) for name, text in logs.items() for secret in secrets if secret.lower() in text.lower()]
    names_of_hosts = [(name, "127.0.0.1") for name in ("index.error.log", "main.error.log")]  # nginx's own addresses
    assert [one for one in found if one not in names_of_hosts] == []
