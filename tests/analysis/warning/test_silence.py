"""Silence: days that a person can count."""

import numpy as np
import pytest

from analysis.warning.silence import NEVER, Silence


def after(*counts, cycle=1, chance=0.1):
    """One series after days with so many answers."""
    silence = Silence.new(1, cycle)
    for day, n in enumerate(counts):
        silence = silence.updated(day, day % cycle, np.array([float(n)]), chance)
    return silence


def test_the_share_of_days_without_answers_counts_one_more_than_there_were():
    """8 days, 1 without: whole (1 + 1) / (8 + 2) = 0.2; (1 + 1 + 2 x 0.2) / (8 + 2 + 2)"""
    assert after(3, 1, 0, 2, 4, 1, 1, 1).missing(0)[0] == pytest.approx(2.4 / 12)


def test_a_day_with_answers_divides_the_odds_by_ten_and_one_without_multiplies_them():
    """after a day with answers q = (1 + 2/3) / 5 = 1/3, so a silent day counts (1 - 0.1 x 2/3) / (1/3) = 2.8"""
    assert after(5).odds[0] == pytest.approx(0.01)
    assert after(5, 0).odds[0] == pytest.approx(2.8 * (0.01 + 0.1))


def test_a_series_that_never_had_answers_is_not_missed():
    silence = after(0, 0, 0, 0)
    assert (silence.odds[0], silence.last[0], silence.periods.sum()) == (0, NEVER, 0)


def test_after_an_alarm_nothing_is_missed_until_there_are_answers_again():
    silence = after(*[5] * 30, 0, 0, 0, 0)
    assert silence.odds[0] > 100
    cleared = silence.cleared(np.array([True]))
    still = cleared.updated(34, 0, np.array([0.0]), 0.1)
    assert (still.odds[0], still.answered[0, 0]) == (0, 30)
    again = still.updated(35, 0, np.array([2.0]), 0.1).updated(36, 0, np.array([0.0]), 0.1)
    assert again.odds[0] > 0


def test_a_day_of_the_week_that_is_always_closed_is_not_missed():
    weeks = [4, 3, 5, 4, 2, 0, 0] * 10
    by_weekday, by_day = after(*weeks, cycle=7), after(*weeks, 0, 0, 0, cycle=7)
    assert by_weekday.odds[0] < 1
    assert by_day.odds[0] > 100
