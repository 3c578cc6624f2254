"""The model-assisted estimator: a toy on paper, textbook formulas, and what must hold of any."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.special import stdtrit

from analysis.estimation.assistance import assistance
from analysis.estimation.covariate import covariate
from analysis.estimation.prediction import means
from analysis.estimation.register import Outlets, Register
from analysis.estimation.working_model import fitted


def outlets(register, answers):
    """Outlets whose responses stand for all their services."""
    n = np.array([len(own) for own in answers], dtype=float)
    mean = np.array([np.mean(own) for own in answers])
    squares = np.array([((np.array(own) - np.mean(own)) ** 2).sum() for own in answers])
    return Outlets(mean, register.size[register.answering], n, squares, n - 1)


def answered_by(register, chosen):
    psu = np.full(len(register.size), -1)
    psu[chosen] = np.arange(len(chosen))
    return replace(register, psu=psu)


@pytest.fixture
def toy():
    """One stratum of 36 outlets of one size. Twelve have 60 by open codes, and were all asked: six said 65, six 75. Of
    24 that have 80, twelve were asked: six said 85, six 95. Two answers each, a point to either side of their mean."""
    asked = answered_by(Register(np.ones(36), np.zeros(36, dtype=int), np.array([0]), np.zeros(36)), np.arange(24))
    said = np.repeat([65.0, 75, 85, 95], 6)
    by_open = answered_by(asked, np.arange(36))
    scanned = outlets(by_open, [[x, x] for x in np.repeat([60.0, 80], [12, 24])])
    model = fitted(asked, outlets(asked, [[x - 1, x + 1] for x in said]))
    return model, covariate(fitted(by_open, scanned))


def test_the_toy_on_paper(toy):
    model, by = toy
    # nothing is left to chance in the open answers, whose mean is (12 x 60 + 24 x 80) / 36 = 73 1/3
    assert by.own == pytest.approx(np.repeat([60 - 220 / 3, 80 - 220 / 3], [12, 24]))
    found = assistance(model, by)
    # asked outlets are 10 from the middle of the open codes (70), and 10 on average from that of their answers (80)
    assert found.slope.value == pytest.approx([1])
    # what is left: 5 to either side, on 24 outlets less their mean and the slope; within: 2 x 1 on 1 df each
    assert found.left.components.total == pytest.approx([24 * 25 / 22])
    assert found.left.within.variance == pytest.approx([2])
    alone = means(model, np.array([0]), 1)
    assisted = found.of(alone)
    assert alone.value == pytest.approx([80])
    # all twelve that were not asked have 80 by open codes, and those say 90
    assert assisted.value == pytest.approx([(12 * 70 + 24 * 90) / 36])
    # so asked outlets count as they would were both kinds strata: 1/36, of which nothing is missing, and 2/36
    between, missing = 600 / 22 - 2 / 2, 12 * (2 / 36 - 1 / 36) ** 2 + 12 * (1 / 36) ** 2
    chance = (12 / 36**2 + 12 * 4 / 36**2) / 2
    assert assisted.parts.variance == pytest.approx([between * missing + 2 * chance])
    assert assisted.parts.variance[0] < alone.parts.variance[0] / 3


def test_outlets_of_the_toy_without_open_codes_are_in_doubt_as_without_help_on_paper(toy):
    model, _ = toy
    by_open = answered_by(model.register, np.arange(24))
    by = covariate(fitted(by_open, outlets(by_open, [[x, x] for x in np.repeat([60.0, 80], 12)])))
    assert by.own == pytest.approx(np.repeat([-10, 10, 0], 12))
    alone = means(model, np.array([0]), 1)
    assisted = assistance(model, by).of(alone)
    # nothing is known of the twelve that were not asked, so asked outlets speak for them, 1/24 each instead of 1/36
    assert assisted.value == pytest.approx([80])
    own, missing = 600 / 22 - 2 / 2, 24 * (1 / 24 - 1 / 36) ** 2 + 12 / 36**2
    # what open codes would tell of the twelve varies by 24 x 100 / 23; so does the mean of 24 that stands in for it
    doubt = 2400 / 23 * (12 / 36**2 + (24 * (1 / 24 - 1 / 36)) ** 2 / 24)
    assert assisted.parts.variance == pytest.approx([own * missing + 2 * 24 / 24**2 / 2 + doubt])
    assert assisted.parts.variance == pytest.approx(alone.parts.variance, rel=0.01)


def test_predictions_and_their_errors_are_the_textbook_s():
    """Best linear unbiased prediction with a mean for each stratum, written out in matrices."""
    register = Register(
        np.ones(7), np.array([0, 0, 0, 0, 1, 1, 1]), np.array([0, 0]), np.array([0, 1, 2, -1, 3, 4, -1])
    )
    model = fitted(register, outlets(register, [[60, 70, 80], [85, 90], [50, 70, 66, 70], [75, 95], [60, 62, 58]]))
    found, known = covariate(model), model.components
    there = register.answering
    own = np.diag(known.between[register.stratum])
    total = own[np.ix_(there, there)] + model.within.variance[0] * np.diag(1 / model.outlets.responses)
    terms = np.eye(2)[register.stratum[there]]
    inverse = np.linalg.inv(total)
    residual = inverse - inverse @ terms @ np.linalg.inv(terms.T @ inverse @ terms) @ terms.T @ inverse
    predicted = own[:, there] @ residual @ model.outlets.mean
    assert found.own == pytest.approx(predicted)
    missed = own - own[:, there] @ residual @ own[there]
    common = found.missed.common
    assert np.diag(found.missed.each) + (common @ common.T).toarray() == pytest.approx(missed)


def test_the_fewer_the_open_answers_the_less_they_count():
    register = Register(np.ones(4), np.zeros(4, dtype=int), np.array([0]), np.arange(4))
    by = covariate(fitted(register, outlets(register, [[60, 70], [60, 70] * 9, [80, 95], [80, 95] * 9])))
    assert by.own[1] < by.own[0] < 0 < by.own[2] < by.own[3]
    assert by.missed.each[0] > by.missed.each[1] > 0


def invented(seed, strata=6, listed=10, asked=5, scanned=8, alike=1.0):
    """A register of two pools, the working model of a sample, and the open answers of most outlets."""
    rng = np.random.default_rng(seed)
    stratum = np.repeat(np.arange(strata), listed)
    size = rng.lognormal(0, 1, len(stratum))
    own = 8 * rng.normal(size=len(stratum))
    mean = 70 + 10 * rng.random(strata)[stratum] + own
    other = 60 + 10 * rng.random(strata)[stratum] + alike * own + 3 * rng.normal(size=len(stratum))
    base = Register(size, stratum, np.arange(strata) % 2, np.zeros(len(stratum)))
    asked_there, scanned_there = (
        np.concatenate([h * listed + rng.permutation(listed)[:n] for h in range(strata)]) for n in (asked, scanned)
    )
    sample, by_open = answered_by(base, asked_there), answered_by(base, scanned_there)
    said = mean[asked_there][:, None] + 15 * rng.normal(size=(strata * asked, 6))
    model = fitted(sample, outlets(sample, list(said)))
    answers = [other[j] + 15 * rng.normal(size=rng.integers(2, 40)) for j in scanned_there]
    return model, by_open, answers, size, mean


def both(model, by_open, answers, domains=6):
    """The sample's estimates of the strata, alone and assisted."""
    found = assistance(model, covariate(fitted(by_open, outlets(by_open, answers))))
    alone = means(model, np.arange(domains), domains)
    return alone, found.of(alone), found


seeds = st.integers(0, 10**6)
few = settings(max_examples=25, deadline=None)


@few
@given(seeds, st.floats(-30, 30))
def test_a_bias_that_outlets_share_changes_nothing(seed, bias):
    model, by_open, answers, *_ = invented(seed, asked=9)
    _, fair, _ = both(model, by_open, answers)
    by_stratum = bias * by_open.stratum[by_open.answering]
    for shift in (np.full(len(answers), bias), by_stratum):
        moved = [own + one for own, one in zip(answers, shift, strict=True)]
        _, biased, _ = both(model, by_open, moved)
        assert biased.value == pytest.approx(fair.value, rel=1e-6)
        assert biased.parts.variance == pytest.approx(fair.parts.variance, rel=1e-6)


@few
@given(seeds)
def test_where_there_is_no_slope_the_sample_stands_alone(seed):
    scarce = invented(seed, asked=4)  # 9 degrees of freedom in a pool
    silent = invented(seed, asked=9)
    nobody = answered_by(silent[1], np.array([], dtype=int))
    for alone, assisted, found in (both(*scarce[:3]), both(silent[0], nobody, [])):
        assert found.slope.value.tolist() == [0, 0]
        assert assisted.value.tolist() == alone.value.tolist()
        assert assisted.covariance().tolist() == alone.covariance().tolist()
        assert assisted.parts.df.tolist() == alone.parts.df.tolist()


def test_open_answers_that_are_the_same_everywhere_tell_nothing():
    for seed, mark in enumerate((70.1, 33.3, 88.7)):
        model, by_open, answers, *_ = invented(seed, asked=9)
        _, _, found = both(model, by_open, [np.full(len(own), mark) for own in answers])
        assert found.slope.value.tolist() == [0, 0]


def test_open_answers_that_contradict_the_sample_are_not_followed():
    for seed in range(5):
        alone, assisted, found = both(*invented(seed, asked=9, scanned=9, alike=-1.0)[:3])
        assert found.slope.value.tolist() == [0, 0]
        assert assisted.value == pytest.approx(alone.value)


def test_the_slope_is_that_of_least_squares_beside_strata_and_size():
    model, by_open, answers, size, _ = invented(7, strata=5, listed=14, asked=12, scanned=14)
    whole = replace(model.register, pool=np.zeros(5, dtype=int))
    model, by_open = fitted(whole, model.outlets), replace(by_open, pool=whole.pool)
    by = covariate(fitted(by_open, outlets(by_open, answers)))
    there = whole.answering
    terms = np.column_stack([np.eye(5)[whole.stratum[there]], np.log(size[there]), by.own[there]])
    expected = np.linalg.lstsq(terms, model.outlets.mean)[0]
    found = assistance(model, by)
    assert found.slope.value == pytest.approx(expected[-1:])
    assert found.left.slope.value == pytest.approx(expected[-2:-1])
    assert found.left.components.pool_df.tolist() == [5 * 11 - 2]


@few
@given(seeds)
def test_covariances_agree_with_variances_and_with_combinations(seed):
    _, assisted, _ = both(*invented(seed, asked=9)[:3])
    covariance = assisted.covariance()
    assert np.diag(covariance) == pytest.approx(assisted.parts.variance, rel=1e-9)
    mix = sparse.csr_array(np.random.default_rng(seed).normal(size=(6, 2)))
    expected = mix.T @ covariance @ mix
    assert assisted.combined(mix).covariance() == pytest.approx(expected, rel=1e-9)
    assert assisted.combined(mix).parts.variance == pytest.approx(np.diag(expected), rel=1e-9)
    assert (assisted.parts.variance > 0).all()


@pytest.mark.slow
@pytest.mark.parametrize("scanned", [20, 10])
def test_assisted_intervals_hold_and_are_narrower(scanned):
    """8 outlets of 20 in 84 strata, 20 times over: 1,680 intervals, whose share that holds has an SE of half a per
    cent. Where only half of the outlets have open answers, the others are as much in doubt as they are."""
    held, wide, away = [], [], []
    for seed in range(20):
        model, by_open, answers, size, mean = invented(seed, strata=84, listed=20, asked=8, scanned=scanned)
        alone, assisted, _ = both(model, by_open, answers, 84)
        stratum = model.register.stratum
        truth = np.bincount(stratum, size * mean) / np.bincount(stratum, size)
        half, before = (stdtrit(one.parts.df, 0.975) * np.sqrt(one.parts.variance) for one in (assisted, alone))
        held += list(abs(assisted.value - truth) <= half)
        wide += list(half / before)
        away += list(assisted.value - truth)
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)
    assert np.median(wide) < (0.85 if scanned == 20 else 0.95)
    assert np.mean(away) == pytest.approx(0, abs=3 * np.std(away) / len(away) ** 0.5)
