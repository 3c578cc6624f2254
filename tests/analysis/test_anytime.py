"""The mean of a unit from its outlets' days, and the interval that may be looked at after every day."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import norm, t

from analysis.live.confidence_sequence import PLANNED_DAYS, Mean, half_width, mean, multiple
from benchmarks.looking import ANYTIME, ORDINARY, Case, misses


def of(*rows, volume=(1.0,)):
    """The mean of rows (outlet, day, n, total)."""
    outlet, day, n, total = (np.array(column) for column in zip(*rows, strict=True))
    return mean(outlet, day, n.astype(float), total.astype(float), np.array(volume))


def test_two_outlets_by_hand():
    # outlet 0: 3 answers of mean 80, days of 2 x 85 and 1 x 70; outlet 1: 4 answers of mean 50, days of 2 x 60, 2 x 40
    found = of((0, 1, 2, 170), (0, 2, 1, 70), (1, 1, 2, 120), (1, 2, 2, 80), volume=(3, 1))
    z = np.array([0.75 * (170 - 160) / 3, 0.75 * (70 - 80) / 3, 0.25 * (120 - 100) / 4, 0.25 * (80 - 100) / 4])
    parts = 2 * np.array([(z[:2] ** 2).sum(), (z[2:] ** 2).sum()])
    assert found.value == pytest.approx(0.75 * 80 + 0.25 * 50)
    assert found.se == pytest.approx(parts.sum() ** 0.5)
    assert found.df == pytest.approx(min(2, parts.sum() ** 2 / (parts**2).sum()))
    assert (found.n, found.days) == (7, 2)


def test_days_of_equal_size_in_one_outlet_are_an_ordinary_sample_of_days():
    daily = np.array([81.0, 90.0, 77.0, 88.0, 70.0])
    found = of(*((0, day, 4, 4 * value) for day, value in enumerate(daily)))
    assert found.value == pytest.approx(daily.mean())
    assert found.se == pytest.approx(daily.std(ddof=1) / 5**0.5)
    assert found.df == pytest.approx(4)


def test_only_the_ratio_of_volumes_counts_and_no_order():
    rows = [(0, 1, 2, 170), (0, 2, 1, 70), (1, 1, 2, 120), (1, 2, 2, 80), (1, 3, 1, 90)]
    one, other = of(*rows, volume=(3, 1)), of(*rows[::-1], volume=(30, 10))
    assert (one.n, one.days) == (other.n, other.days)
    assert (one.value, one.se, one.df) == pytest.approx((other.value, other.se, other.df))


def test_outlets_without_answers_leave_their_weight_to_the_others():
    rows = [(0, 1, 2, 170), (0, 2, 1, 70), (1, 1, 0, 0)]
    assert of(*rows, volume=(1, 100)) == of(*rows[:2])


def test_outlets_with_a_single_day_are_pooled_around_their_common_mean():
    found = of((0, 1, 1, 60), (1, 1, 1, 80), (2, 5, 1, 100), volume=(1, 1, 1))
    assert found.value == pytest.approx(80)
    assert found.se == pytest.approx((3 / 2 * (400 + 0 + 400) / 9) ** 0.5)
    assert found.df == pytest.approx(2)


def test_a_lone_single_day_joins_the_outlet_nearest_in_volume():
    days = [(0, 1, 1, 60), (0, 2, 1, 70), (1, 1, 1, 90), (1, 2, 1, 96)]
    near_second = of(*days, (2, 1, 1, 90), volume=(8, 2, 1))
    near_first = of(*days, (2, 1, 1, 90), volume=(8, 2, 7))
    for found, volume, joined in ((near_second, (8, 2, 1), 1), (near_first, (8, 2, 7), 0)):
        weight = np.array(volume) / sum(volume)
        own = np.array([65.0, 93.0, 90.0])
        centre = own.copy()
        pair = [joined, 2]
        centre[pair] = weight[pair] @ own[pair] / weight[pair].sum()
        z = [weight[o] * (total - n * centre[o]) / (1 if o == 2 else 2) for o, _, n, total in [*days, (2, 1, 1, 90)]]
        squares = np.array(z) ** 2
        together = squares[[2 * joined, 2 * joined + 1, 4]].sum()
        alone = squares[[2 - 2 * joined, 3 - 2 * joined]].sum()
        assert found.se == pytest.approx((1.5 * together + 2 * alone) ** 0.5)


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([(0, 1, 5, 400)], 80),  # one day: nothing to compare it with
        ([(0, 1, 2, 200), (0, 2, 3, 300)], 100),  # all answers equal
        ([(0, 1, 0, 0)], None),
    ],
)
def test_without_spread_there_is_no_error_and_no_interval(rows, value):
    found = of(*rows)
    assert (found.value, found.se, found.df) == (value, None, None)
    assert half_width(found, 0.95) is None


@pytest.mark.parametrize("error", [0.01, 0.05, 0.1])
def test_the_boundary_is_nearest_on_the_planned_day(error):
    def of_tuning(x):
        return np.sqrt(2 * (x + 1) / x * np.log(np.sqrt(x + 1) / error))

    assert multiple(1, error) == pytest.approx(minimize_scalar(of_tuning, bounds=(0.1, 50), method="bounded").fun)


def test_the_boundary_lies_beyond_one_look_and_farthest_at_the_start():
    multiples = [multiple(days / PLANNED_DAYS, 0.05) for days in (1, 7, 30, 60)]
    assert multiples == sorted(multiples, reverse=True)
    assert multiples[-1] > norm.ppf(0.975)
    assert multiple(1, 0.1) < multiple(1, 0.05) < multiple(1, 0.01)


def test_with_many_days_students_t_changes_nothing_and_with_few_it_widens():
    many, few = Mean(80.0, 1.0, 1e6, 100, 60), Mean(80.0, 1.0, 6.0, 100, 60)
    assert half_width(many, 0.95) == pytest.approx(multiple(1, 0.05), rel=1e-4)
    tail = norm.sf(multiple(1, 0.05))
    assert half_width(few, 0.95) == pytest.approx(t.isf(tail, 6))
    assert half_width(few, 0.95) > half_width(few, 0.9) > half_width(many, 0.9)


def test_daily_looks_miss_seldom_and_those_at_the_ordinary_interval_often():
    found = misses(Case((5.0, 2.0, 1.0), 1.5), samples=120, seed=7)
    assert found.ever[ANYTIME].mean() <= 0.06
    assert found.ever[ORDINARY].mean() > 0.15
