"""Ranks and the ranges that cannot be ruled out."""

import pytest

from analysis.judging.ranks import Rank, rank_ranges


def test_far_apart_each_has_its_own_place():
    found = rank_ranges([70, 90, 80], [0.1] * 3, [50] * 3, 0.95)
    assert found == [Rank(3, 3, 3, 3), Rank(1, 1, 1, 3), Rank(2, 2, 2, 3)]


def test_what_overlaps_shares_its_range():
    # at 0.95^(1/3) two-sided with many degrees of freedom: 2.39 standard errors
    found = rank_ranges([80, 81, 90], [1, 1, 1], [1e9] * 3, 0.95)
    assert [(one.low, one.high) for one in found] == [(2, 3), (2, 3), (1, 1)]


@pytest.mark.parametrize(("gap", "apart"), [(4.75, False), (4.80, True)])
def test_the_intervals_hold_jointly(gap, apart):
    # two intervals at sqrt(0.95): 2 x 2.2365 = 4.473; three at 0.95^(1/3): 2 x 2.3877 = 4.775
    found = rank_ranges([80, 80 + gap, 80 + gap / 2], [1, 1, 1], [1e9] * 3, 0.95)
    assert (found[1].high < 3) is apart


def test_equal_estimates_share_the_better_rank():
    assert [one.rank for one in rank_ranges([80, 80, 70], [1, 1, 1], [9, 9, 9], 0.9)] == [1, 1, 3]


def test_intervals_that_touch_do_not_part():
    assert rank_ranges([80, 80], [0, 0], [9, 9], 0.95) == [Rank(1, 1, 2, 2)] * 2


def test_of_nobody_there_is_no_rank():
    assert rank_ranges([], [], [], 0.95) == []
