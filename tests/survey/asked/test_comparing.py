"""Whether two waves were asked alike."""

import copy

import pytest

from questionnaires import Questionnaire, load_all
from questionnaires.model import SATISFACTION
from survey.asked.comparing import asked_otherwise
from survey.models import QuestionnaireVersion


def as_version(content):
    return QuestionnaireVersion(hash=Questionnaire.from_content(content).version, content=content)


@pytest.fixture
def before():
    return {sector: as_version(load_all()[sector].content) for sector in ("C01", "C02", "P01")}


def changed(sector, place, part, **texts):
    """A sector's questionnaire with other texts in a part of one of its items."""
    content = copy.deepcopy(load_all()[sector].content)
    content["items"][place][part] |= texts
    return {sector: as_version(content)}


def test_the_same_versions_ask_alike(before):
    assert asked_otherwise(before, dict(before), SATISFACTION) == {"sectors": [], "reworded": []}


def test_other_words_outside_the_index_are_another_version_and_no_more(before):
    now = before | changed("C02", -1, "label", zh="还有什么要说的？")
    assert asked_otherwise(before, now, SATISFACTION) == {"sectors": ["C02"], "reworded": []}


@pytest.mark.parametrize("part", ["label", "low", "high"])
def test_another_word_in_an_item_of_the_index_is_named(before, part):
    now = before | changed("C01", 0, part, en="Other") | changed("P01", 0, "label", zh="别的")
    assert asked_otherwise(before, now, SATISFACTION) == {"sectors": ["C01", "P01"], "reworded": ["overall"]}
    assert asked_otherwise(before, now, ["versus_ideal"])["reworded"] == []


def test_a_language_more_changes_no_words(before):
    content = copy.deepcopy(before["C01"].content)
    content["languages"].append("bo")
    for item in content["items"]:
        for part in ("label", "low", "high"):
            if part in item:
                item[part]["bo"] = "…"
    now = before | {"C01": as_version(content)}
    assert asked_otherwise(before, now, SATISFACTION) == {"sectors": ["C01"], "reworded": []}


def test_a_sector_that_one_wave_has_not_is_not_compared(before):
    assert asked_otherwise({}, before, SATISFACTION)["sectors"] == []
