"""A series' own past: days that a person can count, and the model that it stands for, solved whole."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.warning.past import Past


def one(cycle, *days):
    """The past of one series from (place, mean, variance) of its days."""
    past = Past.new(1, cycle)
    for place, mean, variance in days:
        past = past.with_means(place, np.array([mean]), np.array([variance]))
    return past


def test_without_a_cycle_the_weighted_mean_of_all_days_is_expected():
    """(80 / 4 + 90 / 1) / (1/4 + 1) = 88, variance 1 / 1.25"""
    mean, variance = one(1, (0, 80.0, 4.0), (0, 90.0, 1.0)).expected(0, 0.0)
    assert (mean[0], variance[0]) == (pytest.approx(88), pytest.approx(0.8))


def test_a_place_is_drawn_towards_the_level_as_far_as_it_is_not_known():
    """Two places, 80 and 90, each with variance 5 and effects of variance 5: level 85, g = 1/2, so 82.5; 2.5 + 2.5/2"""
    mean, variance = one(2, (0, 80.0, 5.0), (1, 90.0, 5.0)).expected(0, 5.0)
    assert mean[0] == pytest.approx(82.5)
    assert variance[0] == pytest.approx(5 / 2 + 0.25 / (2 / 10))


def test_a_place_never_seen_is_expected_at_the_level_with_its_own_variance_on_top():
    mean, variance = one(2, (0, 80.0, 5.0)).expected(1, 4.0)
    assert (mean[0], variance[0]) == (pytest.approx(80), pytest.approx(5 + 4 + 4))


def test_without_a_past_nothing_is_expected():
    assert np.isinf(Past.new(1, 7).expected(3, 2.0)[1][0])


def test_a_day_without_answers_adds_nothing():
    before = one(1, (0, 80.0, 4.0))
    after = before.with_means(0, np.array([0.0]), np.array([np.inf]))
    assert (after.weight == before.weight).all()
    assert (after.total == before.total).all()


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.floats(0, 100), st.floats(0.5, 50)), min_size=2, max_size=12),
    st.floats(0.1, 30),
)
def test_what_is_expected_is_the_best_linear_prediction_of_the_model(days, seasonal):
    """Level flat, effects N(0, seasonal), errors with their variances: the last day from those before it."""
    place, mean, variance = map(np.array, zip(*days, strict=True))
    covariance = seasonal * (place[:, None] == place) + np.diag(variance)
    known, cross = covariance[:-1, :-1], covariance[-1, :-1]
    inverse, ones = np.linalg.inv(known), np.ones(len(known))
    level = ones @ inverse @ mean[:-1] / (ones @ inverse @ ones)
    wanted = level + cross @ inverse @ (mean[:-1] - level)
    doubt = covariance[-1, -1] - cross @ inverse @ cross
    doubt += (1 - ones @ inverse @ cross) ** 2 / (ones @ inverse @ ones)
    found, error = one(3, *days[:-1]).expected(int(place[-1]), seasonal)
    assert found[0] == pytest.approx(wanted, abs=1e-6)
    assert error[0] + variance[-1] == pytest.approx(doubt, rel=1e-6)
