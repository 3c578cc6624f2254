"""The register's variance: a toy on paper, lme4, and what must hold of any."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy.special import stdtrit

from analysis.estimation.overlap import shared
from analysis.estimation.prediction import means
from analysis.estimation.register import Outlets, Register
from analysis.estimation.working_model import fitted

# Two strata of one pool: outlets of size 100, 200, 300, of which the first two answered, and of 50, 150, 100, 100, of
# which the first three did.
TOY = Register(
    size=np.array([100.0, 200, 300, 50, 150, 100, 100]),
    stratum=np.array([0, 0, 0, 1, 1, 1, 1]),
    pool=np.array([0, 0]),
    psu=np.array([0, 1, -1, 2, 3, 4, -1]),
)
ANSWERS = ([80, 90], [70, 80, 90], [60, 80], [90, 100], [70, 70, 80, 100])


def outlets(register, answers):
    """Outlets whose responses stand for all their services."""
    n = np.array([len(own) for own in answers], dtype=float)
    mean = np.array([np.mean(own) for own in answers])
    squares = np.array([((np.array(own) - np.mean(own)) ** 2).sum() for own in answers])
    return Outlets(mean, register.size[register.answering], n, squares, n - 1)


def toy(domain):
    there = outlets(TOY, ANSWERS)
    return means(fitted(TOY, there), np.array(domain), max(domain) + 1)


def test_the_components_of_the_toy_on_paper():
    model = fitted(TOY, outlets(TOY, ANSWERS))
    known = model.components
    # within: (50 + 200 + 200 + 50 + 600) / (1 + 2 + 1 + 1 + 3) = 1100 / 8
    assert model.within.variance == pytest.approx([137.5])
    # outlet means 85, 80 and 70, 95, 80: squares 12.5 (1 df) and 316 2/3 (2 df), not apart beyond chance, so pooled
    total = (12.5 + 950 / 3) / 3
    assert known.total == pytest.approx([total, total])
    # 1/r on average: (1/2 + 1/3) / 2 and (1/2 + 1/2 + 1/4) / 3, both 5/12
    assert known.scarcity == pytest.approx([5 / 12, 5 / 12])
    assert known.between == pytest.approx([total - 137.5 * 5 / 12] * 2)


def test_a_stratum_of_the_toy_on_paper():
    found = toy([0, 1])
    # X: (100 x 85 + 200 x 80) / 300
    assert found.value == pytest.approx([245 / 3, (50 * 70 + 150 * 95 + 100 * 80) / 300])
    # c = p - P = 1/3 - 1/6, 2/3 - 1/3, 0 - 1/2; a^2 / r = (1/9) / 2 + (4/9) / 3
    total, within = (12.5 + 950 / 3) / 3, 137.5
    between = total - within * 5 / 12
    missing, chance = 1 / 36 + 1 / 9 + 1 / 4, 1 / 18 + 4 / 27
    assert found.parts.variance[0] == pytest.approx(between * missing + within * chance)
    # Satterthwaite: total x missing rests on 3 df, within x (chance - 5/12 missing) on 8
    lead, rest = total * missing, within * (chance - 5 / 12 * missing)
    assert found.parts.df[0] == pytest.approx((lead + rest) ** 2 / (lead**2 / 3 + rest**2 / 8))


def test_strata_are_put_together_by_the_register_s_sizes():
    found = toy([0, 0])
    assert found.value == pytest.approx([0.6 * 245 / 3 + 0.4 * (50 * 70 + 150 * 95 + 100 * 80) / 300])
    apart = toy([0, 1]).combined(sparse.csr_array([[0.6], [0.4]]))
    assert apart.value == pytest.approx(found.value)
    assert apart.parts.variance == pytest.approx(found.parts.variance)


def test_lme4_finds_the_same_components_where_all_outlets_have_as_many_responses():
    # lme4: y in fours, m <- lmer(y ~ 1 + (1 | outlet)); as.data.frame(VarCorr(m))$vcov
    answers = [[80, 90, 70, 75], [60, 65, 75, 70], [90, 95, 85, 100], [70, 60, 80, 75], [50, 70, 65, 60]]
    answers.append([88, 77, 92, 81])
    register = Register(np.ones(6), np.zeros(6, dtype=int), np.array([0]), np.arange(6))
    model = fitted(register, outlets(register, answers))
    assert model.components.between == pytest.approx([118.3958402195], rel=1e-6)
    assert model.within.variance == pytest.approx([57.9583325236], rel=1e-6)


def test_only_chance_is_left_where_everybody_answers():
    register = Register(TOY.size[:2], np.array([0, 0]), np.array([0]), np.array([0, 1]))
    there = outlets(register, ANSWERS[:2])
    found = means(fitted(register, there), np.array([0]), 1)
    assert abs(found.missing.toarray()).max() == pytest.approx(0)
    # (50 + 200) / (1 + 2) x ((1/9) / 2 + (4/9) / 3), on 3 df
    assert found.parts.variance == pytest.approx([250 / 3 * (1 / 18 + 4 / 27)])
    assert found.parts.df == pytest.approx([3])


def test_a_stratum_with_one_outlet_can_be_estimated():
    register = Register(np.ones(5), np.array([0, 0, 0, 1, 1]), np.array([0, 0]), np.array([0, 1, 2, 3, -1]))
    there = outlets(register, ANSWERS[:4])
    found = means(fitted(register, there), np.array([0, 1]), 2)
    assert np.isfinite(found.parts.variance).all()
    assert (found.parts.df >= 1).all()


def test_a_stratum_without_answers_has_no_part_and_alone_no_figure():
    register = Register(np.ones(5), np.array([0, 0, 0, 1, 1]), np.array([0, 0]), np.array([0, 1, 2, -1, -1]))
    there = outlets(register, ANSWERS[:3])
    known = fitted(register, there)
    alone, both = (means(known, np.array(d), 2) for d in ([0, 1], [0, 0]))
    assert np.isnan(alone.value[1])
    assert both.value[0] == pytest.approx(alone.value[0])


def test_a_pool_of_single_outlets_says_nothing_of_how_outlets_differ():
    register = Register(np.ones(2), np.array([0, 0]), np.array([0]), np.array([0, -1]))
    there = outlets(register, ANSWERS[:1])
    found = means(fitted(register, there), np.array([0]), 1)
    assert np.isnan(found.parts.variance[0])


shapes = st.lists(st.tuples(st.integers(2, 5), st.integers(0, 3)), min_size=2, max_size=6)


@given(shapes, st.integers(0, 10**6))
def test_covariances_agree_with_variances_and_with_combinations(shape, seed):
    rng = np.random.default_rng(seed)
    stratum = np.repeat(np.arange(len(shape)), [there + silent for there, silent in shape])
    psu = np.full(len(stratum), -1)
    first = np.searchsorted(stratum, np.arange(len(shape)))
    chosen = np.concatenate([first[h] + np.arange(there) for h, (there, _) in enumerate(shape)])
    psu[chosen] = np.arange(len(chosen))
    register = Register(rng.lognormal(0, 1, len(stratum)), stratum, rng.integers(0, 2, len(shape)), psu)
    there = outlets(register, [rng.normal(70, 15, rng.integers(2, 6)) for _ in chosen])
    found = means(fitted(register, there), np.arange(len(shape)), len(shape))
    covariance = found.covariance()
    assert np.diag(covariance) == pytest.approx(found.parts.variance, rel=1e-9, nan_ok=True)
    mix = sparse.csr_array(rng.normal(size=(len(shape), 2)))
    expected = mix.T @ np.nan_to_num(covariance) @ mix
    assert found.combined(mix).covariance() == pytest.approx(expected, rel=1e-9)


@pytest.mark.slow
def test_intervals_of_few_outlets_of_unequal_size_hold():
    """3 outlets of 10 in 84 strata, sizes lognormal, 30 times over: 2,520 intervals, whose share that holds has an SE
    of half a per cent."""
    rng = np.random.default_rng(20261126)
    strata, listed, asked, responses = 84, 10, 3, 12
    stratum, held = np.repeat(np.arange(strata), listed), []
    for _ in range(30):
        size = rng.lognormal(0, 1, strata * listed)
        mean = 70 + 10 * rng.random(strata)[stratum] + 8 * rng.normal(size=len(size))
        psu = np.full(len(size), -1)
        chosen = np.concatenate([h * listed + rng.permutation(listed)[:asked] for h in range(strata)])
        psu[chosen] = np.arange(len(chosen))
        register = Register(size, stratum, np.repeat(np.arange(6), 14), psu)
        there = outlets(register, list(mean[chosen][:, None] + 18 * rng.normal(size=(len(chosen), responses))))
        found = means(fitted(register, there), np.arange(strata), strata)
        truth = np.bincount(stratum, size * mean) / np.bincount(stratum, size)
        half = stdtrit(found.parts.df, 0.975) * np.sqrt(found.parts.variance)
        held += list(abs(found.value - truth) <= half)
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)


def test_what_an_outlet_keeps_of_its_own_is_not_in_doubt_when_two_waves_are_compared():
    """Three outlets that stand in the register twice, and answered twice alike but for chance."""
    register = Register(np.ones(8), np.array([0] * 4 + [1] * 4), np.array([0, 1]), np.array([0, 1, 2, -1, 3, 4, 5, -1]))
    pairs = np.column_stack([np.arange(4), 4 + np.arange(4)])
    answers = [[60, 62], [70, 68], [80, 82]]
    both = outlets(register, answers + answers)
    known = fitted(register, both)
    common = shared(known, pairs)
    # the outlets' means are the same twice: nothing that is their own changes
    assert common.outlets.covariance[0, 4] == pytest.approx(known.components.between[0])
    found = replace(means(known, np.array([0, 1]), 2), shared=common)
    change = found.combined(sparse.csr_array([[-1.0], [1.0]]))
    # within: 2 in each wave, on 3 df; each of three means of two answers has a third of the whole
    assert change.parts.variance == pytest.approx([2 * known.within.variance[0] / 2 / 3])
    assert change.covariance()[0, 0] == pytest.approx(change.parts.variance[0])


def test_outlets_that_answered_in_one_wave_alone_tell_nothing_of_the_other():
    register = Register(
        np.ones(8), np.array([0] * 4 + [1] * 4), np.array([0, 1]), np.array([0, 1, -1, -1, -1, -1, 2, 3])
    )
    both = outlets(register, ANSWERS[:4])
    common = shared(fitted(register, both), np.column_stack([np.arange(4), 4 + np.arange(4)]))
    assert abs(common.outlets.covariance).max() == 0
    assert abs(common.outlets.doubt).max() == 0


def rising(rng, strata, listed, asked, noise):
    """Strata of one pool whose outlets' means rise by 5 with the logarithm of their size."""
    stratum = np.repeat(np.arange(strata), listed)
    size = rng.lognormal(0, 1, len(stratum))
    mean = 60 + 3.0 * stratum + 5 * np.log(size) + noise * rng.normal(size=len(stratum))
    psu = np.full(len(stratum), -1)
    chosen = (np.arange(strata)[:, None] * listed + np.arange(asked)).ravel()
    psu[chosen] = np.arange(len(chosen))
    return Register(size, stratum, np.zeros(strata, dtype=int), psu), mean, chosen


def test_where_means_follow_size_alone_what_the_silent_would_say_is_known():
    register, mean, chosen = rising(np.random.default_rng(1), strata=12, listed=8, asked=3, noise=0)
    found = means(fitted(register, outlets(register, [[x, x] for x in mean[chosen]])), np.arange(12), 12)
    truth = np.bincount(register.stratum, register.size * mean) / np.bincount(register.stratum, register.size)
    assert found.value == pytest.approx(truth)
    assert found.parts.variance == pytest.approx(np.zeros(12), abs=1e-12)


def test_the_slope_is_that_of_least_squares_with_a_term_for_each_stratum():
    rng = np.random.default_rng(2)
    register, mean, chosen = rising(rng, strata=9, listed=10, asked=4, noise=6)
    model = fitted(register, outlets(register, list(mean[chosen][:, None] + 18 * rng.normal(size=(len(chosen), 7)))))
    terms = np.column_stack([np.eye(9)[register.stratum[chosen]], np.log(register.size[chosen])])
    assert model.slope.value == pytest.approx(np.linalg.lstsq(terms, model.outlets.mean)[0][-1:])
    assert model.components.pool_df.tolist() == [9 * 3 - 1]


def test_few_outlets_have_no_slope():
    register, mean, chosen = rising(np.random.default_rng(3), strata=9, listed=8, asked=3, noise=6)
    assert fitted(register, outlets(register, [[x, x + 1] for x in mean[chosen]])).slope.value.tolist() == [0]


@pytest.mark.parametrize("size", [3.0, 100.0, 0.7])
def test_outlets_of_one_size_have_no_slope_for_rounding(size):
    register, mean, chosen = rising(np.random.default_rng(3), strata=3, listed=30, asked=24, noise=6)
    alike = replace(register, size=np.full(90, size))
    assert fitted(alike, outlets(alike, [[x, x + 1] for x in mean[chosen]])).slope.value.tolist() == [0]


def test_a_slope_keeps_covariances_and_variances_in_agreement():
    rng = np.random.default_rng(4)
    register, mean, chosen = rising(rng, strata=12, listed=8, asked=3, noise=6)
    found = means(
        fitted(register, outlets(register, list(mean[chosen][:, None] + rng.normal(size=(36, 5))))), np.arange(12), 12
    )
    covariance = found.covariance()
    assert np.diag(covariance) == pytest.approx(found.parts.variance)
    assert abs(covariance - np.diag(np.diag(covariance))).max() > 0
    mix = sparse.csr_array(np.full((12, 1), 1 / 12))
    assert found.combined(mix).parts.variance == pytest.approx((mix.T @ covariance @ mix).ravel())
