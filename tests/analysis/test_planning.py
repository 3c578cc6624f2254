"""Planning: cases that a person can check by hand, and the formulas against each other."""

import math

import numpy as np
import pytest

from analysis.judging.marks import STANDARD
from analysis.live.planning import Plan, Spread, effective_size, expected_half_width, needed, sample_size, spread


def test_the_mini_case_without_clustering_needs_501_responses():
    """((1.644854 + 0.841621) * 18 / 2)^2 = 500.8"""
    assert sample_size(18, 2) == Plan(501, 501)


def test_the_mini_case_with_twenty_an_outlet_needs_1262_in_64():
    """deff = 1 + 19 * .08 = 2.52; 2.52 * 500.8 = 1262.0 and 1262 / 20 = 63.1"""
    assert sample_size(18, 2, per_outlet=20, icc=0.08) == Plan(1262, 64)


def test_analysis_of_variance_by_hand():
    """Outlets (2, 4) and (6, 8): within (2 + 2) / 2 = 2, mean square between 16, (16 - 2) / 2 = 7."""
    assert spread([2, 2], [6, 14], [20, 100]) == Spread(between=7, within=2)
    assert Spread(7, 2).icc == pytest.approx(7 / 9)


def test_what_strata_differ_by_is_not_between_their_outlets():
    """The same two outlets twice, the second time 50 points higher."""
    n, total, squares = [2] * 4, [6, 14, 106, 114], [20, 100, 5620, 6500]
    assert spread(n, total, squares, ["a", "a", "b", "b"]) == Spread(7, 2)
    assert spread(n, total, squares).between > 500
    assert spread([2, 2], [6, 14], [20, 100], ["a", "b"]) is None


def test_silent_outlets_do_not_count_and_too_little_is_said_to_be():
    assert spread([2, 0, 2], [6, 0, 14], [20, 0, 100]) == Spread(7, 2)
    assert spread([1, 1], [50, 60], [2500, 3600]) is None
    assert spread([9], [500], [30000]) is None
    assert spread([], [], []) is None


def test_outlets_that_differ_less_than_chance_do_not_differ():
    assert spread([2, 2], [6, 6], [20, 20]).between == 0


def test_the_variances_are_found_again_in_made_up_data():
    rng = np.random.default_rng(3)
    n = rng.integers(5, 60, 400)
    scores = [mean + rng.normal(0, 18, size) for mean, size in zip(rng.normal(80, 5, 400), n, strict=True)]
    found = spread(n, [s.sum() for s in scores], [(s**2).sum() for s in scores])
    assert math.sqrt(found.between) == pytest.approx(5, rel=0.1)
    assert math.sqrt(found.within) == pytest.approx(18, rel=0.02)


def test_expected_half_width_by_hand():
    """Four outlets alike: variance (4 + 100 / 25) / 4 = 2, t(3) = 3.182446."""
    assert expected_half_width([25] * 4, [10] * 4, Spread(4, 100)) == pytest.approx(3.182446 * math.sqrt(2))
    assert math.isnan(expected_half_width([25], [10], Spread(4, 100)))


def test_n_eff_is_n_where_weights_are_equal_and_less_elsewhere():
    assert effective_size([10, 10], [5, 5]) == pytest.approx(20)
    assert effective_size([10, 10], [9, 1]) == pytest.approx(100 / 8.2)
    assert effective_size([], []) == 0


def test_what_is_needed_is_precise_enough_and_one_outlet_less_is_not():
    of = Spread(between=36, within=324)
    plan = needed(of, outlets=2, available=50, per_outlet=12)
    each = plan.responses / plan.outlets
    assert each <= 20
    assert expected_half_width([each] * plan.outlets, [1] * plan.outlets, of) <= STANDARD.caution.half_width
    fewer = plan.outlets - 1
    assert expected_half_width([20] * fewer, [1] * fewer, of) > STANDARD.caution.half_width


def test_outlets_that_answer_already_stay():
    assert needed(Spread(0, 324), outlets=30, available=40, per_outlet=12).outlets == 30


def test_thirty_responses_are_asked_for_however_alike_they_are():
    assert needed(Spread(0, 1), outlets=3, available=9, per_outlet=12) == Plan(30, 3)


def test_where_the_register_is_too_small_nothing_is_promised():
    assert needed(Spread(100, 324), outlets=2, available=4, per_outlet=12) is None
    assert needed(Spread(0, 1), outlets=0, available=2, per_outlet=12) is None
