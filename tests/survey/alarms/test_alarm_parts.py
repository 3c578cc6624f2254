"""Limits, hours and questions, by hand."""

from collections import Counter
from datetime import date
from statistics import median as middle

import pytest

from survey.alarms.busy import median
from survey.alarms.levels import in_points
from survey.alarms.limits import OUTLET, PROVINCE, of_questions, of_scores
from survey.alarms.questions import moved


@pytest.mark.parametrize("questions", [1, 12])
def test_an_outlets_false_alarms_and_the_provinces_are_shared_out_and_no_more(questions):
    score, each = of_scores(2_000, with_questions=True), of_questions(questions, 1_470 * questions)
    assert 1 / score.own + questions / each.own == pytest.approx(1 / OUTLET)
    assert 2_000 / score.province + 1_470 * questions / each.province <= 1 / PROVINCE * (1 + 1e-9)


@pytest.mark.parametrize("hours", [[1], [1, 2], [1, 1, 3], [1, 2, 4, 4], [5, 1, 1, 9, 9, 9]])
def test_the_median_hour_is_the_median(hours):
    assert median(Counter(hours)) == middle(hours)


def test_marks_become_points_and_those_of_which_a_low_one_is_good_are_turned_round():
    marks = [1, 10, 4]
    for turned, points in ((False, [0, 100, 100 / 3]), (True, [100, 0, 200 / 3])):
        moments = in_points((3, sum(marks), sum(mark**2 for mark in marks)), turned)
        assert moments == pytest.approx((3, sum(points), sum(point**2 for point in points)))


def test_the_question_that_moved_most_clearly_comes_first():
    since = date(2026, 3, 9)
    before = {"items": {"a": [4, 28, 200], "b": [4, 28, 198], "few": [2, 14, 98]}}
    after = {"items": {"a": [4, 24, 148], "b": [4, 12, 38], "few": [2, 4, 8]}}
    found = moved([(date(2026, 3, 2), before), (since, after)], since, ())
    assert [(one.item, one.n) for one in found] == [("b", 4), ("a", 4)]
    assert found[0].change == pytest.approx(-4 * 100 / 9)
    assert found[0].low < found[0].change < found[0].high < 0
