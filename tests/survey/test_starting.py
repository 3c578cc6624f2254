"""What is loaded when: commands, pages and the process that watches over them do without what they do not need."""

import json
import os
import subprocess
import sys

import pytest

from survey.base.config import ROOT
from survey.base.database import db, transaction
from survey.waves import stages
from tests.conftest import ENVIRON, SMALL, build, import_register

pytestmark = pytest.mark.slow

NUMBERS = {"numpy", "polars", "scipy", "narwhals", "pandas", "statsmodels"}
DOCUMENTS = {"openpyxl", "xlsxwriter", "docx", "typst", "pyreadstat", "pyxform", "lxml"}
COMMAND = """
import json, sys
from survey.__main__ import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("\\n" + json.dumps(list(sys.modules)))
"""
FLASK = COMMAND.replace("from survey.__main__ import main", "from flask.cli import main")
WATCHING = """
import json, sys
import survey.run.serving
print(json.dumps(list(sys.modules)))
"""
SERVED = """
import json, sys
from survey import create_app
app = create_app()
print(json.dumps(list(sys.modules)))
"""
OTHERS = """
from wsgi import app
assert "survey.bare" not in sys.modules
assert app.test_client().get("/").status_code == 200
"""
ANSWERED = """
import json, re, sys
from survey import create_app
app = create_app()
loaded = set(sys.modules)
customer, path = app.test_client(), "/s/" + sys.argv[1]
page = customer.get(path, headers={"Accept-Encoding": "br"})
assert page.status_code == 200
fields = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', customer.get(path).text))
assert customer.post(path, data={**fields, "overall": "9"}, follow_redirects=True).status_code == 200
print(json.dumps([name for name in sys.modules if name not in loaded]))
"""


@pytest.fixture
def loaded(tmp_path, sqlite_url):
    """What a program of its own has loaded in the end: all modules, and the packages that they belong to."""

    def run(program, *words):
        environ = {**os.environ, **ENVIRON, "PORT": "8000", "DATA_DIR": str(tmp_path), "DATABASE_URL": sqlite_url}
        told = [sys.executable, "-c", program, *words]
        done = subprocess.run(told, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        modules = set(json.loads(done.stdout.splitlines()[-1]))
        return modules, {name.partition(".")[0] for name in modules}

    return run


@pytest.mark.parametrize("program", [COMMAND, FLASK], ids=["survey", "flask"])
def test_commands_are_listed_without_the_application(program, loaded):
    words = ["--help"] if program == COMMAND else ["--app", "wsgi", "--help"]
    modules, packages = loaded(program, *words)
    assert not {"sqlalchemy", "flask_security", "babel"} & packages
    assert not {"survey.bare", "survey.assembly"} & modules


@pytest.mark.parametrize(
    "words", ["wave list", "users list", "codes list", "release list", "contacts list", "questionnaires list"]
)
def test_a_command_that_lists_loads_no_pages_and_nothing_that_computes(words, loaded):
    modules, packages = loaded(COMMAND, *words.split())
    assert "survey.bare" in modules
    assert "survey.assembly" not in modules
    assert not (NUMBERS - {"numpy"} | DOCUMENTS) & packages


@pytest.mark.parametrize("words", ["wave --help", "wave freeze --help", "keys --help", "worker --help", "db --help"])
def test_how_a_command_is_called_is_said_without_the_application(words, loaded):
    modules, packages = loaded(COMMAND, *words.split())
    assert not {"survey.bare", "survey.assembly"} & modules
    assert not (NUMBERS - {"numpy"} | DOCUMENTS) & packages


@pytest.mark.parametrize("words", ["index -- --help", "wave close -- --help", "release create -- --help"])
def test_a_value_that_looks_like_the_question_for_help_is_a_value(words, tmp_path, sqlite_url):
    environ = {**os.environ, **ENVIRON, "PORT": "8000", "DATA_DIR": str(tmp_path), "DATABASE_URL": sqlite_url}
    told = [sys.executable, "-m", "survey", *words.split()]
    done = subprocess.run(told, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "--help" in done.stderr


def test_pages_are_there_without_what_computes_and_prints(loaded):
    modules, packages = loaded(SERVED)
    assert "survey.assembly" in modules
    assert not (NUMBERS - {"numpy"} | DOCUMENTS) & packages


def test_all_that_a_customer_needs_is_loaded_before_the_first_one_comes(loaded, tmp_path, sqlite_url):
    app = build(tmp_path, sqlite_url)
    with app.app_context():
        with transaction():
            wave = stages.create("2026-1", "2026年第一期")
            import_register(wave, *SMALL)
            stages.open_(wave)
        code = app.test_cli_runner().invoke(args=["codes", "list", "--format", "json"]).stdout
        db.engine.dispose()
    modules, packages = loaded(ANSWERED, json.loads(code)[0]["code"])
    assert not {name for name in modules if name.startswith(("survey.", "analysis.", "questionnaires."))}
    assert not packages & (NUMBERS | DOCUMENTS | {"brotli", "zopfli", "cryptography", "babel"})


def test_the_process_that_watches_holds_neither_flask_nor_the_application(loaded):
    modules, packages = loaded(WATCHING)
    assert not {"flask", "werkzeug", "click", "sqlalchemy", "prometheus_client"} & packages
    ours = {name for name in modules if name.startswith("survey")}
    assert ours == {"survey", "survey.run"} | {
        f"survey.run.{n}" for n in ("serving", "port", "server", "supervisor", "parent")
    }


def test_whoever_serves_what_flask_finds_serves_the_pages(loaded):
    modules, _packages = loaded(SERVED.replace("from survey import create_app\napp = create_app()", OTHERS))
    assert "survey.assembly" in modules
