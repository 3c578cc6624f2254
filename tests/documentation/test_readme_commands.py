"""Every command of the README is run, in its order; what cannot be run in a test is named here, with the reason."""

import re
import shlex
import shutil
import subprocess

import pytest
import sqlalchemy as sa
from flask.cli import FlaskGroup

from analysis.__main__ import main as analysis
from survey import create_app
from survey.base.config import ROOT
from survey.base.database import db, transaction
from survey.demonstration import accounts
from tests.conftest import ENVIRON, SMALL, register

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
MAKE = re.compile(r"(?:^|[`;] ?)(?:[A-Z_]+=\S+ )*make ([a-z-]+)", re.MULTILINE)
ELSEWHERE = {
    "run": "serves until it is ended: CI runs it on a clean checkout (.ci/run)",
    "test": "is what runs this",
    "fresh": "installs first; what it calls is run in tests/survey/run/test_fresh.py",
    "help": "is run below",
}
FLASK, ANALYSIS = (".venv/bin/flask", "--app", "wsgi"), (".venv/bin/python", "-m", "analysis")


def lines(block):
    """The commands of a block, as words; without what a comment says."""
    return [words for line in block.splitlines() if (words := shlex.split(line, comments=True))]


def beginning_with(*first):
    """The block that holds a command with these words."""
    (found,) = [lines(block) for block in BLOCKS if any(words[: len(first)] == [*first] for words in lines(block))]
    return found


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run commands of the README in order, in an environment of their own; each must end well."""
    monkeypatch.chdir(tmp_path)

    def commands(listed, **environ):
        app = create_app({**ENVIRON, **environ}, tmp_path)
        flask = FlaskGroup(create_app=lambda: app)
        for words in listed:
            if tuple(words[:3]) == FLASK:
                done = app.test_cli_runner().invoke(flask, words[3:])
                assert done.exit_code == 0, (words, done.output)
            else:
                assert tuple(words[:3]) == ANALYSIS, f"nobody runs this: {words}"
                assert not analysis(words[3:])
        return app

    return commands


@pytest.fixture
def demonstration(loaded_demonstration, tmp_path, run):
    """The folder with the demonstration, and the accounts that `make run` makes."""
    shutil.copytree(loaded_demonstration, tmp_path, dirs_exist_ok=True)
    app = run([])
    with app.app_context():
        with transaction():
            accounts.prepare()
        db.engine.dispose()
    return tmp_path


def test_every_make_target_is_there_and_run_somewhere():
    named = set(MAKE.findall(README))
    assert named == set(ELSEWHERE)
    for target in sorted(named):
        done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(f"  make {target} " in told for target in named - {"help"})
    assert "\nenv -u TEST_DATABASE_URL make run" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_statistician_and_a_stranger(demonstration, run):
    app = run(beginning_with(*FLASK, "wave", "close", "2026-2") + beginning_with(*FLASK, "release", "export", "1"))
    with app.app_context():
        states = db.session.execute(sa.text("SELECT code, status FROM wave ORDER BY id")).all()
        db.session.close()
        db.engine.dispose()
    assert [tuple(row) for row in states] == [("2026-1", "published"), ("2026-2", "published")]
    assert {path.suffix for path in (demonstration / "build" / "release").iterdir()} >= {".pdf", ".docx", ".xlsx"}


def test_a_province_of_ones_own(run, database_url, tmp_path):
    block = beginning_with("export")
    told = dict(words[1].split("=", 1) for words in block if words[0] == "export")
    (tmp_path / "register.csv").write_text(register(*SMALL), encoding="utf-8")
    columns = re.search(r"`(outlet,[a-z_,]+)`", README)[1]
    assert (tmp_path / "register.csv").read_text(encoding="utf-8").splitlines()[0] == columns
    assert set(told) == {"DATABASE_URL", "ORGANISER"}
    app = run([words for words in block if words[0] != "export"], **told | {"DATABASE_URL": database_url})
    with app.app_context():
        assert db.session.scalar(sa.text("SELECT status FROM wave")) == "open"
        db.session.close()
        db.engine.dispose()


def test_what_stands_in_the_text_is_a_command_too(run, capsys):
    inline = {text for text in re.findall(r"`([^`\n]+)`", README) if text.startswith(".venv/")}
    for text in sorted(inline):
        with pytest.raises(SystemExit, match=r"^0$"):
            run([shlex.split(text)])
    assert "usage" in capsys.readouterr().out.lower()


def test_every_block_is_run_here():
    known = [words for block in BLOCKS for words in lines(block)]
    run_here = [words for words in known if tuple(words[:3]) in (FLASK, ANALYSIS)]
    assert [words for words in known if words not in run_here and words[0] not in ("make", "export")] == []
    assert len(run_here) >= 18
