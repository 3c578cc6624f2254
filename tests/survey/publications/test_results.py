"""The page that everybody sees first."""

import json

import pytest

from survey.office.figures import figures
from survey.publications.public import HIDDEN
from tests.conftest import build


@pytest.fixture(scope="module")
def province(sqlite_template, tmp_path_factory):
    """The demonstration, small, on a database of its own."""
    folder = tmp_path_factory.mktemp("province")
    (folder / "survey.db").write_bytes(sqlite_template.read_bytes())
    app = build(folder, f"sqlite:///{folder / 'survey.db'}")
    done = app.test_cli_runner().invoke(args=["demo", "load", "--responses", "6000"])
    assert done.exit_code == 0, done.output
    return app


def test_an_empty_installation_says_what_comes(client):
    assert "还没有公布的结果" in client.get("/").text


def test_the_page_shows_both_indices_and_says_that_they_are_a_demonstration(province):
    page = province.test_client().get("/").text
    assert "演示数据" in page
    assert "顾客满意指数" in page
    assert "用户满意指数" in page
    assert "2026年上半年" in page


def test_every_sector_and_city_has_its_row_and_withheld_numbers_are_nowhere(province):
    with province.app_context():
        content = figures(province.config["DATA_DIR"] / "snapshots" / "2026-1", "2026-1").to_json()
    page = province.test_client().get("/").text
    assert page.count('<th scope="row">') == 21 + 28
    rows = [row for level in ("families", "sectors", "cities") for row in content[level]]
    hidden = [row for row in rows if row["mark"] in HIDDEN]
    assert page.count("样本不足，不公布") + page.count("保密：单位太少") == len(hidden)
    shown = page.count('class="interval-bar')
    assert shown == len(rows) - len(hidden)
    assert hidden
    assert shown


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
