"""The e-detectors: days that a person can count, and what makes their promise true."""

import numpy as np
import pytest
from scipy.special import ndtr, roots_hermitenorm

from analysis.warning.detector import Sides, overshoot


def after(*days, change=8.0, limit=1e6, chance=0.45):
    """Sides of one series after days of (difference, variance)."""
    sides = Sides.new(1)
    for difference, variance in days:
        sides = sides.updated(np.array([difference]), np.array([variance]), change, limit, chance)
    return sides


def test_a_day_multiplies_the_odds_by_its_likelihood_ratio():
    """8 points below, variance 64: (8 x 8 - 32) / 64 = 1/2 for a fall, (-64 - 32) / 64 = -3/2 for a rise"""
    sides = after((-8.0, 64.0))
    assert sides.odds[:, 0] == pytest.approx([0.45 * np.exp(0.5), 0.45 * np.exp(-1.5)])
    twice = after((-8.0, 64.0), (-8.0, 64.0))
    assert twice.odds[0, 0] == pytest.approx(np.exp(0.5) * (0.45 * np.exp(0.5) + 0.45))


def test_a_day_without_answers_adds_its_chance_and_nothing_else():
    assert after((0.0, np.inf), (0.0, np.inf)).once_in[:, 0] == pytest.approx([0.9, 0.9])


@pytest.mark.parametrize("variance", [2.0, 60.0, 500.0])
def test_where_nothing_changes_the_odds_grow_by_their_chance_a_day_on_average(variance):
    at, weight = roots_hermitenorm(80)
    days = at * variance**0.5
    sides = Sides(np.full((2, 80), 3.0), np.zeros((2, 80)))
    odds = sides.updated(days, np.full(80, variance), 8.0, 1e300, 0.45).odds
    assert odds @ weight / weight.sum() == pytest.approx([3.45, 3.45])


def test_a_single_day_whatever_it_brings_multiplies_the_odds_by_the_root_of_the_limit_at_most():
    sides = after((-1000.0, 0.01), limit=1095.0)
    assert sides.odds[0, 0] == pytest.approx(0.45 * 1095**0.5)
    assert sides.odds[1, 0] == 0


def test_falls_and_rises_are_mirror_images():
    days = [(-3.0, 20.0), (12.0, 60.0), (-20.0, 30.0)]
    fallen, risen = after(*days), after(*((-difference, variance) for difference, variance in days))
    assert (fallen.odds == risen.odds[::-1]).all()


@pytest.mark.parametrize("shift", [0.2, 0.5, 1.0, 2.0])
def test_the_overshoot_is_that_of_siegmund_s_series(shift):
    """nu(x) = 2 / x^2 exp(-2 sum_n Phi(-x sqrt(n) / 2) / n)"""
    n = np.arange(1, 200_000)
    series = 2 / shift**2 * np.exp(-2 * (ndtr(-shift * np.sqrt(n) / 2) / n).sum())
    assert overshoot(np.array([shift]))[0] == pytest.approx(series, rel=0.025)


def test_days_with_little_to_say_do_not_overshoot():
    assert overshoot(np.array([0.0]))[0] == pytest.approx(1, abs=1e-3)
