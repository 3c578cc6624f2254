"""Series watched day by day: properties that hold for any, and the promises in a small simulation."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis.warning import kept
from analysis.warning.alarms import History, first_alarms, states
from analysis.warning.plan import Plan
from analysis.warning.watch import State, begun_anew, raised, updated

PLAN = Plan(1095, 8, 1.0, 298.0, cycle=7, seasonal=4.0)
DAYS, SERIES = 30, 3
COUNTS = arrays.arrays(np.int64, (DAYS, SERIES), elements=st.integers(0, 9))
MEANS = arrays.arrays(np.float64, (DAYS, SERIES), elements=st.floats(0, 100, width=32))


def of(n, mean):
    return History(np.arange(DAYS), n.astype(float), n * mean)


def odds(history, plan=PLAN):
    return np.array([state.once_in for state in states(history, plan)])


@settings(deadline=None, max_examples=40)
@given(COUNTS, MEANS)
def test_falls_and_rises_are_mirror_images(n, mean):
    one, mirrored = odds(of(n, mean)), odds(of(n, 100 - mean))
    assert one[:, [1, 0, 2]] == pytest.approx(mirrored, rel=1e-6, abs=1e-12)


@settings(deadline=None, max_examples=40)
@given(COUNTS, MEANS, st.floats(-50, 50))
def test_the_level_itself_changes_nothing(n, mean, by):
    assert odds(of(n, mean)) == pytest.approx(odds(of(n, mean + by)), rel=1e-5, abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(COUNTS, MEANS)
def test_what_is_kept_as_json_goes_on_as_what_was_never_put_away(n, mean):
    history, state = of(n, mean), State.new(SERIES, PLAN.cycle)
    whole = list(states(history, PLAN))
    for day in range(DAYS):
        put_away = json.dumps([kept.of_series(state, one) for one in range(SERIES)], allow_nan=False)
        state = kept.together(State.new(0, PLAN.cycle), json.loads(put_away))
        state = updated(state, PLAN, day, history.n[day], history.total[day])
        assert (state.once_in == whole[day].once_in).all()
        assert (state.past.total == whole[day].past.total).all()


@settings(deadline=None, max_examples=40)
@given(COUNTS, MEANS, st.permutations(range(SERIES)))
def test_series_know_nothing_of_each_other(n, mean, order):
    together = odds(of(n, mean))
    assert (odds(of(n[:, order], mean[:, order])) == together[:, :, order]).all()


def test_of_no_series_there_is_nothing_to_keep():
    empty = State.new(0, 7)
    assert kept.together(empty, []) is empty


def test_with_squares_a_series_that_varies_more_is_harder_to_alarm():
    """Pooled 100 worth 20 degrees of freedom, of its own 400 with 40: (20 x 100 + 40 x 400) / 60 = 300"""
    plan = Plan(1095, 8, 0.0, 100.0, prior_df=20.0)
    state = State.new(1)
    for day in range(10):
        state = updated(state, plan, day, np.array([5.0]), np.array([400.0]), np.array([400.0**2 / 5 + 4 * 400]))
    assert plan.variance(np.array([5.0]), state.free, state.squares)[0] == pytest.approx(300 / 5)


def test_an_alarm_leaves_its_answers_behind():
    state, day = State.new(2), 0
    while not raised(state, 1095).any():
        state = updated(state, Plan(1095, 8, 0.0, 60.0), day, np.ones(2), np.array([80.0 - 20 * (day > 20), 80.0]))
        day += 1
    over = raised(state, 1095)
    assert over.tolist() == [[True, False], [False, False], [False, False]]
    anew = begun_anew(state, over)
    assert anew.past.weight[:, 0].sum() == 0
    assert (anew.past.weight[:, 1] == state.past.weight[:, 1]).all()
    assert (anew.once_in[:2, 0] == 0).all()


def test_one_limit_for_many_series_asks_for_as_much_more():
    n = np.full((60, 50), 5.0)
    mean = np.full((60, 50), 80.0)
    mean[40:, 0] = 70.0
    history = History(np.arange(60), n, n * mean)
    alone, _ = first_alarms(history, Plan(1095, 8, 0.0, 298.0))
    listed, _ = first_alarms(history, Plan(1095, 8, 0.0, 298.0), together=70.0)
    assert alone[0].once_in >= 1095
    assert listed[0].once_in >= 50 * 70
    assert listed[0].period > alone[0].period


@pytest.fixture(scope="module")
def outlets():
    """2,000 outlets, 5 answers a day (Poisson) of standard deviation 17.27: a year, sixty days, and fifteen more."""
    rng = np.random.default_rng(20261126)
    n = rng.poisson(5, (440, 2000)).astype(float)
    return n, n * 80 + np.sqrt(n) * 17.27 * rng.standard_normal(n.shape)


def _alarmed(n, total, first):
    """Which kinds (3, k) are raised from a day on, begun anew after each; and of those how many there are."""
    plan, state = Plan(1095, 8, 0.0, 17.27**2), State.new(n.shape[1])
    count, ever = np.zeros(3), np.zeros((3, n.shape[1]), dtype=bool)
    for day in range(len(n)):
        state = updated(state, plan, day, n[day], total[day])
        over = raised(state, plan.false_alarms)
        state = begun_anew(state, over)
        if day >= first:
            count, ever = count + over.sum(axis=1), ever | over
    return count, ever


def test_where_nothing_changes_an_outlet_raises_at_most_one_false_alarm_in_three_years(outlets):
    """2,000 x 440 days allow 804; 4 standard errors are 113"""
    count, _ = _alarmed(*outlets, 0)
    assert 400 < count.sum() < 804 + 113


def test_a_fall_and_a_rise_of_eight_points_are_found_within_fifteen_days_in_four_of_five_outlets(outlets):
    """The standard error of 80 % of 2,000 is 0.9"""
    n, total = outlets
    for kind, change in ((0, -8.0), (1, 8.0)):
        changed = total.copy()
        changed[-15:] += change * n[-15:]
        assert _alarmed(n, changed, len(n) - 15)[1][kind].mean() > 0.8 - 0.027
