"""Tendency over waves: against statsmodels, and by sums that a person can do."""

import numpy as np
import pytest
from scipy.stats import t as student
from statsmodels.tsa.statespace.structural import UnobservedComponents

from analysis.errors import ModelError
from analysis.live.tendency import Tendency, covariance, tendency

SIX = np.array([78.0, 79.5, 79.0, 81.0, 80.5, 83.0])
YEARS = np.arange(6.0)


def test_the_line_is_the_smoothed_state_of_the_local_level_model():
    model = UnobservedComponents(SIX, "llevel", use_exact_diffuse=True)
    smoothed = model.smooth([1.5, 0.8])  # variances of the irregular and of the level
    line = Tendency(YEARS, SIX, 1.5 * np.eye(6), False, 0.8, 0.95).line()
    assert line.value == pytest.approx(smoothed.smoothed_state[0], rel=1e-9)
    assert line.se**2 == pytest.approx(smoothed.smoothed_state_cov[0, 0], rel=1e-9)


def test_the_forecast_is_that_of_the_local_level_model_with_a_fixed_drift():
    model = UnobservedComponents(SIX, "lldtrend", use_exact_diffuse=True)
    smoothed = model.smooth([1.5, 0.8])
    ahead = smoothed.get_forecast(3)
    line = Tendency(YEARS, SIX, 1.5 * np.eye(6), True, 0.8, 0.95).line(np.array([6.0, 7.0, 8.0]))
    assert line.value == pytest.approx(ahead.predicted_mean, rel=1e-9)
    assert line.se**2 + 1.5 == pytest.approx(ahead.se_mean**2, rel=1e-9)  # theirs is of a new estimate


def test_the_walk_has_the_greatest_restricted_likelihood():
    """The diffuse likelihood of statsmodels is the restricted one."""
    jumping = np.array([70.0, 78.0, 75.0, 84.0, 80.0, 88.0])
    model = UnobservedComponents(jumping, "llevel", use_exact_diffuse=True)
    found = tendency(YEARS, jumping, np.eye(6)).walk
    best = max(np.geomspace(found / 4, 4 * found, 401), key=lambda walk: model.loglike([1.0, walk]))
    assert found == pytest.approx(best, rel=0.01)
    assert found > 1


def test_the_slope_is_that_of_generalised_least_squares():
    """Waves that share half of their variance, S = 1/2 everywhere + 1/2 own; on a line exactly, so nothing walks."""
    covariance = 0.5 + 0.5 * np.eye(4)
    time = np.array([2026.0, 2027.0, 2028.0, 2029.0])
    found = tendency(time, 70 + 1.5 * (time - 2026), covariance, straight=True)
    slope = found.slope()
    # what the waves share cancels in the slope: variance 1/2 / sum (t - tbar)^2 = 0.5 / 5
    assert (found.walk, slope.value, slope.se) == (0, pytest.approx(1.5), pytest.approx(0.1**0.5))
    assert slope.high - slope.value == pytest.approx(student.ppf(0.975, 2) * 0.1**0.5)
    ahead = found.line(np.array([2030.0]))
    assert ahead.value[0] == pytest.approx(76)
    assert ahead.se[0] ** 2 == pytest.approx(0.5 + 0.5 * (1 / 4 + 2.5**2 / 5))


def test_waves_that_differ_by_chance_alone_lie_on_one_level():
    found = tendency(np.array([0.0, 1.0, 2.0]), np.array([80.0, 80.2, 79.9]), np.diag([1.0, 1.0, 2.0]))
    line = found.line()
    assert found.walk == 0
    assert line.value == pytest.approx([(80 + 80.2 + 79.9 / 2) / 2.5] * 3)
    assert line.se == pytest.approx([2.5**-0.5] * 3)
    assert found.slope() is None


def test_a_wave_between_lies_between_and_far_ahead_is_less_certain():
    found = tendency(YEARS, np.array([70.0, 78.0, 75.0, 84.0, 80.0, 88.0]), np.eye(6))
    line, middle = found.line(), found.line(np.array([2.5]))
    assert min(line.value[2:4]) < middle.value[0] < max(line.value[2:4])
    ahead = found.line(np.array([6.0, 8.0, 10.0]))
    assert (np.diff(ahead.se) > 0).all()
    assert ahead.value == pytest.approx([line.value[-1]] * 3)


@pytest.mark.parametrize(
    ("waves", "variance", "straight", "said"),
    [
        (1, 1.0, False, "waves: 1; there must be 2 or more"),
        (3, 1.0, True, "waves: 3; there must be 4 or more"),
        (4, 0.0, True, "a wave's variance is not above 0"),
    ],
)
def test_too_few_waves_and_no_variance_are_refused(waves, variance, straight, said):
    with pytest.raises(ModelError) as refused:
        tendency(np.arange(float(waves)), np.full(waves, 80.0), variance * np.eye(waves), straight)
    assert str(refused.value) == said


def test_waves_have_the_covariance_that_their_published_changes_tell():
    """Standard errors 1, 2, 2; the first change has the variance 1 + 4 - 2 x 1, so the covariance 1 and the correlation
    1/2; the second that of independent waves; the third is not published."""
    se, changes = np.array([1.0, 2.0, 2.0, 1.0]), np.array([3.0**0.5, 8.0**0.5, np.nan])
    expected = np.diag([1.0, 4.0, 4.0, 1.0])
    expected[0, 1] = expected[1, 0] = 1.0
    assert covariance(se, changes) == pytest.approx(expected)


def test_waves_further_apart_correlate_by_what_lies_between():
    change = (2 - 2 * 0.8) ** 0.5
    assert covariance(np.ones(3), np.array([change, change])) == pytest.approx(
        np.array([[1, 0.8, 0.64], [0.8, 1, 0.8], [0.64, 0.8, 1]])
    )


def test_a_change_that_is_published_as_certain_leaves_a_covariance_that_can_be_inverted():
    found = covariance(np.array([1.0, 1.0]), np.array([0.0]))
    line = tendency(np.array([0.0, 1.0]), np.array([80.0, 81.0]), found).line()
    assert line.value == pytest.approx([80.5, 80.5], abs=1)
