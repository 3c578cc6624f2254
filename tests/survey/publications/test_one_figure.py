"""The address of each figure: what it says, how it came about, how it went on."""

import re

import pytest


@pytest.mark.parametrize(
    ("address", "name", "index"),
    [
        ("families/C", "顾客满意指数", "81.3"),
        ("sectors/C01", "医疗卫生", "83.4"),
        ("cities/P-620100", "兰州", "89.5"),
        ("cells/C01-620100", "兰州 · 医疗卫生", "85.4"),
    ],
)
def test_a_figure_stands_with_its_interval_verdict_method_and_sources(client, publish, address, name, index):
    publish("2026-1")
    page = client.get(f"/figures/{address}").text
    assert f"<h1>{name}<small>" in page
    assert f"<b>{index}</b> <span>95% 区间" in page
    assert "演示数据" in page
    assert "50.0%、25.0%、25.0%" in page
    assert "a yearbook，2025 年" in page
    assert "a register of the tests 2026-02-01" in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"sectors": [], "reworded": []}, None),
        ({"sectors": ["C01", "P02"], "reworded": []}, "2 个行业换了问卷版本；计入指数的题说法没有变。"),
        (
            {"sectors": ["C01"], "reworded": ["overall"]},
            "计入指数的“总的来说，您对这次服务满意还是不满意？”改了说法，变化可能有一部分来自问卷。",
        ),
    ],
)
def test_a_change_stands_with_what_was_asked_otherwise_before(client, publish, asked, said):
    publish("2026-1", asked=asked)
    page = client.get("/figures/families/C").text
    assert "比上一期" in page
    assert ("两期的问卷" in page) == bool(said)
    assert not said or said in page
    assert "两期的问卷" not in client.get("/figures/sectors/C01").text  # no change is shown there


@pytest.mark.parametrize(
    ("address", "mark"), [("sectors/P05", "x"), ("cells/C01-620500", "F"), ("cells/P02-620500", "c")]
)
def test_a_withheld_figure_says_why_and_nothing_else(client, publish, address, mark):
    publish("2026-1")
    page = client.get(f"/figures/{address}").text
    assert f"<b>{mark}</b>" in page
    assert "95% 区间" not in re.sub(r"<thead>.*?</thead>", "", page, flags=re.DOTALL)
    assert "标准误" not in page
    assert "interval-bar" not in page


@pytest.mark.parametrize(
    "address", ["sectors/C09", "sectors/", "cities/620100", "waves/C01", "settings/basis", "cells/%00"]
)
def test_an_unknown_figure_is_404(client, publish, address):
    publish("2026-1")
    assert client.get(f"/figures/{address}").status_code == 404


def test_its_history_has_every_release_and_the_chart_only_what_stands(client, publish):
    publish("2026-1")
    assert 'class="trend"' not in client.get("/figures/sectors/C01").text
    publish("2026-1", 2, reason="a wrong weight", lift=1.0)
    publish("2026-2", lift=2.0)
    page = client.get("/figures/sectors/C01").text
    history = page[page.index("历次结果") :]
    assert re.findall(r"<b>(\d\d\.\d)</b>", history) == ["85.4", "84.4", "83.4"]
    assert history.count("已更正") == 1
    assert page.count('class="trend"') == 1
    assert len(re.findall(r'<circle class="index"', history)) == 2


def test_what_a_figure_was_keeps_an_address_that_its_history_links_to(client, publish):
    publish("2026-1")
    publish("2026-1", 2, reason="a wrong weight", lift=1.0)
    newest, first = client.get("/figures/sectors/C01"), client.get("/releases/2026-1/1/figures/sectors/C01")
    assert 'href="/releases/2026-1/1/figures/sectors/C01"' in newest.text
    assert "<b>84.4</b> <span>95% 区间" in newest.text
    assert "<b>83.4</b> <span>95% 区间" in first.text
    assert "这不是最新公布的结果" in first.text
    assert "这不是最新公布的结果" not in newest.text


def test_the_pages_of_a_release_link_to_its_own_figures(client, publish):
    publish("2026-1")
    publish("2026-2", lift=1.0)
    for page in ("/releases/2026-1/1", "/releases/2026-1/1/figures/cells"):
        text = client.get(page).text
        links = re.findall(r'href="([^"]*/figures/[^"]*)"', text)
        assert links
        assert all(address.startswith(("/releases/2026-1/1/figures/", "/api/")) for address in links), page
        assert client.get(links[0]).status_code == 200


@pytest.mark.parametrize(
    "address", ["2026-1/1/figures/sectors/C09", "2026-1/2/figures/sectors/C01", "2026-2/1/figures/cells"]
)
def test_what_was_not_published_has_no_address(client, publish, address):
    publish("2026-1")
    publish("2026-2", status="signed")
    assert client.get(f"/releases/{address}").status_code == 404
