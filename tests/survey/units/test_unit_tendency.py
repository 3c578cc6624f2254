"""A unit's tendency over waves."""

from datetime import UTC, datetime

import pytest

from survey.models import Wave
from survey.units.score import Score
from survey.units.scorecard import WaveScore
from survey.units.tendency import bands, pace


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
