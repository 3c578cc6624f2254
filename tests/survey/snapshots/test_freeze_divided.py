"""A snapshot is the same to the byte however it is written: by one process or several, or as plainly as can be."""

import json
import signal
import subprocess
import sys

import polars as pl
import pytest
import sqlalchemy as sa

from survey.base.config import ROOT
from survey.base.database import db, transaction
from survey.integrity.proof import LEAVES
from survey.models import Outlet, Wave
from survey.snapshots import files
from survey.snapshots.freeze import building_folder
from tests.survey import plainly
from tests.survey.snapshots import cut_short
from tests.survey.snapshots.test_freeze import MORNING, manifest_of, respond

ODD = {"A1": "网点 “一” \\", "A2": 'A"2\t', "A4": "é🙂"}


@pytest.fixture
def closed(app, run, open_wave):
    """A closed wave of six responses, in two cities and three versions, with all that answers can hold."""
    with app.app_context(), transaction():
        for code, odd in ODD.items():
            db.session.execute(sa.update(Outlet).values(code=odd).where(Outlet.code == code))
        one, two, far = ODD.values()
        respond(one, {"overall": 9, "waiting_time": None, "gender": None, "reasons": ["queue", "其他\\"]})
        respond(one, {"overall": 1, "reasons": [], "visits": 2**40}, at=MORNING.replace(hour=23, minute=59))
        respond(two, {"overall": 10, "versus_ideal": 10, "gender": "F"}, kind="invitation", type_size="large")
        respond(far, {"versus_ideal": 3})
        respond("B1", {"overall": 5, "value": None}, scale_layout="two_rows")
        respond("B3", {"overall": 2, "complaint": 10})
    run("wave", "close", "2026-1")
    return app


def written(folder, size, processes):
    """The files of a snapshot, by their path; those with a date in them aside."""
    wave = db.session.scalars(sa.select(Wave)).one()
    manifest = files.write(wave, folder, wave.closed_at, 6, size, processes=processes)
    assert manifest["counts"]["responses"] == 6
    return manifest["merkle_root"], {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.parent.name != "derived"
    }


def test_one_process_and_several_write_the_same_bytes(closed, tmp_path):
    with closed.app_context():
        assert written(tmp_path / "alone", 2, 1) == written(tmp_path / "divided", 2, 2)


def test_they_write_what_a_plain_way_writes(closed, tmp_path):
    with closed.app_context():
        _, found = written(tmp_path / "snapshot", 100, 1)
        wave = db.session.scalars(sa.select(Wave)).one()
        known = files._questionnaires(wave).values()
        items = {item.id: item.type for one in known for item in one.items if item.type != "text"}
        rows = plainly.responses(Outlet.city_code)
        for number, city in enumerate(("620100", "620500", "620900")):
            name = f"responses/city={city}/part-{number:05}.parquet"
            frame = plainly.table([row for row in rows if row.Outlet.city_code == city], items)
            said = pl.read_parquet_metadata(tmp_path / "snapshot" / name)
            frame.write_parquet(
                tmp_path / "plain.parquet", metadata={about: said[about] for about in ("title", "labels")}
            )
            assert (tmp_path / "plain.parquet").read_bytes() == found[name]
        assert found[LEAVES] == b"".join(plainly.hashed(*row) for row in rows)
        assert frame["outlet"].to_list() == ["B3"]


def test_what_several_had_finished_when_they_were_killed_is_kept(closed, tmp_path, database_url):
    command = [sys.executable, "-m", cut_short.__name__, str(tmp_path), database_url]
    # it ends when nobody holds its output any more: no process is left that goes on writing
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    with closed.app_context():
        wave = db.session.scalars(sa.select(Wave)).one()
        building = building_folder(wave)
        whole = json.loads((building / "finished.jsonl").read_text(encoding="utf-8").splitlines()[-1])["files"]
        before = {building / file["path"]: (building / file["path"]).stat().st_mtime_ns for file in whole}
        resumed = written(building, 1, 1)
        assert {path: path.stat().st_mtime_ns for path in before} == before
        assert resumed == written(tmp_path / "anew", 1, 1)
        assert len(manifest_of(building)["files"]) == 3 + 2 * 6 + 3
