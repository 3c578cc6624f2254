"""What pages show of a frozen wave lies beside its snapshot: pages read it and compute nothing."""

import json
import re
import shutil

import polars as pl
import pytest

from analysis.snapshot import frozen as snapshots
from analysis.wave.weighted import wave_of
from survey.base.database import db, transaction
from survey.models.wave import wave_by_code
from survey.snapshots.derived import FOLDER, INDEX, REPORTS, SUMS, WEIGHTS
from tests.survey.snapshots.test_freeze import respond

PAGES = ("/office/waves/2026-1/weights", "/office/waves/2026-1/quality", "/office/waves/2026-1/quality.csv")
CITIES = ("/office/cities", "/office/cities/620100")


def shown(answer):
    """The text of a page, without what is new at every request."""
    return re.sub(r'(name="csrf_token" value|nonce)="[^"]*"', "", answer.text)


@pytest.fixture
def folder(app, run, open_wave):
    """The snapshot of a wave with a few responses."""
    with app.app_context(), transaction():
        for outlet in ("A1", "A2", "A3", "B1"):
            for mark, size in ((7, "large"), (8, "normal"), (10, "normal")):
                respond(outlet, {"overall": mark, "versus_expectation": mark}, type_size=size)
    assert run("wave", "close", "2026-1").exit_code == 0
    assert run("wave", "freeze", "2026-1").exit_code == 0
    return app.config["DATA_DIR"] / "snapshots" / "2026-1"


def test_how_the_page_looked_is_frozen_and_its_effects_are_on_the_page(folder, statistician):
    frozen = pl.scan_parquet(folder / "responses").select("language", "type_size", "scale_layout").unique().collect()
    assert set(frozen.rows()) == {("zh", "large", None), ("zh", "normal", None)}
    page = statistician.get("/office/waves/2026-1/quality?lang=zh").text
    (table,) = re.findall(r"<caption>页面的样子</caption>.*?</table>", page, re.DOTALL)
    rows = [re.sub(r"<[^>]+>|\s+", " ", row).split() for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)]
    assert ["标准字号", "6", "66.7%"] in [row[:3] for row in rows]
    assert ["大字版", "3", "33.3%"] in [row[:3] for row in rows]
    assert "评分的排法" not in table


def test_each_file_says_of_which_snapshot_and_settings_it_is(app, folder):
    manifest = json.loads((folder / "manifest.json").read_bytes())
    with app.app_context():
        digest = wave_by_code("2026-1").snapshot
        db.session.rollback()
    for name in (INDEX, *REPORTS):
        said = json.loads((folder / FOLDER / name).read_bytes())
        assert (said["snapshot"], said["settings"]) == (digest, manifest["settings"])
        assert said["code_version"] == manifest["code_version"]
    assert pl.read_parquet_metadata(folder / FOLDER / SUMS)["snapshot"] == digest
    assert not any(file["path"].startswith(FOLDER) for file in manifest["files"])


def test_the_table_of_sums_is_what_the_figures_come_from(folder):
    table, wave = pl.read_parquet(folder / FOLDER / SUMS), wave_of(snapshots.open(folder))
    assert table["n"].sum() == 12
    assert table["sum overall"].sum() == pytest.approx(wave.sample.sums.firsts["overall"].sum())
    assert {"outlet", "sector", "city", "stratum", "weight", "product overall overall"} <= set(table.columns)


def test_pages_read_no_response(folder, statistician):
    before = {page: shown(statistician.get(page)) for page in (*PAGES, *CITIES)}
    shutil.rmtree(folder / "responses")
    (folder / "outlets.parquet").unlink()
    for page, content in before.items():
        answer = statistician.get(page)
        assert answer.status_code == 200
        assert shown(answer) == content


def test_what_is_missing_is_being_computed_until_the_worker_has_done_it(folder, run, statistician):
    before = {page: statistician.get(page).text for page in PAGES}
    shutil.rmtree(folder / FOLDER)
    for page in (*PAGES[:2], CITIES[0]):
        answer = statistician.get(page)
        assert (answer.status_code, "等着后台任务来计算" in answer.text) == (200, True)
    assert statistician.get(CITIES[1]).location == CITIES[0]
    assert not (folder / FOLDER).exists()
    assert "nothing is computed yet" in run("city", "list").output
    assert run("worker", "--once").exit_code == 0
    assert {page: statistician.get(page).text for page in PAGES} == before


def test_a_half_written_file_is_none(folder, run, statistician):
    (folder / FOLDER / WEIGHTS).write_text('{"format": 1, "snap')
    assert "等着后台任务来计算" in statistician.get(PAGES[0]).text
    assert run("wave", "compute", "2026-1").exit_code == 0
    assert "等着后台任务来计算" not in statistician.get(PAGES[0]).text


def test_the_commands_compute_what_is_missing(folder, run):
    words = (["index", "2026-1", "--format", "json"], ["quality", "2026-1"], ["wave", "weights", "2026-1"])
    before = [run(*each).output for each in words]
    for each, printed in zip(words, before, strict=True):
        shutil.rmtree(folder / FOLDER)
        assert run(*each).output == printed
    assert run("index", "2026-1", "--data", str(folder), "--format", "json").output == before[0]


def test_a_snapshot_that_is_gone_keeps_no_job_from_running(folder, run):
    shutil.rmtree(folder)
    assert run("worker", "--once").exit_code == 0
