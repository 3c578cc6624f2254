"""Small areas against R's metafor; tests/reference/small_areas.R has the calls, all of them with
rma(yi = score, vi = variance, mods = ~ open_codes + log_volume + zone, method = "REML" or "ML")."""

import json

import pytest

from analysis.models.small_areas import NO_VARIANCE, small_areas
from tests.analysis.conftest import REFERENCE

EXPECTED = json.loads((REFERENCE / "small_areas.json").read_text(encoding="utf-8"))
EXACT = {"rel": 1e-9}
EVERY = pytest.mark.parametrize(
    ("case", "method"), [(case, method) for case in ("plain", "zero", "unequal") for method in ("REML", "ML")]
)


@pytest.fixture
def found(reference_areas, case, method):
    return small_areas(reference_areas(case), method)


@EVERY
def test_the_variance_between_areas_and_the_coefficients(found, case, method):
    # rma(...)$tau2, coef(), $se
    expected = EXPECTED[case][method]
    assert found.converged
    assert found.refvar == pytest.approx(expected["refvar"], **EXACT)
    assert [one.estimate for one in found.coefficients] == pytest.approx(expected["coef"], **EXACT)
    assert [one.se for one in found.coefficients] == pytest.approx(expected["se"], **EXACT)
    names = ["(Intercept)", "open_codes", "log_volume", "zone=middle", "zone=east"]
    assert [one.name for one in found.coefficients] == names


@EVERY
def test_what_is_predicted_with_and_without_a_direct_estimate(found, case, method):
    # predict(f, newmods)$pred, blup(f)$pred
    expected = EXPECTED[case][method]
    assert [area.synthetic for area in found.areas] == pytest.approx(expected["synthetic"], **EXACT)
    assert [area.eblup for area in found.areas] == pytest.approx(expected["eblup"], **EXACT)


@EVERY
def test_the_mean_squared_error(found, case, method):
    # g1 + g2 = blup(f)$se^2; without direct estimate tau2 + predict(f, newmods)$se^2
    assert [area.mse for area in found.areas] == pytest.approx(EXPECTED[case][method]["mse"], **EXACT)


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_no_variance_between_areas_is_exactly_0_and_said(reference_areas, method):
    found = small_areas(reference_areas("zero"), method)
    assert (found.refvar, found.note) == (0.0, NO_VARIANCE)
    assert all(area.eblup == area.synthetic and area.gamma == 0 for area in found.areas)


def test_areas_without_an_estimate_are_synthetic(reference_areas):
    found = small_areas(reference_areas("plain"))
    assert found.note is None
    without = [area for area in found.areas if area.direct is None]
    assert [area.area for area in without] == ["plain-06", "plain-12", "plain-21"]
    assert all(area.eblup == area.synthetic and area.gamma == 0 for area in without)
    assert all(area.mse > found.refvar for area in without)
