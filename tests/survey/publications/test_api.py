"""The interface for programs: what it answers, what it refuses, and that it keeps to its own description."""

import os
import re

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from analysis.wave.rules import LEVELS
from survey.publications.api_records import P_VALUES
from survey.web import limits

PLAIN = {"Accept-Encoding": "identity"}
RELEASE = "/api/v1/releases/2026-1/1"
ADDRESSES = (
    "/api/v1/openapi.json",
    "/api/v1/releases",
    "/api/v1/latest",
    "/api/v1/figures/sectors/C01/history",
    RELEASE,
    f"{RELEASE}/figures/sectors",
    f"{RELEASE}/figures/cities/C-620100",
    f"{RELEASE}/structures",
    f"{RELEASE}/structures/C01",
    f"{RELEASE}/verdicts",
    f"{RELEASE}/marks",
    f"{RELEASE}/quality",
    "/api/v1/scoreboard",
)

EXAMPLES = int(os.environ.get("EXAMPLES", "25"))
"""Requests to each address; `make fuzz` sends more."""


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: f"{mode.value} requests")
def test_whatever_is_asked_the_answer_is_as_described(app, publish, mode):
    publish("2026-1")
    publish("2026-1", 2, reason="a wrong weight", lift=1.0)
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    asked = []
    for operation in described.get_all_operations():

        @given(operation.ok().as_strategy(generation_mode=mode))
        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
        def ask(case):
            asked.append(case.call_and_validate(headers=PLAIN).status_code)

        if mode == GenerationMode.POSITIVE or operation.ok().path_parameters or operation.ok().query:
            ask()
    wrong = {200, 404} if mode == GenerationMode.POSITIVE else {400, 404}
    assert wrong <= set(asked) <= {200, *wrong}  # what should be wrong is right where it leaves a parameter out


def test_releases_are_listed_the_latest_first(client, publish):
    assert client.get("/api/v1/releases").json == {"demonstration": False, "releases": [], "total": 0, "links": {}}
    assert client.get("/api/v1/latest").status_code == 404
    publish("2026-1")
    publish("2026-1", 2, reason="a wrong weight")
    publish("2026-2", status="draft")
    listed = client.get("/api/v1/releases").json["releases"]
    assert [(one["wave"], one["revision"], one["reason"], one["latest"]) for one in listed] == [
        ("2026-1", 2, "a wrong weight", True),
        ("2026-1", 1, None, False),
    ]


@pytest.mark.parametrize("level", LEVELS)
def test_the_figures_of_a_level_are_those_that_were_published(client, publish, level):
    content = publish("2026-1")
    answer = client.get(f"{RELEASE}/figures/{level}").json
    assert answer["demonstration"] is True
    ids = [row.pop("id") for row in answer["figures"]]
    english = [row.pop("name_en") for row in answer["figures"]]
    for row in answer["figures"]:
        for new, old in P_VALUES.items():
            assert row.pop(new, "none") == row.get(old, "none")
    assert answer["figures"] == content[level]
    for number, one in enumerate(ids):
        found = client.get(f"{RELEASE}/figures/{level}/{one}").json["figure"]
        assert found.items() >= {"id": one, "name_en": english[number], **content[level][number]}.items()


def test_figures_have_english_names_too(client, publish):
    publish("2026-1")
    for address, name in (
        ("families/P", "Producer services"),
        ("sectors/C01", "Health care"),
        ("cities/C-620100", "Lanzhou"),
        ("cells/C01-620100", "Lanzhou · Health care"),
    ):
        assert client.get(f"{RELEASE}/figures/{address}").json["figure"]["name_en"] == name


def test_what_has_no_english_name_any_more_keeps_the_one_it_was_published_with(app, client, publish):
    publish("2026-1")
    file = app.config["DATA_DIR"] / "releases" / "2026-1-r1" / "public.json"
    file.write_text(file.read_text().replace('"C01"', '"C99"').replace('"C01-', '"C99-'))
    figure = client.get(f"{RELEASE}/figures/sectors/C99").json["figure"]
    assert figure["name_en"] == figure["name"] == "医疗卫生"


def test_a_release_comes_with_its_settings_and_without_its_figures(client, publish):
    content = publish("2026-1")
    answer = client.get(RELEASE).json
    assert answer["settings"] == content["settings"]
    assert (answer["wave"], answer["name"]) == ("2026-1", "2026-1期")
    assert not set(LEVELS) & set(answer)


def test_verdicts_are_of_shown_figures_and_marks_of_all(client, publish):
    content = publish("2026-1")
    rows = [row for level in LEVELS for row in content[level]]
    verdicts = client.get(f"{RELEASE}/verdicts").json["verdicts"]
    assert len(verdicts) == len([row for row in rows if row.get("verdict")])
    assert {one["id"]: one["verdict"] for one in verdicts if one["level"] == "sectors"} == {
        "C01": "met",
        "C02": "not_met",
        "P02": "undecided",
    }
    marks = client.get(f"{RELEASE}/marks").json["marks"]
    assert [one["mark"] for one in marks] == [row["mark"] for row in rows]


def test_quality_names_what_the_data_lack(client, publish):
    content = publish("2026-1")
    answer = client.get(f"{RELEASE}/quality").json
    assert answer["outlets"] == content["outlets"]
    assert answer["items"] == content["items"]
    assert [family["id"] for family in answer["families"]] == ["C", "P"]


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/nothing",
        "/api/v1/releases/2026-1/01",
        "/api/v1/releases/2026-1/3",
        "/api/v1/releases/2026-1/" + "9" * 5000,
        "/api/v1/releases/%00/1",
        f"{RELEASE}/figures/settings",
        f"{RELEASE}/figures/settings/basis",
        f"{RELEASE}/figures/sectors/C09",
    ],
)
def test_what_is_not_there_is_a_problem_document(client, publish, address):
    publish("2026-1")
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json["status"] == 404
    assert answer.json["title"]
    assert client.get(address, headers={"Accept-Language": "en"}).json["title"] == "Page not found"


def test_nothing_can_be_written(client, publish):
    publish("2026-1")
    for address in ADDRESSES:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = client.open(address, method=method)
            assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
            assert "GET" in answer.headers["Allow"]


def test_answers_are_for_every_site_and_may_be_kept(app, client, publish):
    publish("2026-1")
    for address in ADDRESSES:
        answer = client.get(address, headers={"Origin": "https://elsewhere.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        assert "Set-Cookie" not in answer.headers
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    asked = FlaskClient(app, app.response_class).options(RELEASE, headers={"Origin": "https://elsewhere.example"})
    assert asked.headers["Access-Control-Allow-Headers"] == "If-None-Match"
    assert "ETag" not in asked.headers


def test_a_route_that_is_read_too_often_rests_and_the_others_do_not(app, client, publish):
    publish("2026-1")
    assert client.get("/api/v1/releases").status_code == 200
    with app.app_context():
        assert not any(limits.too_many_reads("api.releases") for _ in range(1198))
    assert [client.get("/api/v1/releases").status_code for _ in range(2)] == [200, 429]
    refused = client.get("/api/v1/releases")
    assert refused.headers["Retry-After"] == "60"
    assert refused.mimetype == "application/problem+json"
    assert client.get(RELEASE).status_code == 200


def test_the_page_for_people_lists_every_address_of_the_description(client, publish):
    assert client.get("/api").status_code == 200
    publish("2026-1")
    page = client.get("/api").text
    paths = client.get("/api/v1/openapi.json").json["paths"]
    assert len(paths) == len(ADDRESSES)
    for path in paths:
        assert f">{path}</a>" in page
    for address in re.findall(r'href="(/api/v1/[^"]+)"', page):
        assert client.get(address).status_code == 200, address
