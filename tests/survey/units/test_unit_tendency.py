"""A unit's tendency over waves."""

from datetime import UTC, datetime

import pytest

from questionnaires import Item
from survey.models import Wave
from survey.queries.unit_outlets import Registered
from survey.units.question_waves import question_waves
from survey.units.score import Score
from survey.units.scorecard import ItemScore, WaveScore
from survey.units.tendency import bands, pace, questions


def past(year, index, se=1.0):
    wave = Wave(opened_at=datetime(year, 3, 1, tzinfo=UTC), closed_at=datetime(year, 6, 30, tzinfo=UTC))
    score = Score(50, 20, index=index, se=se) if index is not None else Score(3, 1, missing=27)
    return WaveScore(wave, False, score)


def test_a_score_that_rises_by_a_point_a_year_has_that_pace_from_four_waves_on(app):
    waves = [past(2022 + place, 80.0 + place) for place in range(4)]
    with app.test_request_context():
        assert pace(waves[:3]) is None
        assert "每年 +1.0 分" in pace(waves)
    assert [band.value for band in bands(waves)] == pytest.approx([80, 81, 82, 83], abs=0.01)


def test_before_the_first_score_there_is_no_band_and_between_two_there_is():
    found = bands([past(2022, None), past(2023, 80.0), past(2024, None), past(2025, 82.0)])
    assert [band is None for band in found] == [True, False, False, False]
    assert found[2].high - found[2].low > 0


@pytest.mark.parametrize("waves", [[], [past(2025, 80.0)], [past(2024, None), past(2025, 80.0)]])
def test_one_score_has_no_tendency(waves):
    assert bands(waves) == [None] * len(waves)


def test_answers_that_are_all_equal_say_nothing_of_a_tendency():
    assert bands([past(2024, 100.0, None), past(2025, 90.0)]) == [None, None]


def totals(outlet, marks, volume=None):
    """What the worker leaves of an outlet's responses to the questions q1 and q2, each with the score 80."""
    rows = [(80.0, *points) for points in marks]
    products = [[sum(row[i] * row[j] for row in rows) for j in range(3)] for i in range(3)]
    content = {"items": ["score", "q1", "q2"], "n": len(rows), "sums": [sum(c) for c in zip(*rows, strict=True)]}
    return Registered(1, outlet, volume, content | {"products": products})


def test_a_question_is_the_mean_of_outlets_by_volume_with_the_errors_within_them():
    """20 of 70 and 20 of 90 at the first; 40 of 60 and 40 of 100 at the second, of three times the volume."""
    wave = Wave(id=1, opened_at=datetime(2026, 3, 1, tzinfo=UTC), status="closed")
    made = [totals(1, 20 * [(70, 0)] + 20 * [(90, 0)], 100.0), totals(2, 40 * [(60, 0)] + 40 * [(100, 0)], 300.0)]
    (one,) = question_waves("q1", [wave], [1, 2], made)
    assert (one.score.n, one.score.index) == (120, 80)
    variance = (100 * 40 / 39 / 40) / 16 + 9 * (400 * 80 / 79 / 80) / 16
    assert one.score.se == pytest.approx(variance**0.5)


def test_too_few_answers_of_a_question_and_one_that_is_not_asked_have_no_score():
    wave = Wave(id=1, opened_at=datetime(2026, 3, 1, tzinfo=UTC), status="closed")
    few = [totals(1, 29 * [(70, 0)])]
    assert question_waves("q1", [wave], [1], few)[0].score.missing == 1
    assert not question_waves("q9", [wave], [1], few)[0].score.shown
    assert not question_waves("q1", [wave], [2], few)[0].score.shown


def test_questions_are_drawn_once_two_waves_have_scores(app):
    item = Item(id="q1", type="scale", label={"zh": "快不快", "en": "Fast?"}, construct="quality")
    waves = [past(2024, 80.0), past(2025, 82.0)]
    with app.test_request_context():
        ((label, drawing, said),) = questions([ItemScore(item, waves[1].score, waves)], "en")
        assert (label, said) == ("Fast?", None)
        assert "<title>Fast?: " in drawing
        assert "polygon" in drawing
        assert questions([ItemScore(item, waves[1].score, waves[1:])], "zh") == []
