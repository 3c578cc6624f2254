"""The real pages in the real Chromium, served by the real server."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect, sync_playwright

from survey.base.config import ROOT
from survey.run.server import command
from tests.conftest import ENVIRON, SMALL, register
from tests.reticence import assert_reticent

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
expect.set_options(timeout=30_000)  # machines are slow at times, and no test asserts a time
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium found: no page was seen in a browser"))


@dataclass(frozen=True)
class Service:
    """A running server: its address, and the environment in which its commands run."""

    url: str
    environ: dict[str, str]

    def run(self, *words):
        """What a command prints; it runs as a process of its own, as an operator's would."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environ, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(template, folder, port=None, **settings):
    """The service on a copy of the empty, migrated database in `template`, with settings of its own."""
    if template != folder / "survey.db":
        shutil.copy(template, folder / "survey.db")
    port = port or free_port()
    own = {
        "DATABASE_URL": f"sqlite:///{folder / 'survey.db'}",
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "LOG_FORMAT": "json",
    }
    environ = {**os.environ, **ENVIRON, **own, **settings}
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command("127.0.0.1", port, 1), cwd=ROOT, env=environ, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}", server)
            yield Service(f"http://127.0.0.1:{port}", environ)
        finally:
            server.terminate()
            server.wait(timeout=20)
    assert_reticent(folder / "server.log", own["DATABASE_URL"])


@contextmanager
def working(service, folder):
    """The worker of a service."""
    with (folder / "worker.log").open("wb") as log:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        worker = subprocess.Popen(command, cwd=ROOT, env=service.environ, stdout=log, stderr=log)
        try:
            yield
        finally:
            worker.terminate()
            worker.wait(timeout=20)


def open_small_wave(service, folder):
    """Open a wave with the small register; the addresses of its questionnaires by outlet."""
    frame = folder / "frame.csv"
    frame.write_text(register(*SMALL), encoding="utf-8")
    service.run("wave", "create", "2026-1", "--name", "2026年第一期")
    service.run("frame", "import", str(frame), "--wave", "2026-1")
    service.run("wave", "open", "2026-1")
    listed = json.loads(service.run("codes", "list", "--format", "json"))
    return {row["outlet"]: row["url"] for row in listed}


@pytest.fixture(scope="session")
def open_wave(sqlite_template, tmp_path_factory):
    """A service with an open wave, shared by tests that only answer: (service, addresses by outlet)."""
    folder = tmp_path_factory.mktemp("open")
    with serving(sqlite_template, folder) as service:
        yield service, open_small_wave(service, folder)


@pytest.fixture
def service(open_wave):
    return open_wave[0]


@pytest.fixture
def code(open_wave):
    """The address of outlet A1's questionnaire."""
    return open_wave[1]["A1"]


def wait_for(url, server):
    for _ in range(300):
        assert server.poll() is None, "the server has ended"
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def phone(request, chromium):
    """A page on a phone in Chinese; fails the test on anything the browser complains of but a refused answer."""
    settings = {"viewport": PHONE, "locale": "zh-CN", "java_script_enabled": request.param, "has_touch": True}
    with chromium.new_context(**settings) as context:
        page = context.new_page()
        complaints = []

        def complain(message):
            if "unprocessable" not in message.text.lower():
                complaints.append(message.text)

        page.on("console", complain)
        page.on("requestfailed", lambda request: complaints.append(f"{request.url} failed"))
        yield page
        assert complaints == []


@pytest.fixture
def window(chromium):
    """Open a page in a browser of its own: `window(DESK)`."""
    with ExitStack() as opened:

        def open_(viewport):
            context = opened.enter_context(chromium.new_context(viewport=viewport, locale="zh-CN", has_touch=True))
            return context.new_page()

        yield open_


@pytest.fixture
def desk(chromium):
    """A page on a desk computer in Chinese."""
    with chromium.new_context(viewport=DESK, locale="zh-CN") as context:
        yield context.new_page()
