"""From items to one score, by hand; the score of one response is that of a row of a frame and of a table of sums."""

import narwhals as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimation.scores import Score

ITEMS = ("a", "b", "c")
SCORE = Score("score", dict.fromkeys(ITEMS, 1 / 3), minimum_items=2)
marks = st.none() | st.integers(1, 10)
weights = st.floats(0.01, 100)


def rated(a=None, b=None, c=None, **others):
    return {"a": a, "b": b, "c": c} | others


def test_the_score_is_how_far_the_mean_answer_is_along_the_scale():
    assert SCORE.of_answers(rated(10, 10, 10)) == 100
    assert SCORE.of_answers(rated(1, 1, 1)) == 0
    assert SCORE.of_answers(rated(8, 7, 6)) == pytest.approx(100 * 6 / 9)
    assert SCORE.points(7.0) == pytest.approx(100 * 6 / 9)


def test_other_answers_do_not_count():
    assert SCORE.of_answers(rated(8, 7, 6, value=1, age="55+")) == SCORE.of_answers(rated(8, 7, 6))


def test_a_missing_item_leaves_its_weight_to_the_others():
    weighted = Score("score", {"a": 0.5, "b": 0.3, "c": 0.2}, minimum_items=2)
    assert SCORE.of_answers(rated(10, None, 1)) == pytest.approx(50)
    assert weighted.of_answers(rated(10, None, 1)) == pytest.approx(100 * 0.5 / 0.7)


@pytest.mark.parametrize("answers", [rated(10), rated(c=3), rated(), {}, {"a": 9}])
def test_fewer_than_two_items_make_no_score(answers):
    assert SCORE.of_answers(answers) is None


def test_another_scale_has_its_own_points():
    five = Score("score", {"a": 1.0}, low=1, high=5)
    assert five.of_answers({"a": 2}) == 25
    assert five.factor == 25


def test_answers_come_back_from_their_points():
    answers = np.array([1.0, 4.5, 10.0])
    assert SCORE.answer(SCORE.points(answers)) == pytest.approx(answers)
    assert SCORE.total(np.array([3.0]), np.array([18.0])) == pytest.approx(np.array([100 * (18 - 3) / 9]))


@settings(deadline=None)
@given(marks, marks, marks, weights, weights, weights)
def test_a_score_lies_between_those_of_its_lowest_and_highest_answer(first, second, third, one, two, three):
    given_marks = [mark for mark in (first, second, third) if mark is not None]

    value = Score("score", {"a": one, "b": two, "c": three}, 2).of_answers(rated(first, second, third))

    if len(given_marks) < 2:
        assert value is None
    else:
        # The database refuses a score beyond 100, so not even the last digit may pass it.
        assert 0 <= value <= 100
        assert 100 * (min(given_marks) - 1) / 9 - 1e-9 <= value <= 100 * (max(given_marks) - 1) / 9 + 1e-9


@settings(deadline=None)
@given(st.lists(st.tuples(marks, marks, marks), min_size=1, max_size=20), weights)
def test_one_response_has_the_score_of_its_row_in_a_frame(responses, weight):
    score = Score("score", {"a": weight, "b": 1.0, "c": 1.0}, minimum_items=2)
    frame = pl.DataFrame(responses, schema=dict.fromkeys(ITEMS, pl.Float64), orient="row")
    column = nw.from_native(frame).select(score.column({item: nw.col(item) for item in ITEMS}).alias("score"))["score"]
    by_hand = [score.of_answers(dict(zip(ITEMS, response, strict=True))) for response in responses]
    assert column.to_list() == [value if value is None else pytest.approx(value) for value in by_hand]
