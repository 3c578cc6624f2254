"""What satisfaction goes along with: the page of a structural model, its place in the files, its address in the API."""

import json

import numpy as np
import pytest

from analysis.estimation.design import Design
from analysis.estimation.replicates import Bootstrap
from analysis.models.structural import structural
from analysis.models.structural_record import record_of
from analysis.models.structure import Structure
from survey.figures.files import PUBLIC, folder
from survey.models.release import latest_release
from tests.analysis.models.test_structural import moments_of

STRUCTURE = Structure(
    {"satisfaction": ("overall", "versus_ideal"), "quality": ("q1", "q2"), "image": ("image",)},
    {"image": ("quality", "satisfaction"), "quality": ("satisfaction",)},
)


@pytest.fixture(scope="module")
def model():
    generator = np.random.default_rng(4)
    image = generator.normal(size=300)
    quality = 0.6 * image + 0.8 * generator.normal(size=300)
    satisfaction = 0.7 * quality + 0.1 * image + 0.5 * generator.normal(size=300)
    of = (satisfaction, satisfaction, quality, quality, image)
    answers = np.column_stack([7 + one + 0.4 * generator.normal(size=300) for one in of])
    design = Design(np.arange(300), np.zeros(300, dtype=int), ("all",), np.array([np.inf]))
    return record_of(structural(STRUCTURE, moments_of(answers), design, (1, 10), Bootstrap(50, 1)))


@pytest.fixture
def told(app):
    """Let the latest release tell of some structural models."""

    def write(**models):
        with app.app_context():
            path = folder(latest_release()) / PUBLIC
        content = json.loads(path.read_text("utf-8"))
        del content["structures"]
        path.write_text(json.dumps(content | models), "utf-8")

    return write


@pytest.fixture
def published(publish, told, model):
    """A release with a model of a family and of a sector, and a sector that is too small for one."""
    publish("2026-1")
    counts = {"responses": 400, "complete": 300, "outlets": 50, "worth": 44.0, "problem": None}
    family = {"code": "C", "name": "生活性服务业", **counts, "model": model, "sectors": ["C01", "C02"]}
    sectors = [
        {"code": "C01", "name": "医疗卫生", **counts, "model": model},
        {"code": "C02", "name": "文化教育", **counts, "outlets": 9, "worth": 6.4, "problem": "few", "model": None},
    ]
    told(structures={"families": [family], "sectors": sectors})


def points(model):
    (link,) = [e for e in model["total_effects"] if (e["from"], e["to"]) == ("quality", "satisfaction")]
    return link["points"]


def test_the_page_has_picture_sentence_and_tables(client, published, model):
    page = client.get("/figures/structures/C01").text
    told = points(model)
    assert "医疗卫生" in page
    assert "演示数据" in page
    assert (
        f"感知质量高 1 分的顾客，满意程度平均高 {told['coefficient']:.2f} 分"
        f"（95% 区间 {told['low']:.2f} 到 {told['high']:.2f}）。"
    ) in page
    assert "不说明谁引起谁" in page
    assert page.count("<polygon") == 3  # an arrow for each path
    assert f"{model['constructs']['quality']['index']:.1f}" in page
    assert "一题" in page  # image has one item
    assert "300 份评价" in page
    assert "75%" in page


def test_the_constructs_stand_in_the_order_of_the_model(client, published):
    page = client.get("/figures/structures/C01").text
    table = page[page.index("AVE") :]
    assert table.index("品牌形象") < table.index("感知质量") < table.index("满意程度")


def test_it_speaks_english(client, published):
    page = client.get("/figures/structures/C?lang=en").text
    assert "Perceived quality one point higher goes along with Satisfaction" in page
    assert "they do not say what causes what" in page


def test_a_sector_without_a_model_says_why(client, published):
    page = client.get("/figures/structures/C02").text
    assert "题目全答的评价有 300 份、9 个网点（按服务量只相当于 6 个一样大的）；要 400 份、相当于 40 个" in page
    assert '<svg class="path-diagram"' not in page


def test_the_page_of_a_figure_leads_to_its_model_where_there_is_one(client, published):
    assert "/figures/structures/C01" in client.get("/figures/sectors/C01").text
    assert "/figures/structures/" not in client.get("/figures/sectors/P02").text
    assert "/figures/structures/" not in client.get("/figures/cells/C01-620100").text


def test_it_has_an_address_that_stays(client, published):
    then = client.get("/releases/2026-1/1/figures/structures/C01")
    assert then.status_code == 200
    assert "/releases/2026-1/1/figures/sectors/C01" in then.text


@pytest.mark.parametrize(
    "address",
    [
        "/figures/structures/P02",
        "/figures/structures/nowhere",
        "/releases/2026-1/1/figures/structures/X",
        "/releases/2026-1/2/figures/structures/C01",
        "/api/v1/releases/2026-1/1/structures/P02",
        "/api/v1/releases/2025-9/1/structures",
    ],
)
def test_what_is_not_there_is_not_found(client, published, address):
    assert client.get(address).status_code == 404


def test_the_api_tells_models_whole(client, published, model):
    listed = client.get("/api/v1/releases/2026-1/1/structures").json
    assert listed["demonstration"]
    assert [(one["level"], one["id"]) for one in listed["structures"]] == [
        ("families", "C"),
        ("sectors", "C01"),
        ("sectors", "C02"),
    ]
    one = client.get("/api/v1/releases/2026-1/1/structures/C01").json["structure"]
    assert one["model"] == json.loads(json.dumps(model))
    assert "structures" not in client.get("/api/v1/releases/2026-1/1").json


def test_a_release_of_before_has_no_models(client, publish, told):
    publish("2026-1")
    told()
    assert client.get("/figures/structures/C01").status_code == 404
    assert client.get("/api/v1/releases/2026-1/1/structures").json["structures"] == []
