"""A worker is killed: after a minute its work goes on where it stopped, by itself."""

import signal
import subprocess
import sys

import pytest

from survey.base.config import ROOT
from survey.base.database import db, transaction
from survey.snapshots import files
from survey.waves.stages import find
from tests.survey.errands import killed
from tests.survey.snapshots.test_freeze import manifest_of, respond

PAGE = "/office/waves/2026-1"


@pytest.fixture
def killed_worker(app, run, open_wave, statistician, worker, monkeypatch, tmp_path, database_url):
    """A wave of four responses was to be frozen one response a part, by a worker that was killed after two."""
    monkeypatch.setattr(files.write, "__defaults__", (1,))
    with app.app_context(), transaction():
        for mark in range(1, 5):
            respond("A1", {"overall": mark})
    run("wave", "close", "2026-1")
    statistician.post(f"{PAGE}/freeze")
    command = [sys.executable, "-m", killed.__name__, str(tmp_path), database_url]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def test_the_work_of_a_killed_worker_goes_on_by_itself(app, killed_worker, statistician, worker, passed):
    page = statistician.get(PAGE)
    assert "正在冻结" in page.text  # for a minute nobody can know
    assert page.headers["Refresh"] == "5"
    passed(61)
    page = statistician.get(PAGE)
    assert "在排队" in page.text
    assert page.headers["Refresh"] == "5"
    building = app.config["DATA_DIR"] / "snapshots" / "2026-1.building"
    whole = {path.relative_to(building): path.stat().st_mtime_ns for path in building.rglob("responses/**/*.parquet")}
    assert len(whole) == killed.WHOLE
    worker()
    with app.app_context():
        assert find("2026-1").status == "frozen"
        db.session.rollback()
    folder = building.with_name("2026-1")
    assert manifest_of(folder)["counts"]["responses"] == 4
    assert {path: (folder / path).stat().st_mtime_ns for path in whole} == whole
    assert "中途停了" not in statistician.get(PAGE).text
