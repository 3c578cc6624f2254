"""Lists of the interface for programs: a part of them, page by page; what stands now, and what stood when."""

import pytest

from tests.survey.publications.test_api import RELEASE

HERE = "http://127.0.0.1:8000"
"""PUBLIC_URL of the tests."""


@pytest.mark.parametrize(
    ("query", "chosen"),
    [
        ("sector=C01", lambda row: row["sector"] == "C01"),
        ("sector=C01&sector=P02", lambda row: row["sector"] in ("C01", "P02")),
        ("city=620100&sector=C01", lambda row: (row["sector"], row["city"]) == ("C01", "620100")),
        ("mark=", lambda row: row["mark"] == ""),
        ("mark=x&mark=c", lambda row: row["mark"] in ("x", "c")),
        ("family=P", lambda row: row["family"] == "P"),
        ("sector=nothing", lambda row: False),
    ],
)
def test_a_list_is_cut_down_to_what_is_asked_for(client, publish, query, chosen):
    content = publish("2026-1")
    answer = client.get(f"{RELEASE}/figures/cells?{query}").json
    wanted = [row["code"] for row in content["cells"] if chosen(row)]
    assert [row["code"] for row in answer["figures"]] == wanted
    assert answer["total"] == len(wanted)


@pytest.mark.parametrize("part", ["figures/cells", "verdicts", "marks"])
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_pages_lead_from_one_to_the_next_and_hold_everything_once(client, publish, part, size):
    publish("2026-1")
    name = part.partition("/")[0]
    whole = client.get(f"{RELEASE}/{part}").json[name]
    asked, found = f"{RELEASE}/{part}?limit={size}", []
    while asked:
        answer = client.get(asked)
        found += answer.json[name]
        asked = answer.json["links"].get("next", "").removeprefix(HERE)
        assert ('rel="next"' in answer.headers.get("Link", "")) == bool(asked)
    assert found == whole
    back = client.get(f"{RELEASE}/{part}?limit={size}&offset={size}").json["links"]["prev"]
    assert client.get(back.removeprefix(HERE)).json[name] == whole[:size]


def test_filters_stay_in_the_links(client, publish):
    publish("2026-1")
    answer = client.get(f"{RELEASE}/marks?sector=C01&limit=1").json
    following = client.get(answer["links"]["next"].removeprefix(HERE)).json
    assert (answer["total"], following["total"]) == (answer["total"],) * 2
    assert answer["marks"] != following["marks"]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (f"{RELEASE}/figures/cells?page=2", "没有“page”这个参数；可用的有：family、sector、city、mark、limit、offset"),
        (f"{RELEASE}?limit=1", "没有“limit”这个参数"),
        ("/api/v1/releases?sector=C01", "没有“sector”这个参数；可用的有：wave、limit、offset"),
        ("/api/v1/scoreboard?x=1", "没有“x”这个参数"),
        (f"{RELEASE}/marks?mark=E&mark=e", "mark 应是 E、F、"),
        (f"{RELEASE}/marks?limit=0", "limit 应是 1 到 1000000 的整数"),
        (f"{RELEASE}/marks?limit=1e3", "limit 应是"),
        (f"{RELEASE}/marks?limit=99999999999999999999", "limit 应是"),
        (f"{RELEASE}/marks?limit=", "limit 应是"),
        (f"{RELEASE}/marks?offset=-1", "offset 应是 0 到 1000000 的整数"),
        (f"{RELEASE}/marks?offset=%D9%A3", "offset 应是"),
    ],
)
def test_what_is_not_known_is_refused_and_says_what_is(client, publish, address, told):
    publish("2026-1")
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert told in answer.json["detail"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_releases_of_a_wave_and_the_one_that_stands(client, publish):
    publish("2026-1")
    publish("2026-1", 2, reason="a wrong weight", lift=1.0)
    publish("2026-2")
    listed = client.get("/api/v1/releases?wave=2026-1&limit=1").json
    assert ([one["revision"] for one in listed["releases"]], listed["total"]) == ([2], 2)
    assert client.get("/api/v1/latest").json == client.get("/api/v1/releases/2026-2/1").json
    for part in ("", "/verdicts", "/figures/sectors/C01"):
        latest = client.get(f"/api/v1/releases/2026-1/latest{part}").json
        assert latest == client.get(f"/api/v1/releases/2026-1/2{part}").json
    assert client.get("/api/v1/releases/2025-1/latest").status_code == 404


def test_the_history_of_a_figure_in_one_answer(client, publish):
    first = publish("2026-1")
    publish("2026-1", 2, reason="a wrong weight", lift=1.0)
    publish("2026-2", lift=2.0)
    answer = client.get("/api/v1/figures/sectors/C01/history").json
    assert (answer["level"], answer["id"], answer["name_en"]) == ("sectors", "C01", "Health care")
    told = [(one["wave"], one["revision"], one["stands"]) for one in answer["history"]]
    assert told == [("2026-2", 1, True), ("2026-1", 2, True), ("2026-1", 1, False)]
    (row,) = (row for row in first["sectors"] if row["code"] == "C01")
    assert answer["history"][-1]["index"] == row["index"]
    assert answer["history"][-1]["p_value_met"] == row["p_met"]
    for address in ("sectors/C99", "settings/basis", "nothing/C01"):
        assert client.get(f"/api/v1/figures/{address}/history").status_code == 404


def test_a_withheld_figure_has_a_history_without_numbers(client, publish):
    content = publish("2026-1")
    code = next(row["code"] for row in content["cells"] if row["mark"] == "x")
    (then,) = client.get(f"/api/v1/figures/cells/{code}/history").json["history"]
    assert (then["mark"], then["index"], then["verdict"]) == ("x", None, None)


def test_every_link_leads_somewhere(client, publish):
    publish("2026-1")
    about, figure = client.get("/api/v1/latest").json, client.get(f"{RELEASE}/figures/sectors/C01").json["figure"]
    found = [about["links"], figure["links"]]
    seen = set()
    while found:
        one = found.pop()
        found += one.values() if isinstance(one, dict) else ()
        if isinstance(one, str) and not one.endswith((".zip", ".pdf", ".xlsx")):
            seen.add(one)
            assert one.startswith(f"{HERE}/")
            assert client.get(one.removeprefix(HERE)).status_code == 200, one
    assert len(seen) >= 12
