"""The same figures on Spark, on a cluster of three workers with processes of their own, one of which is killed."""

import json
import os
import shutil
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from analysis.__main__ import main
from analysis.errors import FileError
from analysis.estimation.plan import Plan
from analysis.estimation.tabulate import tabulate
from analysis.snapshot import frozen
from analysis.snapshot.on_spark import open_on_spark
from analysis.wave.indices import index_of
from analysis.wave.quality_report import report_of
from analysis.wave.table import tabulated
from tests.analysis import province

sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: nothing ran on Spark")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="java is not installed: nothing ran on Spark"),
]
EXECUTORS = 3
PARTS = 16


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    # the workers keep their files in Spark's home, which is not the place of a test to write to
    home = tmp_path_factory.mktemp("home")
    for part in Path(sql.__file__).parents[1].iterdir():
        (home / part.name).symlink_to(part)
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.files.openCostInBytes": str(2**27),  # a task for each file, however small
        "spark.sql.shuffle.partitions": "3",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
        "spark.ui.enabled": "false",
    }
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SPARK_HOME", str(home))
        environment.setenv("PYSPARK_PYTHON", "no Python: executors need none")
        environment.chdir(tmp_path_factory.mktemp("driver"))
        builder = sql.SparkSession.builder.master(f"local-cluster[{EXECUTORS},1,1024]").appName("table of sums")
        session = builder.config(map=settings).getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A snapshot in many parts: outlets with certainty, days as clusters, flagged responses, some copied."""
    folder = tmp_path_factory.mktemp("snapshot")
    outlets = province.register(1, few=0.1)[:80]
    answers = province.answers(outlets, 2, each=30)
    for outlet in outlets[:3]:
        outlet["certainty"] = True
    for response in answers[:20]:  # twenty in an hour, a minute before midnight in Gansu
        response["hour"] = answers[0]["hour"] + timedelta(hours=13)
    answers[40]["overall"] = None
    province.write(folder, "2026-1", outlets, answers, errors="register")
    whole = pl.read_parquet(folder / "responses/part-00000.parquet")
    (folder / "responses/part-00000.parquet").unlink()
    size = -(-len(whole) // PARTS)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] = [file for file in manifest["files"] if not file["path"].startswith("responses/")]
    for part in range(PARTS):
        rows, path = whole.slice(part * size, size), f"responses/city={part % 3}/part-{part:05}.parquet"
        rows.write_parquet(folder / path, mkdir=True)
        manifest["files"].append({"path": path, "rows": len(rows)})
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


@pytest.fixture
def came_back(spark, monkeypatch):
    """How many rows each frame had that came back to this process."""
    sizes = []
    kind = type(spark.range(1))
    to_arrow = kind.toArrow

    def counted(frame):
        table = to_arrow(frame)
        sizes.append(table.num_rows)
        return table

    monkeypatch.setattr(kind, "toArrow", counted)
    monkeypatch.delattr(kind, "toPandas")
    return sizes


def agree(found, expected, place=""):
    """Both are the same, numbers to 1e-12 of their size."""
    if isinstance(expected, dict):
        assert list(found) == list(expected), place
        for key, value in expected.items():
            agree(found[key], value, f"{place}/{key}")
    elif isinstance(expected, list | tuple):
        assert len(found) == len(expected), place
        for number, (one, other) in enumerate(zip(found, expected, strict=True)):
            agree(one, other, f"{place}/{number}")
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, rel=1e-12, abs=0), place
    else:
        assert found == expected, place


def test_spark_gives_the_table_of_sums_that_polars_gives(spark, wave_2026, score, tmp_path):
    items = tuple(score.weights)
    plan = Plan(("stratum", "outlet", "age"), items=items, scores=(score,), pairs=(items[:2],), weight="weight")
    rows = pl.DataFrame({k: [None if pd.isna(v) else v for v in wave_2026[k]] for k in wave_2026.columns})
    rows.write_parquet(tmp_path / "wave.parquet")
    found, expected = tabulate(spark.read.parquet(str(tmp_path / "wave.parquet")), plan), tabulate(rows, plan)
    assert found.keys.equals(expected.keys)
    assert found.n.tolist() == expected.n.tolist()
    for name in (*items, "score"):
        assert found.answered[name].tolist() == expected.answered[name].tolist()
        assert found.firsts[name] == pytest.approx(expected.firsts[name], rel=1e-12)
    for pair, total in expected.products.items():
        assert found.products[pair] == pytest.approx(total, rel=1e-12)
    assert found.weight_squared == pytest.approx(expected.weight_squared, rel=1e-12)
    assert found.problems == ()


def test_an_index_has_the_same_figures_and_only_its_table_of_sums_comes_back(spark, folder, came_back):
    here = frozen.open(folder)
    table, responses = tabulated(here), here.manifest["counts"]["responses"]
    found = index_of(open_on_spark(folder)).to_json()
    agree(found, index_of(here).to_json())
    # the register, the table, and the sums over the days of its rows
    assert came_back == [len(here.outlets), len(table), len(table)]
    assert sum(came_back) < responses


def test_what_is_unusual_is_the_same(spark, folder, came_back):
    here = frozen.open(folder)
    expected, responses = report_of(here), here.manifest["counts"]["responses"]
    assert {name for row in expected["kinds"] for name in row if row[name]} >= {"speeder", "burst", "off_hours"}
    agree(report_of(open_on_spark(folder)), expected)
    assert max(came_back) < responses / 4


def test_an_executor_that_is_killed_in_the_middle_changes_no_figure(spark, folder):
    snapshot, tracker = open_on_spark(folder), spark.sparkContext.statusTracker()
    executors = backends()
    assert len(executors) == EXECUTORS
    with ThreadPoolExecutor(1) as aside:
        job = aside.submit(lambda: index_of(snapshot).to_json())
        try:
            until(lambda: any(PARTS > done(tracker, stage) > 2 for stage in tracker.getActiveStageIds()) or job.done())
            os.kill(executors[0], signal.SIGSTOP)  # so that the job cannot end before the kill
            time.sleep(0.5)
            assert not job.done()
        finally:
            os.kill(executors[0], signal.SIGKILL)
        found = job.result(timeout=300)
    assert executors[0] not in backends()
    agree(found, index_of(frozen.open(folder)).to_json())


def test_estimates_from_a_folder_are_the_same(spark, folder, tmp_path, capsys):
    design = tmp_path / "design.yaml"
    design.write_text(
        "design: {strata: city, psu: outlet, nested: true, lonely_psu: certainty}\n"
        "estimates: [{statistic: mean, of: overall, by: [kind]}]\n"
    )
    rows = pl.read_parquet(folder / "responses/**/*.parquet", hive_schema={"city": pl.String})
    rows.write_parquet(tmp_path / "whole.parquet")
    assert main(["estimate", str(tmp_path / "whole.parquet"), "--design", str(design), "--format", "json"]) == 0
    expected = json.loads(capsys.readouterr().out)
    place = f"{folder}/responses"
    assert main(["estimate", place, "--design", str(design), "--format", "json", "--engine", "spark"]) == 0
    agree(json.loads(capsys.readouterr().out), expected)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("nowhere", "Spark says: [PATH_NOT_FOUND] Path does not exist: file:"),
        ("s3a://nobody/has/this", "Spark says: "),
        ("hdfs://127.0.0.1:9/nobody", "Spark says: "),
        ("survey.csv", "Spark reads Parquet only, not CSV"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(spark, place, said, tmp_path, capsys):
    (tmp_path / "design.yaml").write_text("estimates: [{statistic: mean, of: overall}]\n")
    status = main(["estimate", place, "--design", str(tmp_path / "design.yaml"), "--engine", "spark"])
    out, err = capsys.readouterr()
    assert (status, out) == (1, "")
    assert f"{place}: {said}" in err
    assert len(err.splitlines()) == 1


def test_a_snapshot_with_fewer_responses_than_its_manifest_says_is_refused(spark, folder, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")
    path = tmp_path / "copy/responses/city=0/part-00000.parquet"
    pl.read_parquet(path, hive_partitioning=False)[1:].write_parquet(path)
    with pytest.raises(FileError, match="responses, the manifest says"):
        open_on_spark(tmp_path / "copy")


def test_a_cluster_that_cannot_be_reached_is_named(monkeypatch):
    monkeypatch.setenv("SPARK_REMOTE", "sc://127.0.0.1:9/;token=secret")
    with pytest.raises(FileError) as error:
        open_on_spark("s3a://bucket/snapshot")
    assert str(error.value) == "the Spark cluster at 127.0.0.1:9 (SPARK_REMOTE) cannot be reached: Connection refused"


def test_without_pyspark_it_is_said_how_it_comes(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(FileError, match=r"pip install -r requirements/spark\.txt"):
        open_on_spark("s3a://bucket/snapshot")


def backends():
    """The processes of executors that descend from this one."""
    return [pid for pid, line in processes() if "CoarseGrainedExecutorBackend" in line and descends(pid)]


def processes():
    for place in Path("/proc").glob("[0-9]*"):
        try:
            yield int(place.name), (place / "cmdline").read_bytes().decode(errors="replace")
        except OSError:  # it ended meanwhile
            continue


def descends(pid):
    while pid > 1 and pid != os.getpid():
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return pid == os.getpid()


def done(tracker, stage):
    """Tasks of a stage that are finished, none where it does not read the responses."""
    told = tracker.getStageInfo(stage)
    return told.numCompletedTasks if told and told.numTasks >= PARTS else 0


def until(happened, seconds=120):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.005)
