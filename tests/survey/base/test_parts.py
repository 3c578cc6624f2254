"""An installation of `requirements/core.txt` alone serves and answers, and says what it lacks."""

import json
import os
import re
import subprocess
import sys
from importlib import metadata
from importlib.util import find_spec

import pytest

from survey.base.config import ROOT
from survey.base.database import db, transaction
from survey.base.parts import PACKAGES
from survey.waves import stages
from tests.conftest import ENVIRON, SMALL, build, import_register

pytestmark = pytest.mark.slow

SESSION = """
import json, re, sys
sys.path += [sys.argv[1], "."]
from survey import create_app
app = create_app()
said = {}
runner, client = app.test_cli_runner(), app.test_client()
listed = runner.invoke(args=["codes", "list", "--format", "json"])
path = "/s/" + json.loads(listed.stdout)[0]["code"]
page = client.get(path).text
fields = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page))
said["answered"] = client.post(path, data={**fields, "overall": "9"}).status_code
said["results"] = client.get("/").status_code
said["symbols"] = runner.invoke(args=["codes", "symbols", sys.argv[2]]).exit_code
said["posters"] = runner.invoke(args=["codes", "posters", sys.argv[2]]).output
sheet = b"PK\\x03\\x04 a workbook"
open(sys.argv[2] + "/register.xlsx", "wb").write(sheet)
words = ["frame", "import", sys.argv[2] + "/register.xlsx", "--wave", "2026-1", "--source", "x", "--date", "2026-01-01"]
said["workbook"] = runner.invoke(args=words).output
words = ["questionnaires", "import", sys.argv[2] + "/register.xlsx", sys.argv[2] + "/out.yaml"]
said["form"] = runner.invoke(args=words).output
json.dump(said, sys.stdout)
"""
ALONE = """
import sys
sys.path += [sys.argv[1], "."]
from survey import create_app
create_app()
"""


def pinned(part):
    return re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements" / f"{part}.txt").read_text("utf-8"), re.MULTILINE)


@pytest.fixture(scope="module")
def core(tmp_path_factory):
    """A folder with the packages of the core, as links to those that are installed."""
    folder = tmp_path_factory.mktemp("core")
    for name in pinned("core"):
        try:
            files = metadata.files(name) or ()
        except metadata.PackageNotFoundError:  # for another system or an older Python
            continue
        for file in {file.locate().parents[len(file.parts) - 2] for file in files if len(file.parts) > 1}:
            if file.name not in ("..", "__pycache__", "bin") and not (folder / file.name).exists():
                (folder / file.name).symlink_to(file)
        for file in files:
            if len(file.parts) == 1 and not (folder / file.name).exists():
                (folder / file.name).symlink_to(file.locate())
    return folder


@pytest.fixture
def alone(core, tmp_path):
    """Run a program with the core's packages and no others."""

    def run(program, **environ):
        words = [sys.executable, "-I", "-S", "-c", program, str(core), str(tmp_path)]
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        told = {**inherited, **ENVIRON, "PORT": "8000", "DATA_DIR": str(tmp_path), "FLASK_APP": "wsgi", **environ}
        return subprocess.run(words, cwd=ROOT, env=told, capture_output=True, text=True, check=False)

    return run


def test_every_package_of_a_part_is_known_by_its_name():
    for packages in PACKAGES.values():
        assert all(find_spec(package) for package in packages)


def test_the_core_serves_and_says_what_it_cannot_print_or_read(alone, sqlite_url, tmp_path):
    app = build(tmp_path, sqlite_url)
    with app.app_context():
        with transaction():
            wave = stages.create("2026-1", "2026年第一期")
            import_register(wave, *SMALL)
            stages.open_(wave)
        db.engine.dispose()
    done = alone(SESSION, DATABASE_URL=sqlite_url)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["answered"], said["results"], said["symbols"]) == (303, 200, 0)
    for what in ("posters", "workbook", "form"):
        assert "the part “documents” is not installed here" in said[what]
        assert "pip install -r requirements/documents.txt" in said[what]


@pytest.mark.parametrize(
    ("setting", "address", "part"),
    [
        ("DATABASE_URL", "postgresql://127.0.0.1/survey", "postgresql"),
        ("REDIS_URL", "redis://127.0.0.1:6379/0", "redis"),
    ],
)
def test_a_server_whose_packages_are_missing_is_said_at_the_start(alone, setting, address, part):
    done = alone(ALONE, **{setting: address})
    assert done.returncode == 1
    assert f"{setting} names a server whose packages are not installed: pip install -r requirements/{part}.txt" in (
        done.stderr
    )


def test_what_cannot_be_made_here_is_a_page_that_says_so(app, signed_in, account, open_wave, monkeypatch):
    """As where the package is not there: a None among the modules is how Python notes that."""
    monkeypatch.setitem(sys.modules, "typst", None)
    monkeypatch.delitem(sys.modules, "survey.paper.compiling", raising=False)
    page = signed_in(account("unit_manager")).get("/unit/codes/posters.pdf")
    assert page.status_code == 501
    assert "requirements/documents.txt" in page.text
