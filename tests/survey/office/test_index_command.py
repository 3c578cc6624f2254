"""The figures of a frozen wave from the command line."""

import json
import sys

import pytest


def test_the_index_command_gives_all_levels_in_every_format(province):
    run = province.test_cli_runner().invoke
    figures = json.loads(run(args=["index", "2026-1", "--format", "json"]).output)
    assert [len(figures[level]) for level in ("families", "sectors", "cities", "cells")] == [2, 21, 28, 294]
    wanted = {"code", "name", "target", "index", "se", "df", "low", "high", "n", "outlets", "deff", "verdict", "mark"}
    assert all(wanted <= set(row) for level in ("families", "sectors", "cities", "cells") for row in figures[level])
    table = run(args=["index", "2026-1"]).output
    assert "DEMONSTRATION DATA" in table
    assert "医疗卫生" in table
    lines = run(args=["index", "2026-1", "--format", "csv"]).output.splitlines()
    assert len(lines) == 1 + 2 + 21 + 28 + 294


def test_the_index_needs_a_frozen_wave_and_the_right_snapshot(province, tmp_path):
    run = province.test_cli_runner().invoke
    for words, message in (
        (["index", "2026-2"], "wave 2026-2 is open; figures come from a frozen wave only"),
        (["index", "nowhere"], "there is no wave 'nowhere'"),
        (["index", "2026-1", "--data", str(tmp_path)], "holds no snapshot"),
        (
            ["index", "2026-2", "--data", str(province.config["DATA_DIR"] / "snapshots" / "2026-1")],
            "is a snapshot of wave 2026-1, not of 2026-2",
        ),
    ):
        done = run(args=words)
        assert done.exit_code == 1
        assert message in done.output


@pytest.mark.parametrize("command", ["index", "quality"])
def test_an_engine_computes_anew_what_was_computed_before(province, command):
    run = province.test_cli_runner().invoke
    words = [command, "2026-1", "--format", "json"]
    before = run(args=words)
    assert before.exit_code == 0
    assert run(args=[*words, "--engine", "polars"]).output == before.output
    folder = province.config["DATA_DIR"] / "snapshots" / "2026-1"
    assert run(args=[*words, "--data", str(folder)]).output == before.output


def test_spark_where_it_is_not_installed_is_refused_in_one_sentence(province, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark", None)
    for words in (["--data", "s3a://bucket/snapshot"], []):
        done = province.test_cli_runner().invoke(args=["index", "2026-1", "--engine", "spark", *words])
        assert (done.exit_code, done.output) == (
            1,
            "Error: Spark needs pyspark, which is not installed here: pip install -r requirements/spark.txt\n",
        )
