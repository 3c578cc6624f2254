"""Estimates that a person can check by hand, and what is not estimable."""

import numpy as np
import polars as pl
import pytest

from analysis.errors import RequestError
from analysis.estimation.combinations import change, composite
from analysis.estimation.design import Columns
from analysis.estimation.estimates import together
from analysis.estimation.plan import Plan
from analysis.estimation.sample import Sample
from analysis.estimation.tabulate import tabulate
from analysis.files.design_columns import lay_out

# Stata's manual, [SVY] survey: fpc
FPC = {
    "s": [1] * 5 + [2] * 3,
    "x": [2.8, 4.1, 6.8, 6.8, 9.2, 3.7, 6.6, 4.2],
    "w": [3.0] * 5 + [4.0] * 3,
    "N": [15] * 5 + [12] * 3,
}


def sample(frame, keys=(), items=("x",), **columns):
    described = Columns(**columns)
    plan = Plan((*described.keys, *keys), items=items, weight=described.weight, by_row=not described.psu)
    return Sample(*lay_out(tabulate(pl.DataFrame(frame), plan), described))


def test_statas_example_without_finite_population_correction():
    (found,) = sample(FPC, strata="s", weight="w").mean("x").records(0.95)
    assert (found.estimate, found.se, found.df) == (
        pytest.approx(5.448148, abs=5e-7),
        pytest.approx(0.7412683, abs=5e-8),
        6,
    )
    assert (found.low, found.high) == (pytest.approx(3.63433, abs=5e-6), pytest.approx(7.261966, abs=5e-7))


@pytest.mark.parametrize("weight", ["w", None])
def test_statas_example_with_finite_population_correction(weight):
    # svyset [pweight = w], strata(s) fpc(N); without w the weights are N/n, which are the same
    (found,) = sample(FPC, strata="s", weight=weight, population_psus="N").mean("x").records(0.95)
    assert found.estimate == pytest.approx(5.448148, abs=5e-7)
    assert found.se == pytest.approx(0.6160407, abs=5e-8)
    assert (found.low, found.high) == (pytest.approx(3.940751, abs=5e-7), pytest.approx(6.955545, abs=5e-7))


def test_simple_random_sampling_has_deff_one():
    values = [1.0, 2.0, 4.0, 7.0, 7.0]
    (found,) = sample({"x": values}).mean("x").records(0.95)
    assert found.se == pytest.approx(np.std(values, ddof=1) / np.sqrt(5))
    assert found.deff == pytest.approx(1)
    assert found.n_eff == pytest.approx(5)


CLUSTERS = {
    "p": ["a", "a", "b", "b", "c", "c"],
    "x": [1.0, 3.0, 5.0, 7.0, 9.0, None],
    "y": [2.0, 2.0, 4.0, 4.0, 6.0, 6.0],
    "d": ["u", "v", "u", "v", "u", "v"],
}


def test_clusters_by_hand():
    # cluster totals of x - 5 over 5 answers: -6, 2, 4; V = 3/2 (36 + 4 + 16) / 25
    (found,) = sample(CLUSTERS, psu=("p",)).mean("x").records(0.95)
    assert (found.estimate, found.n, found.psus, found.df) == (5, 5, 3, 2)
    assert found.se == pytest.approx(np.sqrt(1.5 * 56 / 25))


def test_a_psu_without_the_domain_stays_in_its_stratum():
    # domain v: answers 3 and 7 around 5, z = -1, 1 and 0 of cluster c, whose only answer in v is missing
    found = sample(CLUSTERS, keys=("d",), psu=("p",)).mean("x", ["d"]).records(0.95)[1]
    assert (found.estimate, found.n, found.psus, found.df) == (5, 2, 2, 1)
    assert found.se == pytest.approx(np.sqrt(1.5 * 2))


def test_a_domain_in_one_psu_has_no_standard_error():
    frame = {**CLUSTERS, "d": ["u", "u", "v", "v", "v", "v"]}
    found = sample(frame, keys=("d",), psu=("p",)).mean("x", ["d"]).records(0.95)[0]
    assert (found.estimate, found.psus, found.df) == (2, 1, 0)
    assert [found.se, found.low, found.high, found.deff, found.df_satterthwaite] == [None] * 5


def test_a_domain_without_answers_is_null_and_not_zero():
    frame = {**CLUSTERS, "x": [1.0, None, 5.0, None, 9.0, None]}
    clusters = sample(frame, keys=("d",), psu=("p",))
    for estimates in (clusters.mean("x", ["d"]), clusters.total("x", ["d"])):
        found = estimates.records(0.95)[1]
        assert (found.estimate, found.se, found.low, found.n) == (None, None, None, 0)


def test_responses_without_a_label_are_in_no_domain_but_count_without_domains():
    frame = {**CLUSTERS, "d": ["u", "v", "u", "v", "u", None]}
    clusters = sample(frame, keys=("d",), items=("y",), psu=("p",))
    assert [title.by for title in clusters.mean("y", ["d"]).titles] == [{"d": "u"}, {"d": "v"}]
    assert clusters.mean("y").n[0] == 6


def test_equal_answers_have_no_deff():
    (found,) = sample({**CLUSTERS, "x": [0.1] * 6}, psu=("p",)).mean("x").records(0.95)
    assert found.deff is None
    assert found.se == pytest.approx(0, abs=1e-15)


def test_a_proportion_of_everybody_keeps_an_interval():
    (found,) = sample({**CLUSTERS, "d": ["u"] * 6}, keys=("d",), psu=("p",)).proportion("d", "u").records(0.95)
    assert found.estimate == 1
    assert found.low < 1
    assert found.high == 1


def test_a_proportion_of_a_value_that_never_occurs_is_refused():
    with pytest.raises(RequestError, match=r"d is never 'z'; it is u, v"):
        sample(CLUSTERS, keys=("d",), psu=("p",)).proportion("d", "z")


def test_estimates_of_different_statistics_have_a_covariance():
    clusters = sample(CLUSTERS, items=("x", "y"), psu=("p",))
    both = together(clusters.mean("x"), clusters.total("y"))
    matrix = both.covariance()
    # z of the mean of x: -6/5, 2/5, 4/5; of the total of y: 4, 8, 12 around 8
    assert matrix == pytest.approx(1.5 * np.array([[56 / 25, 8.0], [8.0, 32.0]]))
    assert both.se == pytest.approx(np.sqrt(np.diag(matrix)))


def test_a_composite_is_the_mean_with_its_weights_shared_out_anew():
    frame = {"p": range(6), "x": [1.0, 2.0, 6.0, 4.0, 8.0, 9.0], "d": list("uuuvvv")}
    found = composite(sample(frame, keys=("d",), psu=("p",)).mean("x", ["d"]), "d", {"u": 0.25, "v": 0.75})
    weighted = sample({**frame, "w": [1.0] * 3 + [3.0] * 3}, weight="w", psu=("p",)).mean("x")
    assert found.value == pytest.approx(weighted.value)
    assert found.n_eff == pytest.approx(weighted.n_eff)
    assert found.simple == pytest.approx(weighted.simple)


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ({"u": 0.5, "z": 0.5}, "d is never z"),
        ({"u": -0.5, "v": 1.5}, "u: -0.5 is no share"),
        ({"u": 0.5, "v": 0.4}, "they add up to 0.9, not to 1"),
    ],
)
def test_shares_that_are_none_are_refused(shares, said):
    means = sample(CLUSTERS, keys=("d",), psu=("p",)).mean("x", ["d"])
    with pytest.raises(RequestError, match=said):
        composite(means, "d", shares)


def test_a_change_where_one_wave_has_no_answers_is_not_estimable():
    frame = {"p": [1, 2, 1, 2, 1, 2], "x": [1.0, 2.0, 3.0, 3.0, 5.0, 6.0], "t": list("ssttss"), "d": list("uuuuvv")}
    means = sample(frame, keys=("d", "t"), psu=("p",)).mean("x", ["d", "t"])
    u, v = change(means, "t", "s", "t").records(0.95)
    assert (u.by, u.estimate) == ({"d": "u"}, 1.5)
    assert (v.by, v.estimate, v.se) == ({"d": "v"}, None, None)
    with pytest.raises(RequestError, match="t is never x"):
        change(means, "t", "s", "x")


def test_an_outlet_that_answers_alike_in_both_waves_adds_nothing_to_the_variance_of_the_change():
    frame = {"p": [1, 2, 3, 1, 2, 3], "x": [1.0, 5.0, 9.0, 2.0, 6.0, 10.0], "t": list("sssttt")}
    (found,) = change(sample(frame, keys=("t",), psu=("p",)).mean("x", ["t"]), "t", "s", "t").records(0.95)
    assert found.estimate == pytest.approx(1)
    assert found.se == pytest.approx(0, abs=1e-12)


def test_a_domain_whose_weights_are_all_zero_is_not_estimable():
    frame = {**CLUSTERS, "w": [0.0, 1.0, 0.0, 1.0, 0.0, 1.0], "d": list("uvuvuv")}
    u, v = sample(frame, keys=("d",), items=("y",), psu=("p",), weight="w").mean("y", ["d"]).records(0.95)
    assert (u.estimate, u.se, u.n_eff, u.deff) == (None, None, None, None)
    assert v.estimate == 4


def test_calibration_to_a_numeric_total_is_the_regression_estimator():
    # GREG: y + b (X - x), with b from the weighted regression of y on x with an intercept
    rng = np.random.default_rng(3)
    x = rng.uniform(1, 9, 30)
    y, w = 2 + 3 * x + rng.normal(0, 1, 30), rng.uniform(1, 4, 30)
    frame = {"y": y, "x": x, "w": w, "all": ["a"] * 30}
    columns = Columns(weight="w")
    plan = Plan(("all",), items=("y",), weight="w", constants=("x",), by_row=True)
    plain = Sample(*lay_out(tabulate(pl.DataFrame(frame), plan), columns))
    total, population = 1.1 * w.sum(), 5.2
    found = plain.calibrated({"all": {"a": total}, "x": population * total}, "linear").mean("y")
    b = np.cov(x, y, aweights=w)[0, 1] / np.cov(x, aweights=w)
    assert found.value[0] == pytest.approx(np.average(y, weights=w) + b * (population - np.average(x, weights=w)))
    # the variance of the residuals, weighted with the calibrated weights
    residual = y - np.average(y, weights=w) - b * (x - np.average(x, weights=w))
    z = plain.calibrated({"all": {"a": total}, "x": population * total}, "linear").sums.weight * residual / total
    assert found.se[0] == pytest.approx(np.sqrt(30 * np.var(z, ddof=1)))
