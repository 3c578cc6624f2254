"""The figures of a frozen wave from the command line."""

import json


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
