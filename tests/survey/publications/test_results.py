"""What everybody sees: the latest release, its tables, its map; nothing that is not published."""

import re

import pytest

from survey.figures.rows import ORDERS


def rows_of(page):
    """The names of the sectors in the order of the page."""
    return re.findall(r'<th scope="row">\s*<a href="/figures/sectors/(\w+)', page)


def test_an_empty_installation_says_what_comes(client):
    assert "还没有公布的结果" in client.get("/").text
    assert "还没有公布的结果" in client.get("/releases").text


def test_a_draft_and_a_signed_release_are_seen_by_nobody(client, publish):
    publish("2026-1", status="signed")
    publish("2026-1", 2, status="draft", reason="a wrong weight")
    assert "还没有公布的结果" in client.get("/").text
    assert client.get("/releases/2026-1/1").status_code == 404
    assert client.get("/releases/2026-1/2").status_code == 404
    assert client.get("/figures/sectors/C01").status_code == 404
    assert client.get("/figures/cells").status_code == 404


def test_the_front_page_shows_both_indices_with_their_intervals_and_says_that_they_are_a_demonstration(client, publish):
    publish("2026-1")
    page = client.get("/").text
    assert "演示数据" in page
    assert "顾客满意指数" in page
    assert "<b>81.3</b> <span>95% 区间 80.0–82.5</span>" in page
    assert "用户满意指数" in page
    assert "<b>84.9</b> <span>95% 区间 83.7–86.2</span>" in page


def test_every_sector_and_city_has_its_row_and_a_withheld_one_says_why(client, publish):
    publish("2026-1")
    page = client.get("/").text
    assert page.count('<th scope="row">') == 4 + 4
    assert page.count('class="interval-bar"') == 3 + 4
    assert page.count("保密：单位太少</td>") == 1


def test_the_newest_wave_stands_on_the_front_page_even_where_an_older_one_was_corrected_later(client, publish):
    publish("2026-1")
    publish("2026-2")
    publish("2026-1", 2, reason="一家网点的服务量写错了", lift=1.0)
    assert "<small>2026-2期</small>" in client.get("/").text


def test_a_correction_gives_its_reason_and_the_version_before_says_that_it_is_not_the_latest(client, publish):
    publish("2026-1")
    publish("2026-1", 2, reason="一家网点的服务量写错了", lift=1.0)
    newest, corrected = client.get("/").text, client.get("/releases/2026-1/1").text
    assert "更正原因：一家网点的服务量写错了" in newest
    assert "这不是最新公布的结果" not in newest
    assert "<b>82.3</b>" in newest
    assert "这不是最新公布的结果" in corrected
    assert "<b>81.3</b>" in corrected
    listed = client.get("/releases").text
    assert "更正原因：一家网点的服务量写错了" in listed
    assert listed.index("/releases/2026-1/2") < listed.index("/releases/2026-1/1")


def test_an_unknown_release_is_404(client, publish):
    publish("2026-1")
    for address in ("/releases/2026-1/2", "/releases/2027-1/1", "/releases/2026-1/one"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("order", "sectors"),
    [
        ("list", ["C01", "C02", "P02", "P05"]),
        ("high", ["C01", "C02", "P02", "P05"]),
        ("low", ["C02", "C01", "P02", "P05"]),
        ("verdict", ["C01", "C02", "P02", "P05"]),
    ],
)
def test_tables_are_sorted_by_links_and_what_is_withheld_comes_last(client, publish, order, sectors):
    publish("2026-1")
    page = client.get(f"/?sort={order}").text
    assert rows_of(page) == sectors
    assert page.count('aria-current="true"') == 1


def test_an_unknown_order_is_refused(client, publish):
    publish("2026-1")
    assert "size" not in ORDERS
    assert client.get("/?sort=size").status_code == 400


def test_each_city_is_a_tile_with_its_index_half_its_interval_and_its_verdict_in_words(client, publish):
    publish("2026-1")
    tiles = re.findall(
        r'<li class="(r\d c\d s\d)">\s*<a href="(/figures/cities/[\w-]+)">(.*?)</a>\s*</li>', client.get("/").text
    )
    assert [(place, address) for place, address, _ in tiles] == [
        ("r4 c4 s5", "/figures/cities/C-620100"),
        ("r5 c6 s3", "/figures/cities/C-620500"),
        ("r4 c4 s5", "/figures/cities/P-620100"),
        ("r5 c6 s3", "/figures/cities/P-620500"),
    ]
    words = re.sub(r"<[^>]+>", " ", tiles[0][2]).split()
    assert words == ["兰州", "84.5", "±1.2", "✓", "达标"]


def test_the_table_of_sectors_and_cities_has_a_number_or_a_mark_in_every_cell(client, publish):
    publish("2026-1")
    page = client.get("/figures/cells").text
    cells = re.findall(r'<td class="s(\d)">(.*?)</td>', page, re.DOTALL)
    assert [shade for shade, _ in cells] == ["5", "0", "3", "0", "4", "0", "0", "0"]
    marks = [re.findall(r"<abbr[^>]*>(\w)</abbr>", cell) for _, cell in cells]
    assert marks == [["E"], ["F"], ["E"], ["F"], ["E"], ["c"], ["x"], ["F"]]
    for mark in ("E", "F", "x", "c"):
        assert f"<dt><abbr>{mark}</abbr></dt>" in page


def test_an_english_reader_stays_in_english(client, publish):
    publish("2026-1")
    page = client.get("/?lang=en").text
    assert "Health care" in page
    links = re.findall(r'href="(/(?:figures|releases)[^"]*)"', page)
    assert links
    assert all("lang=en" in link for link in links if not re.search(r"\.(zip|pdf|xlsx|csv|json|xml)$", link))
    assert client.get("/?lang=en&sort=low").status_code == 200


def test_pages_may_be_kept_for_five_minutes_and_are_asked_for_again_by_their_tag(client, publish):
    publish("2026-1")
    for address in ("/", "/releases", "/releases/2026-1/1", "/figures/cells", "/figures/sectors/C01"):
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert "Accept-Language" in answer.headers["Vary"]
        assert "Set-Cookie" not in answer.headers
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    publish("2026-2")
    assert client.get("/", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("of=C&city=", "families/C"),
        ("of=C&city=620100", "cities/C-620100"),
        ("of=C01&city=", "sectors/C01"),
        ("of=C01&city=620100", "cells/C01-620100"),
        ("of=C01&city=620900", "sectors/C01"),  # no outlet there
        ("of=P&city=620500&lang=en", "cities/P-620500?lang=en"),
    ],
)
def test_my_sector_in_my_city_is_found(client, publish, asked, found):
    publish("2026-1")
    answer = client.get(f"/figures/find?{asked}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/figures/{found}")
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("asked", ["of=X01", "of=//elsewhere.example&city="])
def test_what_is_not_in_the_list_is_404(client, publish, asked):
    publish("2026-1")
    assert client.get(f"/figures/find?{asked}").status_code == 404


def test_sectors_and_cities_are_folded_until_they_are_sorted(client, publish):
    publish("2026-1")
    assert 'class="fold" open' not in client.get("/").text
    assert client.get("/?sort=high").text.count('class="fold" open') == 4
