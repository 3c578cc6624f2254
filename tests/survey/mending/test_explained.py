"""What the published structural model says beside the importance of questions."""

import json
import re

import numpy as np
import pytest

from analysis.estimation.design import Design
from analysis.estimation.replicates import Bootstrap
from analysis.models.structural import structural
from analysis.models.structural_record import record_of
from analysis.models.structure import Structure
from survey.figures.files import PUBLIC, folder
from survey.figures.structures import structures
from survey.mending.importance import compute_importance
from survey.models.account import MANAGER
from survey.models.release import latest_release
from tests.analysis.models.test_structural import moments_of
from tests.survey.publications.conftest import publish  # noqa: F401 - a fixture

QUALITY = ("waiting_time", "doctor_explanation", "patient_respect")
STRUCTURE = Structure(
    {"satisfaction": ("overall", "versus_expectation", "versus_ideal"), "quality": QUALITY},
    {"quality": ("satisfaction",)},
)


class Told:
    """As much of a release's content as the models are read from."""

    def __init__(self, written):
        self.written = {"structures": {"families": [], "sectors": [written]}}


def record(noise=0.4, along=0.8, structure=STRUCTURE):
    """The model of a sector; more noise makes it less reliable, less `along` explains less."""
    generator = np.random.default_rng(5)
    quality = generator.normal(size=(400, 1))
    satisfaction = along * quality + 0.4 * generator.normal(size=(400, 1))
    answers = 7 + np.hstack([satisfaction.repeat(3, 1), quality.repeat(3, 1)]) + noise * generator.normal(size=(400, 6))
    design = Design(np.arange(400), np.zeros(400, dtype=int), ("all",), np.array([np.inf]))
    model = structural(structure, moments_of(answers), design, (1, 10), Bootstrap(60, 1), aim="satisfaction")
    counts = {"responses": 400, "complete": 400, "outlets": 400, "worth": 400.0, "problem": None}
    return {"code": "C01", "name": "医疗卫生", **counts, "model": record_of(model)}


def row_of(written):
    (row,) = structures(Told(written))
    return row


def test_all_questions_of_quality_together_go_along_with_what_quality_goes_along_with():
    row = row_of(record())
    points, low, high = row.goes_along(QUALITY)
    total = row.total("quality", "satisfaction")
    assert points == pytest.approx(total.points, rel=1e-9)  # their index weights add up to 1 in every replicate
    assert low < points < high
    parts = [row.goes_along([item]) for item in QUALITY]
    assert sum(part[0] for part in parts) == pytest.approx(points)
    assert high - low < sum(part[2] - part[1] for part in parts)  # their errors partly cancel


def test_a_model_that_knows_not_all_of_the_questions_says_nothing():
    row = row_of(record())
    assert row.goes_along(["waiting_time", "price"]) is None
    assert row.goes_along([]) is None


@pytest.mark.parametrize(
    ("spoiled", "holds"),
    [
        ({}, True),
        ({"noise": 2.5}, False),  # the items do not measure one thing
        ({"along": 0.0}, False),  # nothing is explained
    ],
)
def test_a_model_holds_where_it_is_reliable_and_explains(spoiled, holds):
    assert row_of(record(**spoiled)).holds == holds


def test_a_model_of_single_items_or_of_before_does_not_hold():
    single = Structure(
        {"satisfaction": ("overall", "versus_expectation", "versus_ideal", "w", "d"), "quality": ("patient_respect",)},
        STRUCTURE.paths,
    )
    assert not row_of(record(structure=single)).holds
    before = record()
    del before["model"]["item_effects"]
    assert not row_of(before).holds
    assert not row_of(before | {"model": None, "problem": "few"}).holds


@pytest.fixture
def reader(app, open_wave, account, signed_in, write, sector_products):
    for days in range(1, 11):
        for mark in (4, 5, 6, 7):
            marks = {"waiting_time": mark, "doctor_explanation": 6 + mark % 2, "patient_respect": 9}
            write("A1", "好", days=days, overall=mark, versus_expectation=mark + 1, versus_ideal=mark, **marks)
    with app.app_context():
        compute_importance()
    return signed_in(account(MANAGER, unit=0))


@pytest.fixture
def released(app, publish):  # noqa: F811 - the fixture imported above
    """A release of an earlier wave with the model of a sector."""

    def tell(written):
        publish("2025-2")
        with app.app_context():
            path = folder(latest_release()) / PUBLIC
        content = json.loads(path.read_text("utf-8"))
        content["structures"] = {"families": [], "sectors": [written]}
        path.write_text(json.dumps(content), "utf-8")
        return row_of(written)

    return tell


def test_the_page_says_what_five_points_more_go_along_with_and_that_it_is_no_promise(reader, released):
    row = released(record())
    page = reader.get("/unit/mend").text
    said = re.search(
        r"这(\d)题都高 5 分的顾客，满意程度平均高 ([\d.]+) 分（95% 区间 ([\d.]+) 到 ([\d.]+)）。这是相关", page
    )
    first = re.findall(r'href="/unit/comments\?[^"]*item=(\w+)', page)[: int(said[1])]
    assert tuple(map(float, said.groups()[1:])) == pytest.approx([5 * x for x in row.goes_along(first)], abs=0.05)
    assert "一分相伴的分数" in page
    assert "取自2025-2期公布的结构模型" in page
    assert "/figures/structures/C01" in page
    assert "This is an association, no promise" in reader.get("/unit/mend?lang=en").text


def test_without_a_model_that_holds_the_page_is_as_before(reader, released):
    released(record(noise=2.5))
    page = reader.get("/unit/mend").text
    assert "先改" in page
    assert "一分相伴的分数" not in page


def test_a_release_whose_file_is_gone_takes_nothing_else_away(app, reader, released):
    released(record())
    with app.app_context():
        (folder(latest_release()) / PUBLIC).unlink()
    page = reader.get("/unit/mend")
    assert page.status_code == 200
    assert "一分相伴的分数" not in page.text
