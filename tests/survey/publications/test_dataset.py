"""What search engines for data find on a release's page: schema.org's Dataset."""

import json
import re

import pytest

from survey.base.database import transaction
from survey.publications.files import OFFERED
from survey.waves import stages


@pytest.fixture
def read(client):
    """The Dataset of a page, as a search engine takes it out."""

    def do(address):
        (found,) = re.findall(r'<script type="application/ld\+json">(.+?)</script>', client.get(address).text)
        return json.loads(found)

    return do


def test_a_release_is_a_dataset_with_all_that_search_engines_want(publish, read):
    publish("2026-1")
    found = read("/releases/2026-1/1")
    assert (found["@context"], found["@type"], found["version"]) == ("https://schema.org", "Dataset", "1")
    assert 50 <= len(found["description"]) <= 5000
    assert found["url"].endswith("/releases/2026-1/1")
    assert found["publisher"] == {"@type": "Organization", "name": "测试主办单位"}
    assert found["name"] == "甘肃省服务质量满意指数 · 2026-1期 · 第 1 版"
    assert "license" not in found
    ending = [file["contentUrl"].rpartition("/")[2] for file in found["distribution"]]
    assert ending == ["bundle.zip", *(f"2026-1-r1.{form}" for form in OFFERED)]
    types = {file["contentUrl"].rpartition("/")[2]: file["encodingFormat"] for file in found["distribution"]}
    assert (types["bundle.zip"], types["2026-1-r1.csv"]) == ("application/zip", "text/csv")


def test_the_front_page_tells_the_lasting_address_of_the_release_that_it_shows(publish, read):
    publish("2026-1")
    publish("2026-1", 2, reason="a wrong weight")
    assert read("/")["@id"].endswith("/releases/2026-1/2")


def test_an_english_page_tells_it_in_english(publish, read):
    publish("2026-1")
    found = read("/releases/2026-1/1?lang=en")
    assert found["name"] == "Gansu service satisfaction indices · 2026-1期 · version 1"
    assert found["alternateName"] == ["甘肃省服务质量满意指数 · 2026-1期 · 第 1 版"]


def test_licence_and_demonstration_are_told(app, publish, read):
    app.config["DATA_LICENCE"] = "CC-BY-4.0"
    with app.app_context(), transaction():
        stages.create("2026-1", "</script><b>一期", demo_data=True)
    publish("2026-1")
    found = read("/")
    assert found["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"
    assert found["name"].startswith("演示数据 · ")
    assert "</script><b>一期" in found["name"]
    assert found["description"].startswith("演示数据：由程序生成，不是官方统计结果。")


def test_the_interface_for_programs_states_the_licence_or_that_there_is_none(app, client, publish):
    publish("2026-1")
    assert client.get("/api/v1/releases/2026-1/1").json["licence"] is None
    app.config["DATA_LICENCE"] = "https://data.example.cn/terms"
    told = {"name": "https://data.example.cn/terms", "url": "https://data.example.cn/terms"}
    assert client.get("/api/v1/releases/2026-1/1").json["licence"] == told
    assert client.get("/api/v1/releases").json["releases"][0]["licence"] == told
