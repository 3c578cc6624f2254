"""From three satisfaction items to one score, by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questionnaires.scoring import score

marks = st.none() | st.integers(1, 10)
weights = st.floats(0.01, 100)


def rated(overall=None, versus_expectation=None, versus_ideal=None, **others):
    return {"overall": overall, "versus_expectation": versus_expectation, "versus_ideal": versus_ideal} | others


def test_the_score_is_how_far_the_mean_answer_is_along_the_scale():
    assert score(rated(10, 10, 10)) == 100
    assert score(rated(1, 1, 1)) == 0
    assert score(rated(8, 7, 6)) == pytest.approx(100 * 6 / 9)


def test_other_answers_do_not_count():
    assert score(rated(8, 7, 6, value=1, age="55+")) == score(rated(8, 7, 6))


def test_a_missing_item_leaves_its_weight_to_the_others():
    weighted = {"overall": 0.5, "versus_expectation": 0.3, "versus_ideal": 0.2}

    assert score(rated(10, None, 1)) == pytest.approx(50)
    assert score(rated(10, None, 1), weighted) == pytest.approx(100 * 0.5 / 0.7)


@pytest.mark.parametrize("answers", [rated(10), rated(versus_ideal=3), rated(), {}, {"overall": 9}])
def test_fewer_than_two_items_make_no_score(answers):
    assert score(answers) is None


@settings(deadline=None)
@given(marks, marks, marks, weights, weights, weights)
def test_a_score_lies_between_those_of_its_lowest_and_highest_answer(first, second, third, one, two, three):
    given_marks = [mark for mark in (first, second, third) if mark is not None]

    value = score(rated(first, second, third), {"overall": one, "versus_expectation": two, "versus_ideal": three})

    if len(given_marks) < 2:
        assert value is None
    else:
        # The database refuses a score beyond 100, so not even the last digit may pass it.
        assert 0 <= value <= 100
        assert 100 * (min(given_marks) - 1) / 9 - 1e-9 <= value <= 100 * (max(given_marks) - 1) / 9 + 1e-9


@pytest.mark.parametrize(
    "wrong",
    [
        {"overall": 1.0},
        {"overall": 1, "versus_expectation": 1, "versus_ideal": 0},
        {"overall": 1, "versus_expectation": 1, "versus_ideal": -1},
        {"overall": 1, "versus_expectation": 1, "ideal": 1},
    ],
)
def test_weights_must_be_positive_and_of_the_three_items(wrong):
    with pytest.raises(ValueError, match="one each for overall, versus_expectation, versus_ideal"):
        score(rated(8, 8, 8), wrong)
