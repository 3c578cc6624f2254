"""What is learnt from a baseline: sums that a person can do, the likelihood written out, and known truths."""

import numpy as np
import pytest
from scipy.optimize import minimize

from analysis.errors import ModelError
from analysis.warning.variances import learnt


def test_with_equal_days_the_variance_within_is_that_of_the_means():
    """means 70, 80 and 50, 60 of 4 answers: 50 + 50 around two levels, 2 degrees of freedom, times 4"""
    n = np.full((2, 2), 4.0)
    found = learnt(np.arange(2), n, n * np.array([[70.0, 50.0], [80.0, 60.0]]), None, 1)
    assert (found.between, found.within) == (0, pytest.approx(200))


def test_squares_say_what_varies_within_a_day():
    """4 answers a day with squares 100 above those of their mean: 100 / 3"""
    n = np.full((2, 2), 4.0)
    total = n * np.array([[70.0, 50.0], [70.0, 50.0]])
    found = learnt(np.arange(2), n, total, total**2 / n + 100, 1)
    assert (found.between, found.within) == (0, pytest.approx(100 / 3))


def test_the_components_have_the_greatest_restricted_likelihood():
    rng = np.random.default_rng(3)
    n = rng.integers(1, 30, (25, 3)).astype(float)
    mean = 80 + rng.normal(0, 3, n.shape) + rng.normal(0, 1, n.shape) * (150 / n) ** 0.5
    found = learnt(np.arange(25), n, n * mean, None, 1)

    def misfit(logs):
        whole = 0.0
        for one in range(3):
            covariance = np.diag(np.exp(logs[0]) + np.exp(logs[1]) / n[:, one])
            inverse, ones = np.linalg.inv(covariance), np.ones(25)
            rest = mean[:, one] - ones @ inverse @ mean[:, one] / (ones @ inverse @ ones)
            whole += np.linalg.slogdet(covariance)[1] + np.log(ones @ inverse @ ones) + rest @ inverse @ rest
        return whole

    best = minimize(misfit, [2.0, 5.0], method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10})
    assert [found.between, found.within] == pytest.approx(np.exp(best.x), rel=1e-3)


def test_weekdays_are_told_from_chance():
    rng = np.random.default_rng(4)
    n = rng.poisson(6, (84, 400)) + 1.0
    weekday = rng.normal(0, 3, (7, 400))
    noise = rng.normal(0, 1, n.shape) * (1 + 250 / n) ** 0.5
    with_them = learnt(np.arange(84), n, n * (80 + weekday[np.arange(84) % 7] + noise), None, 7)
    without = learnt(np.arange(84), n, n * (80 + noise), None, 7)
    assert with_them.seasonal == pytest.approx(9, rel=0.15)
    assert without.seasonal < 0.4
    assert with_them.between + with_them.within / 7 == pytest.approx(1 + 250 / 7, rel=0.05)


def test_points_ten_times_as_fine_vary_a_hundred_times_as_much():
    rng = np.random.default_rng(5)
    n = rng.integers(2, 20, (30, 4)).astype(float)
    total = n * (80 + rng.normal(0, 6, n.shape))
    squares = total**2 / n + 40 * (n - 1)
    for own, tenfold in ((None, None), (squares, 100 * squares)):
        one = learnt(np.arange(30), n, total, own, 2)
        other = learnt(np.arange(30), n, 10 * total, tenfold, 2)
        assert other.within == pytest.approx(100 * one.within, rel=1e-3)
        assert other.between == pytest.approx(100 * one.between, rel=1e-3)
        assert other.seasonal == pytest.approx(100 * one.seasonal, rel=1e-2, abs=1e-2)


@pytest.mark.parametrize(
    ("total", "code"),
    [([[80.0, 70.0]], "baseline_too_short"), ([[80.0, 70.0], [80.0, 70.0]], "baseline_without_variance")],
)
def test_a_baseline_that_says_nothing_is_refused(total, code):
    total = np.array(total)
    with pytest.raises(ModelError) as refused:
        learnt(np.arange(len(total)), np.ones(total.shape), total, None, 1)
    assert [problem.code for problem in refused.value.problems] == [code]
