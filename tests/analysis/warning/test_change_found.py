"""Since when, and by how much: series without chance, and the least squares that the estimate stands for."""

import numpy as np
import pytest

from analysis.warning.alarms import History, described
from analysis.warning.plan import Plan


def history(values, n=5.0):
    values = np.asarray(values, dtype=float)[:, None]
    counts = np.full(values.shape, n)
    return History(np.arange(100, 100 + len(values)), counts, counts * values)


def test_a_clear_change_is_found_on_its_day_with_its_size():
    found = described(history([80.0] * 10 + [60.0] * 5), Plan(1095, 8, 0.0, 1.0), "fall")
    assert (found.since, found.since_first, found.since_last, found.n) == (110, 110, 110, 25)
    # 10 days before and 5 after, each with variance 1/5: 1 / (1/10 + 1/5) x 5 is what is known of the change
    known = 5 / (1 / 10 + 1 / 5)
    assert found.change == pytest.approx(-20 * known / (known + 1 / 16**2))
    assert (found.high - found.low) / 2 == pytest.approx(1.959964 / (known + 1 / 16**2) ** 0.5, rel=1e-4)


def test_given_the_day_the_estimate_is_the_difference_of_weighted_means():
    rng = np.random.default_rng(1)
    n = rng.integers(1, 9, (14, 1)).astype(float)
    values = np.concatenate([np.full(9, 70.0), np.full(5, 95.0)])[:, None] + rng.normal(0, 0.3, (14, 1))
    found = described(History(np.arange(14), n, n * values), Plan(1095, 8, 0.2, 1.0), "rise")
    weight = 1 / (0.2 + 1 / n)
    means = [(weight[part] * values[part]).sum() / weight[part].sum() for part in (slice(9), slice(9, 14))]
    known = 1 / (1 / weight[:9].sum() + 1 / weight[9:].sum())
    assert (found.since_first, found.since_last) == (9, 9)
    assert found.change == pytest.approx((means[1] - means[0]) * known / (known + 1 / 16**2))


def test_the_less_is_known_the_more_days_are_plausible():
    rng = np.random.default_rng(2)
    values = np.concatenate([np.full(40, 80.0), np.full(12, 70.0)]) + rng.normal(0, 5, 52)
    few = described(history(values), Plan(1095, 8, 0.0, 200.0), "fall")
    many = described(history(values, n=50.0), Plan(1095, 8, 0.0, 200.0), "fall")
    assert few.since_first <= many.since_first <= 140 <= many.since_last <= few.since_last
    assert many.since_last - many.since_first < few.since_last - few.since_first


def test_days_without_answers_are_passed_over():
    values, gap = [80.0] * 10 + [60.0] * 5, np.ones((15, 1))
    gap[[3, 12]] = 0
    whole = history(values)
    found = described(History(whole.periods, whole.n * gap, whole.total * gap), Plan(1095, 8, 0.0, 1.0), "fall")
    assert (found.since, found.n) == (110, 20)
