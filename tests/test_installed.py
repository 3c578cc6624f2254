"""What `pip install .` brings: one wheel with statistics and service, and the packages that the statistics need."""

import os
import re
import subprocess
import sys
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

from survey.base.config import ROOT
from survey.cli import COMMANDS, commands

INSIDE = ("templates", "migrations")
"""Folders that lie beside the service in a checkout, and inside it in a wheel."""
ANSWERS = """\
from survey import create_app
customer = create_app().test_client()
page = customer.get("/?lang=en")
print(page.status_code, 'lang="en"' in page.text, customer.get("/static/icon.svg").status_code)
"""
WITHOUT = """\
import runpy, sys
sys.modules.update(dict.fromkeys(sys.argv[1].split(",")))  # as if they were not installed
sys.argv = sys.argv[2:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
OF_THE_SERVICE = "click,flask,jinja2,sqlalchemy,werkzeug,wtforms,pandas,statsmodels,typst,openpyxl,jsonschema"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel that is built of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def site(wheel):
    """A folder of packages as an installation has it."""
    with ZipFile(wheel) as packed:
        packed.extractall(wheel.parent / "site")
    return wheel.parent / "site"


def run(site, home, *words, **environ):
    """Run a module of the installation from a folder of the operator's own."""
    clean = {"PYTHONPATH": str(site), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **environ}
    return subprocess.run([sys.executable, *words], cwd=home, env=clean, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_wheel_has_every_file_of_the_packages_and_nothing_else(wheel):
    folders = ("analysis", "questionnaires", "survey", *INSIDE)
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    tracked = {f"survey/{name}" if name.startswith(INSIDE) else name for name in listed.stdout.splitlines()}
    compiled = {re.sub(r"\.po$", ".mo", name) for name in tracked if name.endswith(".po")}
    with ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if ".dist-info/" not in name}
    assert names == tracked | compiled


@pytest.mark.slow
def test_everybody_gets_what_the_statistics_need_and_each_part_is_an_extra(wheel):
    with ZipFile(wheel) as packed:
        (name,) = (name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
        told = Parser().parsestr(packed.read(name).decode())
    wanted = told.get_all("Requires-Dist")
    parts = {path.stem: path.read_text(encoding="utf-8").split("\n") for path in (ROOT / "requirements").glob("*.in")}
    assert {name for name in wanted if "extra ==" not in name} == set(filter(None, parts.pop("analysis")))
    assert set(told.get_all("Provides-Extra")) == {"service" if part == "core" else part for part in parts}
    assert any(re.match(r"flask .*extra == 'service'|flask; extra == 'service'", name) for name in wanted)
    with ZipFile(wheel) as packed:
        (name,) = (name for name in packed.namelist() if name.endswith("entry_points.txt"))
        assert set(re.findall(r"^(\S+) =", packed.read(name).decode(), re.M)) == {
            "satisfaction-index",
            "survey-statistics",
        }


@pytest.mark.slow
def test_the_service_runs_from_the_wheel_in_a_folder_of_its_own(site, tmp_path):
    made = run(site, tmp_path, "-m", "survey.run.first_secrets")
    assert made.stdout == f"New secrets: {Path('instance') / 'secrets.env'}\n", made.stderr
    migrated = run(site, tmp_path, "-m", "survey", "db", "upgrade")
    assert migrated.returncode == 0, migrated.stderr
    listed = run(site, tmp_path, "-m", "survey", "wave", "list", "--format", "json")
    assert (listed.returncode, listed.stdout) == (0, "[]\n"), listed.stderr
    answered = run(site, tmp_path, "-c", ANSWERS)
    assert answered.stdout == "200 True 200\n", answered.stderr
    assert (tmp_path / "instance" / "survey.db").is_file()
    assert not (site / "instance").exists()


@pytest.mark.slow
def test_the_statistics_run_from_the_wheel_without_anything_of_the_service(site, tmp_path):
    (tmp_path / "answers.csv").write_text(
        "outlet,stratum,weight,score\na,1,2,80\na,1,2,90\nb,1,3,70\nc,2,1,60\nd,2,1,50\n"
    )
    (tmp_path / "design.yaml").write_text(
        "design: {strata: stratum, psu: outlet, weight: weight}\nestimates: [{statistic: mean, of: score}]\n"
    )
    words = ["answers.csv", "--design", "design.yaml", "--format", "csv"]
    done = run(site, tmp_path, "-c", WITHOUT, OF_THE_SERVICE, "analysis", "estimate", *words)
    assert done.returncode == 0, done.stderr
    assert "score" in done.stdout


@pytest.mark.slow
def test_the_service_s_command_says_what_is_missing_where_the_statistics_are_alone(site, tmp_path):
    done = run(site, tmp_path, "-c", WITHOUT, OF_THE_SERVICE, "survey", "--help")
    assert done.returncode == 1
    assert "pip install '.[service,documents,postgresql]'" in done.stderr
    assert "Traceback" not in done.stderr


def test_to_list_the_commands_nothing_of_the_service_is_loaded(tmp_path):
    listed = run(ROOT, tmp_path, "-c", WITHOUT, "flask,sqlalchemy,numpy,polars,scipy", "survey", "--help")
    assert listed.returncode == 0, listed.stderr
    assert {line.split()[0] for line in listed.stdout.partition("Commands:\n")[2].splitlines()} == set(COMMANDS)


def test_every_command_is_where_it_is_said_to_be_and_for_what_it_says_itself():
    for deferred in commands(lambda: None):
        own = " ".join(deferred.command.help.partition("\n\n")[0].split())
        assert deferred.help == own, deferred.name
        assert deferred.command.name == deferred.name
