"""People answer in opening hours of the province's own time, and take about a minute."""

from datetime import date

import numpy as np
import pytest

from survey.demonstration.times import CLOSES, OPENS, SHANGHAI, arrivals, seconds

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 15)  # two whole weeks, Monday to Sunday


@pytest.mark.parametrize("family", ["C", "P"])
def test_answers_come_within_the_days_and_within_opening_hours_in_shanghai(family):
    local = [moment.astimezone(SHANGHAI) for moment in arrivals(3000, family, FIRST, LAST, np.random.default_rng(1))]
    assert {moment.date() for moment in local} == {date(2026, 3, day) for day in range(2, 16)}
    assert all(OPENS <= moment.hour < CLOSES for moment in local)


def test_business_rests_at_weekends_and_leisure_does_not():
    weekend = {
        family: np.mean([m.astimezone(SHANGHAI).weekday() >= 5 for m in arrivals(5000, family, FIRST, LAST, rng)])
        for family, rng in (("C", np.random.default_rng(1)), ("P", np.random.default_rng(1)))
    }
    assert weekend["P"] < 0.15 < 0.2 < weekend["C"]


def test_most_take_about_a_minute_and_a_few_rush_through():
    took = np.array(seconds(10_000, np.random.default_rng(1)))
    assert 60 < np.median(took) < 85
    assert 0.02 < np.mean(took < np.median(took) / 3) < 0.05
    assert took.min() > 0
