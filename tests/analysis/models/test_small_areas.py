"""Small areas as they can be counted by hand, and what holds for any of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import ModelError
from analysis.models.areas import Areas, explained_by
from analysis.models.benchmarking import benchmarked, move_variance
from analysis.models.fitting import TOLERANCE
from analysis.models.small_areas import Benchmark, small_areas

METHODS = ("REML", "ML")
by_method = pytest.mark.parametrize("method", METHODS)


def areas(direct, variance, factors=None, **covariates):
    direct = np.array([np.nan if value is None else value for value in direct], dtype=float)
    variance = np.broadcast_to(np.array(variance, dtype=float), direct.shape)
    names = [f"area {place}" for place in range(len(direct))]
    covariates = {name: np.array(values, dtype=float) for name, values in covariates.items()}
    return explained_by(names, direct, variance, covariates, factors or {})


def column(found, name):
    return np.array([getattr(area, name) for area in found.areas], dtype=float)


def test_three_areas_counted_by_hand():
    """Scores 70, 74, 78 of variance D = 4: they spread by 16, so A = 12, and the direct estimates weigh 12/16.

    MSE = g1 + g2 + 2 g3 = .75 * 4 + .25^2 * 16/3 + 2 * 4^2 / 16^3 * 2 / (3 / 16^2) = 3 + 1/3 + 4/3.
    Of an area without estimate: 12 + 16/3.
    """
    found = small_areas(areas([70, 74, 78, None], 4))
    assert found.refvar == pytest.approx(12)
    assert [(one.name, one.estimate, one.se) for one in found.coefficients] == [
        ("(Intercept)", pytest.approx(74), pytest.approx((16 / 3) ** 0.5))
    ]
    assert column(found, "eblup") == pytest.approx([71, 74, 77, 74])
    assert column(found, "gamma") == pytest.approx([0.75, 0.75, 0.75, 0])
    assert column(found, "mse") == pytest.approx([14 / 3] * 3 + [52 / 3])


def test_the_same_by_maximum_likelihood():
    """They spread by 32/3 over three, so A = 32/3 - 4, which is too small by Var b = 32/9; gamma = 5/8.

    MSE = g1 + g2 + 2 g3 + bias = 5/8 * 4 + (3/8)^2 * 32/9 + 2 * 4^2 (3/32)^3 * 2/3 (32/3)^2 + (3/8)^2 * 32/9.
    """
    found = small_areas(areas([70, 74, 78], 4), "ML")
    assert found.refvar == pytest.approx(20 / 3)
    assert column(found, "mse") == pytest.approx([2.5 + 0.5 + 2 + 0.5] * 3)


def test_a_benchmark_counted_by_hand():
    """Weights 3, 1, 0: the direct sum is 284, that of 71 and 74 is 287, so all move by -3/4 or by 284/287."""
    found = small_areas(areas([70, 74, 78, None], 4), benchmark=Benchmark(np.array([3, 1, 0, np.nan])))
    assert column(found, "benchmarked") == pytest.approx([70.25, 73.25, 76.25, 73.25])
    found = small_areas(areas([70, 74, 78, None], 4), benchmark=Benchmark(np.array([3, 1, 0, np.nan]), "ratio"))
    assert column(found, "benchmarked") == pytest.approx(np.array([71, 74, 77, 74]) * 284 / 287)


def test_a_ratio_that_would_turn_signs_is_refused():
    with pytest.raises(ModelError, match="is -4 and that of the model 6"):
        benchmarked(np.array([2.0, 4.0]), np.array([1.0, -5.0]), np.ones(2), "ratio")


@by_method
def test_of_two_tops_of_the_likelihood_the_higher_is_found(method):
    """Precise areas that agree and vague ones that do not: one top is at 0, and one where the vague areas have it."""
    rng = np.random.default_rng(3)
    for _ in range(30):
        variance = 10.0 ** rng.uniform(-6, 2, 12)
        made = areas(rng.normal(0, 1, 12) * 10.0 ** rng.uniform(-3, 1, 12), variance)
        found = small_areas(made, method)
        best = _log_likelihood(made, method, found.refvar)
        tried = [_log_likelihood(made, method, a) for a in (0, *np.geomspace(1e-9, 1e4, 400))]
        assert best >= max(tried) - 1e-9
        assert found.converged


def _log_likelihood(made, method, refvar):
    """By the textbook: dense matrices."""
    v = np.diag(refvar + made.variance)
    inverse, x = np.linalg.inv(v), made.x
    information = x.T @ inverse @ x
    b = np.linalg.solve(information, x.T @ inverse @ made.direct)
    left = made.direct - x @ b
    restricted = np.linalg.slogdet(information)[1] if method == "REML" else 0
    return -(np.linalg.slogdet(v)[1] + left @ inverse @ left + restricted) / 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            {"direct": [1, 2, 3, 4, 5], "x": [1, 2, 3, 4, 6], "y": [2, 3, 4, 5, 7]},
            "y can be computed from the terms before: the model's terms are collinear",
        ),
        (
            {"direct": [1, 2, 3], "x": [1, 2, 4], "y": [1, 5, 4]},
            "areas with an estimate: 3, coefficients: 3; there must be more areas than coefficients",
        ),
        (
            {"direct": [1, 2, None, 4, 5, None, 6], "factors": {"f": ["a", "b", "c", "a", "b", "d", "a"]}},
            "f: no area with an estimate is c, d, so its effect cannot be estimated",
        ),
        (
            {"direct": [1, None, None], "x": [1, 2, 4]},
            "areas with an estimate: 1, coefficients: 2; there must be more areas than coefficients",
        ),
        (
            {"direct": [None, 1, 2, 3], "factors": {"f": ["z", "a", "a", "b"], "g": ["u", "u", "v", "v"]}},
            "f: no area with an estimate is z, so its effect cannot be estimated\n"
            "areas with an estimate: 3, coefficients: 4; there must be more areas than coefficients",
        ),
    ],
)
def test_areas_that_cannot_carry_the_model_are_refused(arguments, said):
    with pytest.raises(ModelError) as refusal:
        areas(variance=1, **arguments)
    assert str(refusal.value) == said


def test_covariates_far_from_0_are_not_taken_for_collinear():
    found = small_areas(areas([70, 71, 74, 73], 1, year=[2020, 2021, 2022, 2024]))
    moved = small_areas(areas([70, 71, 74, 73], 1, year=[0, 1, 2, 4]))
    assert column(found, "eblup") == pytest.approx(column(moved, "eblup"), rel=1e-9)


few = settings(max_examples=40, deadline=None)
numbers = st.floats(-50, 50).map(lambda value: round(value, 3))
drawn = st.lists(
    st.tuples(numbers, st.floats(0.01, 100), st.floats(-3, 3).map(lambda value: round(value, 2))),
    min_size=5,
    max_size=20,
    unique_by=lambda row: row[2],
)


def fitted(rows, method, scale=1.0, shift=0.0, vague=1.0, **options):
    y, d, x = np.array(rows).T
    return small_areas(areas(scale * y + shift, scale**2 * vague * d, x=x), method, **options)


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


@pytest.mark.slow
@by_method
@few
@given(drawn, st.randoms())
def test_the_order_of_the_areas_does_not_matter(method, rows, random):
    places = random.sample(range(len(rows)), len(rows))
    found, shuffled = fitted(rows, method), fitted([rows[place] for place in places], method)
    for name in ("eblup", "mse", "gamma"):
        close(column(shuffled, name), column(found, name)[places])


@pytest.mark.slow
@by_method
@few
@given(drawn, st.floats(0.01, 100), st.floats(-100, 100))
def test_other_units_are_only_other_units(method, rows, scale, shift):
    found, other = fitted(rows, method), fitted(rows, method, scale, shift)
    close(other.refvar / scale**2, found.refvar)
    close((column(other, "eblup") - shift) / scale, column(found, "eblup"))
    close(column(other, "mse") / scale**2, column(found, "mse"))


@pytest.mark.slow
@by_method
@few
@given(drawn)
def test_direct_estimates_without_error_are_kept(method, rows):
    found = fitted(rows, method, vague=1e-12)
    close(column(found, "eblup"), column(found, "direct"))


@pytest.mark.slow
@by_method
@few
@given(drawn, st.data())
def test_benchmarked_figures_say_together_what_the_direct_ones_say(method, rows, data):
    weights = np.array(data.draw(st.lists(st.floats(0.1, 1000), min_size=len(rows), max_size=len(rows))))
    for how in ("difference", "ratio"):
        found = fitted(rows, method, shift=200, benchmark=Benchmark(weights, how))
        close(weights @ column(found, "benchmarked"), weights @ column(found, "direct"))


@pytest.mark.slow
@by_method
@few
@given(drawn)
def test_an_eblup_lies_between_the_direct_and_the_synthetic_value(method, rows):
    found = fitted(rows, method)
    gamma, ends = column(found, "gamma"), np.array([column(found, name) for name in ("direct", "synthetic")])
    assert found.converged
    assert ((gamma >= 0) & (gamma <= 1)).all()
    assert (column(found, "eblup") >= ends.min(axis=0) - 1e-9).all()
    assert (column(found, "eblup") <= ends.max(axis=0) + 1e-9).all()


@pytest.mark.slow
@few
@given(drawn, st.floats(0.1, 1000))
def test_of_equally_precise_areas_the_variance_is_what_their_spread_leaves(rows, variance):
    """A = max(0, RSS / (m - p) - D), and RSS / m - D by ML."""
    y, _, x = np.array(rows).T
    made = areas(y, variance, x=x)
    rss = np.linalg.lstsq(made.x, y, rcond=None)[1][0]
    for method, df in (("REML", len(y) - 2), ("ML", len(y))):
        wanted = max(0, rss / df - variance)
        assert abs(small_areas(made, method).refvar - wanted) <= 10 * TOLERANCE * (wanted + variance)


@pytest.mark.slow
@by_method
def test_the_mean_squared_error_is_that_of_areas_whose_truth_is_known(method):
    """30 areas drawn 1,500 times: A = 4, D from 1 to 16; the estimated MSE is the true one, the naive g1 is not."""
    rng = np.random.default_rng(20261126)
    m, repeats, refvar = 30, 1500, 4.0
    variance = np.tile([1.0, 2.0, 4.0, 8.0, 16.0], m // 5)
    x = rng.normal(0, 1, m)
    squared, estimated = np.zeros(m), np.zeros(m)
    for _ in range(repeats):
        truth = 75 + 2 * x + rng.normal(0, refvar**0.5, m)
        found = small_areas(areas(truth + rng.normal(0, variance**0.5), variance, x=x), method)
        squared += (column(found, "eblup") - truth) ** 2 / repeats
        estimated += column(found, "mse") / repeats
    for precision in (1, 2, 4, 8, 16):
        those = variance == precision
        assert estimated[those].mean() == pytest.approx(squared[those].mean(), rel=0.08)
    assert estimated.mean() == pytest.approx(squared.mean(), rel=0.04)
    assert (refvar * variance / (refvar + variance)).mean() < 0.9 * squared.mean()


def test_areas_can_be_given_as_a_matrix():
    made = Areas(("a", "b", "c"), np.array([70.0, 74, 78]), np.full(3, 4.0), ("one",), np.ones((3, 1)))
    assert small_areas(made).refvar == pytest.approx(12)


def test_the_variance_of_a_move_is_that_of_the_line_it_is_of_the_direct_estimates():
    """Written out as one linear form of the direct estimates, whose variances are A + D."""
    rng = np.random.default_rng(3)
    m, refvar = 9, 2.5
    variance, x = rng.uniform(1, 9, m), np.column_stack([np.ones(m), rng.normal(size=m)])
    direct = np.where(np.arange(m) == 4, np.nan, rng.normal(80, 3, m))
    areas = Areas(tuple("abcdefghi"), direct, variance, ("one", "x"), x)
    weights = np.where(np.arange(m) == 4, 0.0, rng.uniform(1, 2, m))
    there = np.arange(m) != 4
    v = np.diag(refvar + variance[there])
    inverse = np.linalg.inv(v)
    hat = x[there] @ np.linalg.inv(x[there].T @ inverse @ x[there]) @ x[there].T @ inverse
    line = weights[there] @ np.diag(variance[there] / np.diag(v)) @ (np.eye(m - 1) - hat)
    assert move_variance(areas, refvar, weights) == pytest.approx(line @ v @ line)
