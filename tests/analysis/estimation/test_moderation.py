"""Moderated variances: limma's figures, and what must hold of any."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import polygamma

from analysis.estimation.moderation import moderate, trigamma_inverse

VARIANCES = np.array([4.1, 29.7, 2.2, 95.8, 0.3, 6.4])
ONE_POOL = np.zeros(6, dtype=int)


def test_equal_df_as_in_limma():
    # limma 3.54.1: squeezeVar(c(4.1, 29.7, 2.2, 95.8, 0.3, 6.4), rep(6, 6))
    found = moderate(VARIANCES, np.full(6, 6.0), ONE_POOL, 1)
    expected = [3.844254553820, 25.202080739492, 2.259103391602, 80.348655382965, 0.673952229384, 5.763121750189]
    assert found.variance == pytest.approx(expected, rel=1e-10)
    assert found.prior == pytest.approx([2.556667805525], rel=1e-10)
    assert found.prior_df == pytest.approx(1.191743142055, rel=1e-10)
    assert found.df == pytest.approx(np.full(6, 7.191743142055), rel=1e-10)


def test_unequal_df_as_in_limma():
    # limma 3.54.1: squeezeVar(c(4.1, 29.7, 2.2, 95.8, 0.3, 6.4), c(2, 4, 9, 5, 12, 9))
    found = moderate(VARIANCES, np.array([2.0, 4, 9, 5, 12, 9]), ONE_POOL, 1)
    expected = [3.573092967689, 23.516781324183, 2.256585542677, 77.932025201783, 0.514776100053, 5.967089305763]
    assert found.variance == pytest.approx(expected, rel=1e-10)
    assert found.prior == pytest.approx([2.685518092519], rel=1e-10)
    assert found.prior_df == pytest.approx(1.187295961278, rel=1e-10)


def test_groups_that_do_not_differ_beyond_chance_are_pooled_as_in_limma():
    # limma 3.54.1: squeezeVar(c(4.1, 4.3, 4.0, 4.2), rep(9, 4)): 4.15, an infinite prior df
    found = moderate(np.array([4.1, 4.3, 4.0, 4.2]), np.full(4, 9.0), ONE_POOL[:4], 1)
    assert found.variance == pytest.approx(np.full(4, 4.15))
    assert np.isinf(found.prior_df)
    assert found.df == pytest.approx(np.full(4, 36.0))


def test_pooling_goes_by_degrees_of_freedom():
    found = moderate(np.array([1.0, 2.0]), np.array([1.0, 3.0]), ONE_POOL[:2], 1)
    assert found.variance == pytest.approx([1.75, 1.75])


def test_a_group_without_a_variance_of_its_own_takes_its_pool_s():
    found = moderate(np.append(VARIANCES, 0.0), np.append(np.full(6, 6.0), 0.0), np.zeros(7, dtype=int), 1)
    assert found.variance[6] == pytest.approx(found.prior[0])
    assert found.df[6] == pytest.approx(found.prior_df)


def test_nothing_is_known_of_a_pool_without_variances():
    found = moderate(np.array([4.0, 9.0, 0.0]), np.array([3.0, 3.0, 0.0]), np.array([0, 0, 1]), 2)
    assert np.isnan(found.prior[1])
    assert np.isnan(found.variance[2])
    assert np.isfinite(found.variance[:2]).all()


def test_one_group_a_pool_is_left_as_it_is():
    found = moderate(np.array([4.0, 9.0]), np.array([3.0, 5.0]), np.array([0, 1]), 2)
    assert found.prior_df == 0
    assert found.variance.tolist() == [4.0, 9.0]
    assert found.df.tolist() == [3.0, 5.0]


@pytest.mark.parametrize("value", [1e-6, 0.01, 0.5, 1.0, 3.7, 100.0, 1e7])
def test_the_inverse_of_trigamma(value):
    assert polygamma(1, trigamma_inverse(value)) == pytest.approx(value, rel=1e-9)


groups = st.lists(st.tuples(st.floats(1e-3, 1e3), st.integers(1, 30), st.integers(0, 2)), min_size=2, max_size=20)


def arrays(rows):
    variance, df, pool = zip(*rows, strict=True)
    return np.array(variance), np.array(df, dtype=float), np.array(pool)


@given(groups, st.floats(1e-3, 1e3))
def test_the_unit_does_not_matter(rows, factor):
    variance, df, pool = arrays(rows)
    one, other = moderate(variance, df, pool, 3), moderate(variance * factor, df, pool, 3)
    assert other.variance == pytest.approx(one.variance * factor, rel=1e-6)
    assert other.df == pytest.approx(one.df, rel=1e-6)


@given(groups)
def test_it_lies_between_the_group_s_own_and_the_pool_s_and_is_worth_no_more_than_all_that_is_known(rows):
    variance, df, pool = arrays(rows)
    found = moderate(variance, df, pool, 3)
    if found.prior_df > 0:
        low, high = np.minimum(variance, found.prior[pool]), np.maximum(variance, found.prior[pool])
        assert (found.variance >= low * (1 - 1e-9)).all()
        assert (found.variance <= high * (1 + 1e-9)).all()
    assert (found.df >= np.minimum(df, np.bincount(pool, df, 3)[pool]) - 1e-9).all()
    assert (found.df <= found.most[pool] + 1e-9).all()
