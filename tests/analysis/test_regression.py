"""Regression from the sums of products."""

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.errors import RequestError
from analysis.estimation.regression import regression
from analysis.estimation.sample import Sample


def test_with_responses_as_psus_it_is_the_robust_regression_of_statsmodels(wave_2026, sample_of):
    # HC1 with weights: sandwich with n/(n - k); one stratum of responses as PSUs has n/(n - 1)
    rows = wave_2026.dropna(subset=["versus_ideal"]).assign(joined="all", outlet=lambda rows: rows.index)
    sample = sample_of(rows)
    found = regression(sample, "overall", ["versus_expectation", "versus_ideal"])
    x = sm.add_constant(rows[["versus_expectation", "versus_ideal"]].to_numpy(float))
    model = sm.WLS(rows["overall"].to_numpy(float), x, weights=rows["weight"].to_numpy()).fit(cov_type="HC0")
    n = len(rows)
    assert [c.estimate for c in found.coefficients] == pytest.approx(model.params, rel=1e-9)
    assert [c.se for c in found.coefficients] == pytest.approx(model.bse * np.sqrt(n / (n - 1)), rel=1e-8)
    assert found.n == n


def test_after_calibration_it_weighs_with_the_calibrated_weights(sample, wave_2026, expected):
    margins = {"age": {level: share * 100 for level, share in expected["margins"]["age"].items()}}
    raked = sample.calibrated(margins, "poststratify")
    found = regression(raked, "overall", ["versus_expectation"])
    counted = wave_2026.groupby("age")["weight"].sum()
    g = wave_2026["age"].map({level: total / counted[level] for level, total in margins["age"].items()})
    x = sm.add_constant(wave_2026[["versus_expectation"]].to_numpy(float))
    model = sm.WLS(wave_2026["overall"].to_numpy(float), x, weights=(g * wave_2026["weight"]).to_numpy()).fit()
    assert [c.estimate for c in found.coefficients] == pytest.approx(model.params, rel=1e-9)


def test_collinear_items_are_refused(sample):
    with pytest.raises(RequestError, match="collinear"):
        regression(sample, "overall", ["versus_expectation", "versus_expectation"])


def test_products_that_the_pass_did_not_keep_are_asked_for(sample):
    squares = {pair: total for pair, total in sample.sums.products.items() if pair[0] == pair[1]}
    without = Sample(replace(sample.sums, products=squares), sample.design)
    with pytest.raises(RequestError, match="products of each pair"):
        regression(without, "overall", ["versus_expectation"])
