"""The same pass on Spark, on a cluster of one worker with processes of its own."""

import shutil
import sys
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from analysis.estimation.plan import Plan
from analysis.estimation.tabulate import tabulate

sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: nothing ran on Spark")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="java is not installed: nothing ran on Spark"),
]


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    # the workers keep their files in Spark's home, which is not the place of a test to write to
    home = tmp_path_factory.mktemp("home")
    for part in Path(sql.__file__).parents[1].iterdir():
        (home / part.name).symlink_to(part)
    settings = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(tmp_path_factory.mktemp("warehouse")),
        "spark.ui.enabled": "false",
    }
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SPARK_HOME", str(home))
        environment.setenv("PYSPARK_PYTHON", sys.executable)
        environment.chdir(tmp_path_factory.mktemp("driver"))
        builder = sql.SparkSession.builder.master("local-cluster[1,1,1024]").appName("table of sums")
        session = builder.config(map=settings).getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()


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
