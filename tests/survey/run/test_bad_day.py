"""The restore as docs/operations.md tells it, word for word, on another checkout that knows nothing of ours."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from survey.base.config import ROOT, SECRETS
from tests.conftest import BOTH, POSTGRESQL, on_server
from tests.survey.run.previous_release import PARTS
from tests.survey.run.test_backup import lived, made, passphrase  # noqa: F401 - fixtures

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
RECIPE = re.search(r"^### On a bad day$.*?^```\n(.*?)^```", OPERATIONS, re.DOTALL | re.MULTILINE)[1]
IN_THE_BOOK = "/var/backups/survey/2026-01-31"


@pytest.fixture
def machine(tmp_path):
    """A checkout with no secrets, no data folder and no database."""
    folder = tmp_path / "machine"
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        folder.mkdir(exist_ok=True)
        copy(ROOT / part, folder / part)
    return folder


@pytest.fixture
def empty_database(database_url):
    """The setting of an empty database on the same server."""
    name = f"{sa.make_url(database_url).database}_restored"
    server = sa.create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    yield {"DATABASE_URL": on_server(name).replace("+psycopg", "")}
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.parametrize("database_url", BOTH[1:], indirect=True)
@pytest.mark.slow
def test_the_recipe_brings_everything_back(made, passphrase, machine, empty_database):  # noqa: F811
    assert RECIPE.count(IN_THE_BOOK) == 2
    known = {name: value for name, value in os.environ.items() if name not in (*SECRETS, "DATABASE_URL")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euxc", RECIPE.replace(IN_THE_BOOK, str(made.folder))],
        cwd=machine,
        env={**known, **empty_database, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"all \d+ responses of 3 outlets are as they were", done.stdout)
    assert "the receipt of its last response is found" in done.stdout
    assert "1 contacts open with our keys" in done.stdout
    assert (machine / "instance" / "secrets.env").stat().st_mode & 0o077 == 0
