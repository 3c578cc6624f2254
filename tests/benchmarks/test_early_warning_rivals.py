"""The rivals of early warning are set as the textbooks have it."""

import numpy as np
import pytest

from benchmarks.early_warning_rivals import _cusum_run_length, _ewma_run_length, rivals
from benchmarks.early_warning_runs import CHOSEN, delays, in_control, plan_of
from benchmarks.early_warning_series import Case


def test_run_lengths_are_those_of_the_tables():
    """CUSUM of reference 0.5, two-sided: 168 at 4, 465 at 5 (Montgomery); EWMA of 0.1: 500 at 2.814 (Lucas)"""
    assert _cusum_run_length(4.0) / 2 == pytest.approx(168, rel=0.01)
    assert _cusum_run_length(5.0) / 2 == pytest.approx(465, rel=0.01)
    assert _ewma_run_length(2.814 * (0.1 / 1.9) ** 0.5) == pytest.approx(500, rel=0.01)


def test_every_rival_raises_a_false_alarm_about_once_in_the_days_it_is_set_for():
    rng, days, series = np.random.default_rng(1), 400, 400
    for rival in rivals(100, 5.0):
        rival.begin(series)
        alarms = sum(rival.hits(rng.normal(0, 5, series), np.full(series, 25.0)).sum() for _ in range(days))
        assert days * series / alarms == pytest.approx(100, rel=0.15), rival.name


def test_a_large_fall_is_found_and_counted_as_a_fall_by_all():
    case = Case(change=-40.0)
    found = delays(case, plan_of(case), 40, 10, np.random.default_rng(2))
    for method, (falls, rises, silences) in found.items():
        assert np.median(falls) <= 4, method
        assert np.isinf(rises).all() or method != CHOSEN
        assert np.isinf(silences).all()


def test_false_alarms_are_counted_over_the_days_watched_only():
    years = in_control(Case(), plan_of(Case()), 30, 20, np.random.default_rng(3))
    assert years.days == 30 * 20
    assert years.per_outlet("fixed limit") == pytest.approx(years.false["fixed limit"].sum() / 600 * 1095)
