"""What the packaged questionnaires ask."""

import pytest

from questionnaires import check, load_all
from questionnaires.answers import clean
from questionnaires.library import PACKAGED
from questionnaires.model import SATISFACTION

PRODUCER = [f"P{number:02}" for number in range(1, 15)]
CONSUMER = [f"C{number:02}" for number in range(1, 8)]
CORE = ["overall", "versus_expectation", "versus_ideal", "value", "expectation", "image", "loyalty", "complaint"]

every_sector = pytest.mark.parametrize("sector", CONSUMER + PRODUCER)


def quality(sector):
    return [item for item in load_all()[sector].items if item.construct == "quality"]


def test_the_packaged_questionnaires_break_no_rule():
    assert check(PACKAGED) == []


def test_every_sector_has_a_questionnaire_of_its_own():
    questionnaires = load_all()

    assert list(questionnaires) == CONSUMER + PRODUCER
    assert len({questionnaire.version for questionnaire in questionnaires.values()}) == 21


def test_no_two_sectors_ask_the_same_about_quality():
    items = [item for sector in load_all() for item in quality(sector)]

    assert len(items) == len({item.id for item in items}) == 63
    for language in ("zh", "en"):
        asked = [(item.label[language], item.high[language]) for item in items]
        assert len(set(asked)) == 63


@every_sector
def test_a_respondent_is_asked_the_core_three_questions_on_quality_and_little_more(sector):
    items = load_all()[sector].items

    assert [item.id for item in items if item.construct and item.construct != "quality"] == CORE
    assert len(quality(sector)) == 3
    assert sum(item.ask_if is None for item in items) <= 14
    assert sum(item.ask_if is not None for item in items) == 1
    assert items[0].id == "overall"
    assert items[-1].id == "comment"


@every_sector
def test_the_scale_that_runs_the_other_way_stands_beside_no_other_scale_and_says_so(sector):
    items = load_all()[sector].items
    (place,) = (place for place, item in enumerate(items) if item.low_is_good)

    assert {items[place - 1].type, items[place + 1].type} == {"choice", "text"}
    assert items[place].id == "complaint"
    assert items[place].label["zh"].endswith("越想投诉，分越高。")
    assert items[place].label["en"].endswith("Here a high mark is bad.")


@every_sector
def test_what_was_expected_is_asked_as_something_to_think_back_to(sector):
    expectation = load_all()[sector].item("expectation")

    assert expectation.label["zh"].startswith("回想一下，")
    assert expectation.label["en"].startswith("Thinking back: ")


@every_sector
def test_only_the_overall_rating_must_be_given(sector):
    assert [item.id for item in load_all()[sector].items if item.required] == ["overall"]


@every_sector
def test_the_score_can_be_made_and_every_construct_of_the_model_is_measured(sector):
    questionnaire = load_all()[sector]

    scored = [item.id for item in questionnaire.items if item.id in SATISFACTION]
    assert scored == ["overall", "versus_expectation", "versus_ideal"]
    assert {item.construct for item in questionnaire.items} - {None} == {
        construct for path in questionnaire.paths for construct in path
    }


def test_the_paths_are_those_of_the_standard_model():
    assert load_all()["C01"].paths == (
        ("image", "expectation"),
        ("image", "satisfaction"),
        ("image", "loyalty"),
        ("expectation", "quality"),
        ("expectation", "value"),
        ("expectation", "satisfaction"),
        ("quality", "value"),
        ("quality", "satisfaction"),
        ("value", "satisfaction"),
        ("satisfaction", "complaint"),
        ("satisfaction", "loyalty"),
        ("complaint", "loyalty"),
    )
    assert load_all()["P01"].paths == load_all()["C01"].paths


def test_age_and_gender_may_be_kept_to_oneself():
    items = [item for questionnaire in load_all().values() for item in questionnaire.items]
    values = {item.id: [option.value for option in item.options] for item in items if item.type == "choice"}

    assert values == {"gender": ["F", "M", "undisclosed"], "age": ["18-34", "35-54", "55+", "undisclosed"]}


def test_a_business_user_who_is_not_content_is_asked_what_should_improve():
    posted = {"to_improve": ["price", "other"], "to_improve_other": ["开票慢"]}

    for sector in PRODUCER:
        low, _ = clean(load_all()[sector], {"overall": ["6"]} | posted)
        high, _ = clean(load_all()[sector], {"overall": ["7"]} | posted)

        assert low == {"overall": 6, "to_improve": ["price", "other"], "to_improve_other": "开票慢"}
        assert high == {"overall": 7}


def test_a_customer_who_is_not_content_is_asked_on_the_spot_what_was_not_good():
    for sector in CONSUMER:
        items = load_all()[sector].items
        assert [item.id for item in items[:2]] == ["overall", "not_good"]
        posted = {"not_good": ["waiting", "other"], "not_good_other": ["停车难"]}

        low, _ = clean(load_all()[sector], {"overall": ["6"]} | posted)
        high, _ = clean(load_all()[sector], {"overall": ["7"]} | posted)

        assert low == {"overall": 6, "not_good": ["waiting", "other"], "not_good_other": "停车难"}
        assert high == {"overall": 7}


def test_a_customer_is_addressed_politely_and_a_business_user_as_an_organisation():
    questionnaires = load_all()

    assert all("您" in questionnaires[sector].title["zh"] for sector in CONSUMER + PRODUCER)
    assert "贵单位" in questionnaires["P01"].item("value").label["zh"]
    assert "贵单位" not in "".join(item.label["zh"] for sector in CONSUMER for item in questionnaires[sector].items)
