"""Relative weights against what can be counted by hand, direct regression and an independent measure."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from scipy.special import stdtrit

from analysis.live.importance import Moments, importance, relative_weights

ITEMS = ("waiting", "explanation", "respect")


def moments_of(outlets, volumes, items=ITEMS):
    """Moments of a list of arrays (responses, 1 + k), one per outlet."""
    return Moments(
        items,
        np.array(volumes, dtype=float),
        np.array([len(rows) for rows in outlets], dtype=float),
        np.array([rows.sum(axis=0) for rows in outlets]),
        np.array([rows.T @ rows for rows in outlets]),
    )


def people(seed=1, outlets=12, each=40, effects=(0.6, 0.3, 0.1), noise=8.0):
    """Outlets of people whose three correlated answers make their score, in points."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(outlets):
        common = rng.normal(rng.normal(75, 4), 10, each)
        items = common[:, None] + rng.normal(0, 8, (each, 3))
        score = items @ np.array(effects) + rng.normal(0, noise, each)
        made.append(np.column_stack([score, items]))
    return made


def correlation(explained, among):
    whole = np.eye(len(explained) + 1)
    whole[0, 1:] = whole[1:, 0] = explained
    whole[1:, 1:] = among
    return whole


def r_squared(outlets, volumes):
    """R2 of the direct weighted regression on all responses."""
    rows = np.concatenate(outlets)
    root = np.sqrt(np.concatenate([np.full(len(o), v / len(o)) for o, v in zip(outlets, volumes, strict=True)]))
    design = np.column_stack([np.ones(len(rows)), rows[:, 1:]]) * root[:, None]
    y = rows[:, 0]
    left = y * root - design @ np.linalg.lstsq(design, y * root, rcond=None)[0]
    around = (y - np.average(y, weights=root**2)) * root
    return 1 - (left @ left) / (around @ around)


def general_dominance(whole):
    """Each item's gain in R2, averaged over all orders of entry (Budescu 1993)."""

    def fit(chosen):
        x = np.array(chosen, dtype=int) + 1
        return float(whole[0, x] @ np.linalg.solve(whole[np.ix_(x, x)], whole[x, 0])) if chosen else 0.0

    k = len(whole) - 1
    gains = np.zeros(k)
    orders = list(permutations(range(k)))
    for order in orders:
        for place, item in enumerate(order):
            gains[item] += fit(order[: place + 1]) - fit(order[:place])
    return gains / len(orders)


def test_of_items_that_are_not_correlated_each_weighs_its_squared_correlation():
    weights = relative_weights(correlation([0.6, -0.3, 0.0], np.eye(3)))
    assert weights == pytest.approx([0.36, 0.09, 0.0])


def test_two_correlated_items_by_hand():
    """r = .6 and .3 with the score, .28 between them. S has a = (sqrt 1.28 + sqrt .72)/2 = .98995 on its diagonal and
    c = (sqrt 1.28 - sqrt .72)/2 = .14142 beside it, det S = a2 - c2 = .96; b = S^-1 r = (.57452, .22097);
    weights a2 b1 2 + c2 b2 2 = .32445 and c2 b1 2 + a2 b2 2 = .05446, together R2 = .37891."""
    weights = relative_weights(correlation([0.6, 0.3], [[1, 0.28], [0.28, 1]]))
    assert weights == pytest.approx([0.324453, 0.054453], abs=1e-6)


def test_of_two_items_the_weights_are_those_of_general_dominance():
    whole = correlation([0.6, 0.3], [[1, 0.28], [0.28, 1]])
    assert relative_weights(whole) == pytest.approx(general_dominance(whole))


def test_of_three_items_correlated_as_questions_about_quality_are_they_stay_near_it():
    whole = correlation([0.72, 0.66, 0.58], [[1, 0.6, 0.5], [0.6, 1, 0.55], [0.5, 0.55, 1]])
    assert relative_weights(whole) == pytest.approx(general_dominance(whole), abs=0.01)


def test_two_copies_of_an_item_share_its_weight():
    alone = relative_weights(correlation([0.6], [[1]]))
    assert relative_weights(correlation([0.6, 0.6], [[1, 1], [1, 1]])) == pytest.approx([alone[0] / 2] * 2)


def test_the_weights_sum_to_the_fit_of_the_direct_regression_by_volume():
    outlets, volumes = people(), range(100, 1300, 100)
    found = importance(moments_of(outlets, volumes))
    assert found.r2 == pytest.approx(r_squared(outlets, volumes))
    assert sum(item.weight for item in found.items) == pytest.approx(found.r2)
    assert sum(item.share for item in found.items) == pytest.approx(1)
    assert (found.n, found.outlets) == (480, 12)
    assert [item.item for item in sorted(found.items, key=lambda item: -item.share)] == list(ITEMS)


def test_volumes_count_and_numbers_of_responses_do_not():
    outlets, volumes = people(), range(100, 1300, 100)
    twice = [np.concatenate([rows, rows]) if place % 2 else rows for place, rows in enumerate(outlets)]
    found, doubled = (importance(moments_of(rows, volumes)) for rows in (outlets, twice))
    assert [item.share for item in doubled.items] == pytest.approx([item.share for item in found.items])
    tenfold = importance(moments_of(outlets, [10 * volume for volume in volumes]))
    assert [item.low for item in tenfold.items] == pytest.approx([item.low for item in found.items])


def test_neither_the_order_nor_the_scale_of_the_items_matters():
    outlets = people()
    found = importance(moments_of(outlets, [1] * 12))
    turned = importance(moments_of([rows[:, [0, 3, 1, 2]] for rows in outlets], [1] * 12, ("c", "a", "b")))
    assert [turned.items[place].share for place in (1, 2, 0)] == pytest.approx([item.share for item in found.items])
    stretched = importance(moments_of([rows * [1, 2, 0.5, 1] + [0, 7, 0, 0] for rows in outlets], [1] * 12))
    assert [item.high for item in stretched.items] == pytest.approx([item.high for item in found.items])


def test_the_interval_is_the_jackknife_over_outlets():
    outlets, volumes = people(outlets=11), list(range(100, 1200, 100))
    found = importance(moments_of(outlets, volumes))
    shares = [
        [
            item.share
            for item in importance(moments_of(outlets[:g] + outlets[g + 1 :], volumes[:g] + volumes[g + 1 :])).items
        ]
        for g in range(11)
    ]
    whole = np.array([item.share for item in found.items])
    half = stdtrit(10, 0.975) * np.sqrt(10 / 11 * ((np.array(shares) - whole) ** 2).sum(axis=0))
    assert [item.low for item in found.items] == pytest.approx(np.maximum(whole - half, 0))
    assert [item.high for item in found.items] == pytest.approx(np.minimum(whole + half, 1))


def test_the_intervals_hold_what_they_promise():
    """Outlets drawn anew 300 times; the truth is the mean of all draws, which 95 % of the intervals should hold."""
    found = [importance(moments_of(people(seed, outlets=15, each=30), [1] * 15)).items[0] for seed in range(300)]
    truth = np.mean([item.share for item in found])
    assert 0.91 <= np.mean([item.low <= truth <= item.high for item in found]) <= 0.99


def test_an_item_that_never_varies_has_no_importance():
    outlets = [rows * [1, 1, 1, 0] + [0, 0, 0, 100] for rows in people()]
    found = importance(moments_of(outlets, [1] * 12))
    assert (found.items[2].share, found.items[2].low, found.items[2].high) == (0, 0, 0)
    assert sum(item.share for item in found.items) == pytest.approx(1)


def test_a_score_that_never_varies_has_no_importance_at_all():
    assert importance(moments_of([rows * [0, 1, 1, 1] + [50, 0, 0, 0] for rows in people()], [1] * 12)) is None


@pytest.mark.parametrize(("outlets", "each", "known"), [(9, 40, False), (10, 40, True), (10, 9, False), (10, 10, True)])
def test_too_few_outlets_or_responses_have_no_importance(outlets, each, known):
    assert (importance(moments_of(people(outlets=outlets, each=each), [1] * outlets)) is not None) == known


def test_the_best_quarter_is_counted_over_outlets_with_enough_responses():
    outlets = [
        np.column_stack([rows[:, 0], *(rows[:, 1:] * 0 + 60 + g).T]) for g, rows in enumerate(people(outlets=13))
    ]
    outlets = [rows + np.random.default_rng(1).normal(0, 1, rows.shape) * [0, 0, 0, 1] for rows in outlets]
    small = [np.column_stack([rows[:9, 0], np.full((9, 3), 99.0)]) for rows in people(outlets=2)]
    found = importance(moments_of([*outlets, *small], [1] * 15))
    assert found.items[0].upper == pytest.approx(69)  # of 60, 61 ... 72 three lie above
    assert found.items[0].mean == pytest.approx((sum(range(60, 73)) + 2 * 99) / 15)
    assert importance(moments_of([*outlets[:9], *small], [1] * 11)).items[0].upper is None


def test_moments_of_other_outlets_change_nothing_of_the_weights_given():
    """A weight of nearly nothing leaves an outlet out."""
    whole = moments_of([*people(), *people(seed=2, effects=(0.1, 0.1, 0.9), outlets=1)], [1] * 12 + [1e-12])
    alone = importance(moments_of(people(), [1] * 12))
    assert [item.share for item in importance(whole).items] == pytest.approx([item.share for item in alone.items])
    equal = importance(replace(whole, weight=np.ones(13)))
    assert [item.share for item in equal.items] != pytest.approx([item.share for item in alone.items], abs=1e-3)
