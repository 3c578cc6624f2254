import math
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from analysis.estimation.intervals import t_interval
from analysis.judging.verdicts import Judgement, holm, judge, judge_times_ten


@pytest.mark.parametrize(
    ("estimate", "verdict"), [(90.0, "met"), (86.0, "undecided"), (84.0, "undecided"), (80.0, "not_met")]
)
def test_a_verdict_needs_its_bound_on_the_right_side_of_the_target(estimate, verdict):
    assert judge(estimate, 2.0, 20, 85.0).verdict == verdict


def test_a_lower_bound_that_just_reaches_the_target_meets_it():
    reach = stats.t.ppf(0.95, 12) * 1.5
    assert judge(80.0 + reach + 1e-9, 1.5, 12, 80.0).verdict == "met"
    assert judge(80.0 + reach - 1e-9, 1.5, 12, 80.0).verdict == "undecided"


def test_an_end_exactly_at_the_target_counts_as_reaching_it():
    found = judge(84.0, 1.5, 12, None)
    above = {end: math.nextafter(end, math.inf) for end in (found.low, found.high)}
    verdicts = {target: judge(84.0, 1.5, 12, target).verdict for end in above for target in (end, above[end])}
    assert verdicts == {
        found.low: "met",
        above[found.low]: "undecided",
        found.high: "undecided",
        above[found.high]: "not_met",
    }


def test_p_values_are_the_tails_of_students_t():
    judged = judge(81.2, 1.1, 7, 80.0)
    assert judged.p_met == pytest.approx(stats.t.sf(1.2 / 1.1, 7))
    assert judged.p_not == pytest.approx(stats.t.cdf(1.2 / 1.1, 7))


def test_a_tiny_p_keeps_its_digits():
    assert judge(95.0, 0.5, 200, 80.0).p_met == pytest.approx(stats.t.sf(30, 200), rel=1e-9, abs=0)


@pytest.mark.parametrize(("se", "df"), [(None, 5), (1.0, None), (1.0, 0)])
def test_there_is_no_verdict_without_an_interval(se, df):
    assert judge(90.0, se, df, 80.0) == Judgement(None, None, None, None, None)


def test_without_a_target_there_is_an_interval_but_no_verdict():
    judged = judge(90.0, 1.0, 10, None)
    assert judged.verdict is None
    assert judged.p_met is None
    assert judged.low < 90.0 < judged.high


def test_answers_that_all_agree_decide_by_themselves():
    assert judge(80.0, 0.0, 10, 80.0) == Judgement("met", 80.0, 80.0, p_met=0.0, p_not=1.0)
    assert judge(80.1, 0.0, 10, 80.0) == Judgement("met", 80.1, 80.1, p_met=0.0, p_not=1.0)
    assert judge(79.9, 0.0, 10, 80.0) == Judgement("not_met", 79.9, 79.9, p_met=1.0, p_not=0.0)


def test_the_interval_that_decides_is_told_with_the_verdict():
    judged = judge(81.2, 1.1, 7, 80.0)
    assert (judged.low, judged.high) == t_interval(81.2, 1.1, 7, 0.90)


def test_ten_times_the_mean_answer_is_judged_as_the_answers_would_be():
    answers = np.array([6, 7, 8, 9, 9, 10])
    index, tens = 100 * (answers - 1) / 9, 10 * answers
    expected = judge(tens.mean(), stats.sem(tens), 5, 80.0)
    found = judge_times_ten(index.mean(), stats.sem(index), 5, 80.0)
    assert found.verdict == expected.verdict == "undecided"
    assert astuple(found)[1:] == pytest.approx(astuple(expected)[1:])


@given(estimate=st.floats(0, 100), se=st.floats(0.01, 20), df=st.floats(1, 300), target=st.sampled_from([80.0, 85.0]))
def test_the_verdict_and_the_p_values_never_disagree(estimate, se, df, target):
    judged = judge(estimate, se, df, target)
    assert judged.p_met + judged.p_not == pytest.approx(1)
    if judged.verdict == "met":
        assert judged.p_met <= 0.05 + 1e-9
    elif judged.verdict == "not_met":
        assert judged.p_not <= 0.05 + 1e-9
    else:
        assert min(judged.p_met, judged.p_not) >= 0.05 - 1e-9


P_VALUES = [0.01, 0.04, 0.03, 0.005]


def test_holm_agrees_with_r():
    # p.adjust(c(.01, .04, .03, .005), "holm")
    assert holm(P_VALUES) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@pytest.mark.parametrize("seed", range(4))
def test_holm_gives_the_very_numbers_of_statsmodels(seed):
    rng = np.random.default_rng(seed)
    p_values = [*rng.uniform(size=30) ** 3, 0.0, 1.0, 0.5, 0.5]
    rng.shuffle(p_values)
    assert holm(p_values) == multipletests(p_values, method="holm")[1].tolist()


def test_what_was_not_tested_does_not_count_as_a_test():
    with_gaps = [None, 0.01, None, 0.04, 0.03, 0.005, None]
    assert [p for p in holm(with_gaps) if p is not None] == pytest.approx(multipletests(P_VALUES, method="holm")[1])
    assert [p is None for p in holm(with_gaps)] == [p is None for p in with_gaps]


def test_a_list_without_tests_stays_empty_handed():
    assert holm([]) == []
    assert holm([None, None]) == [None, None]
