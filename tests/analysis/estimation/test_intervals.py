import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.estimation.intervals import half_width, korn_graubard, t_interval

EXPECTED = json.loads((Path(__file__).parents[2] / "reference" / "expected.json").read_text())


def test_t_interval_agrees_with_r():
    # svymean(~overall, des); coef +- qt(.975, degf(des)) * SE
    r = EXPECTED["overall"]
    assert t_interval(r["estimate"], r["se"], r["df"], 0.95) == pytest.approx((r["low"], r["high"]), rel=1e-12)


def test_t_interval_agrees_with_r_in_every_cell_that_has_one():
    # svyby(~overall, ~city + sector, des, svymean), each domain with its own df
    for cell in EXPECTED["by_city_sector"]:
        low, high = t_interval(cell["estimate"], cell["se"], cell["df"], 0.95)
        if cell["se"] is None:
            assert (low, high) == (None, None)
        else:
            assert (low, high) == pytest.approx((cell["low"], cell["high"]), rel=1e-11)


@pytest.mark.parametrize(
    ("estimate", "se", "df"), [(1.0, 0.5, None), (1.0, 0.5, 0), (1.0, 0.5, 0.7), (1.0, None, 5), (None, 0.5, 5)]
)
def test_what_cannot_be_estimated_has_no_interval(estimate, se, df):
    assert t_interval(estimate, se, df, 0.95) == (None, None)


def test_half_widths_of_many_estimates_come_in_one_call():
    widths = half_width([1.0, 2.0, np.nan, 1.0], [10, 0.5, 10, np.nan], 0.9)
    assert widths[0] == pytest.approx(stats.t.ppf(0.95, 10))
    assert np.isnan(widths[1:]).all()


def test_a_fractional_df_of_satterthwaite_is_taken_as_it_is():
    low, high = t_interval(0.0, 1.0, 2.79530312723505, 0.95)
    assert high == pytest.approx(stats.t.ppf(0.975, 2.79530312723505), rel=1e-12)
    assert low == -high


def test_korn_graubard_agrees_with_r():
    # svyciprop(~top2, des, method = "beta")
    r, overall = EXPECTED["top2_korn_graubard"], EXPECTED["overall"]
    interval = korn_graubard(r["estimate"], r["se"], overall["n"], overall["df"], 0.95, overall["n_eff_kish"])
    assert interval == pytest.approx((r["low"], r["high"]), rel=1e-9)


@pytest.mark.parametrize(("n", "kish", "size"), [(50, 80.0, 50), (50, 20.0, 20)])
def test_a_proportion_of_nought_or_one_rests_on_the_smaller_of_n_and_kish(n, kish, size):
    # with every response its own PSU the correction for df is 1 and Clopper-Pearson has a closed form at the ends
    assert korn_graubard(0.0, 0.0, n, n - 1, 0.95, kish) == pytest.approx((0.0, 1 - 0.025 ** (1 / size)))
    assert korn_graubard(1.0, 0.0, n, n - 1, 0.95, kish) == pytest.approx((0.025 ** (1 / size), 1.0))


def test_few_outlets_widen_the_interval_of_a_proportion():
    low_many, high_many = korn_graubard(0.6, 0.05, 200, 60, 0.95, 150)
    low_few, high_few = korn_graubard(0.6, 0.05, 200, 2, 0.95, 150)
    assert low_few < low_many < 0.6 < high_many < high_few


def test_a_proportion_from_one_outlet_has_no_interval():
    assert korn_graubard(0.4, None, 30, 0, 0.95, 30) == (None, None)
    assert korn_graubard(0.0, 0.0, 30, 0, 0.95, 30) == (None, None)


@pytest.mark.parametrize(("p", "se", "df"), [(None, 0.1, 5), (0.4, None, 5), (0.4, 0.1, None), (0.4, 0.1, 0.9)])
def test_what_is_not_known_of_a_proportion_leaves_it_without_interval(p, se, df):
    assert korn_graubard(p, se, 30, df, 0.95, 30) == (None, None)


def test_one_response_makes_no_interval_of_a_proportion_and_two_do():
    assert korn_graubard(1.0, 0.0, 1, 5, 0.95, 1) == (None, None)
    assert korn_graubard(1.0, 0.0, 2, 1, 0.95, 2) == pytest.approx((0.025 ** (1 / 2), 1.0))


def test_a_proportion_of_less_than_one_success_has_a_lower_end_above_nought():
    # n_eff = p (1 - p) / se^2 = 50, half a success; df = n - 1, so that nothing is corrected
    se = (0.01 * 0.99 / 50) ** 0.5
    low, high = stats.beta.ppf(0.025, 0.5, 50.5), stats.beta.ppf(0.975, 1.5, 49.5)
    assert korn_graubard(0.01, se, 50, 49, 0.95, 50) == pytest.approx((low, high))
    assert korn_graubard(0.99, se, 50, 49, 0.95, 50) == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_at_nought_and_one_the_standard_error_tells_nothing(p):
    assert korn_graubard(p, 0.1, 50, 49, 0.95, 50) == korn_graubard(p, 0.0, 50, 49, 0.95, 50)


def test_rounding_noise_in_the_standard_error_counts_as_none():
    assert korn_graubard(1 - 1e-16, 1e-17, 50, 49, 0.95, 50) == korn_graubard(1.0, 0.0, 50, 49, 0.95, 50)


@given(
    p=st.floats(0, 1),
    se=st.floats(0, 0.5),
    n=st.integers(2, 10_000),
    df=st.floats(1, 500),
    share=st.floats(0.01, 1),
)
def test_the_interval_of_a_proportion_holds_it_and_stays_between_nought_and_one(p, se, n, df, share):
    low, high = korn_graubard(p, se, n, df, 0.95, max(1.0, share * n))
    assert 0 <= low <= p + 1e-11
    assert p - 1e-11 <= high <= 1
