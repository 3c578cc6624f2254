"""The registers of the two waves have what registers have: gaps, certainty outlets, outlets that come and go."""

import numpy as np
import pytest

from survey.demonstration.register import registers
from survey.demonstration.settings import load_settings


def draw(invented, responses=200_000, seed=3):
    return registers(invented, load_settings(), responses, np.random.default_rng(seed))


@pytest.mark.parametrize("responses", [1, 999, 200_000, 3_000_000])
def test_the_responses_of_both_waves_sum_up_to_what_was_asked_for(invented, responses):
    first, second = draw(invented, responses)
    assert first.counts.sum() + second.counts.sum() == responses
    assert first.counts.sum() == round(0.6 * responses)


@pytest.mark.parametrize("responses", [200_000, 3_000_000])
def test_no_outlet_has_more_responses_than_services(invented, responses):
    for register in draw(invented, responses):
        known = [(row.volume, count) for row, count in zip(register.rows, register.counts, strict=True) if row.volume]
        assert all(volume > count for volume, count in known)


def test_a_few_volumes_are_missing_a_few_outlets_not_selected_a_few_certain_a_few_silent(invented):
    first, _ = draw(invented)
    size = len(first.rows)
    assert 0.005 < sum(row.volume is None for row in first.rows) / size < 0.03
    assert 0.02 < sum(not row.selected for row in first.rows) / size < 0.06
    assert 15 < sum(row.certainty for row in first.rows) < 30
    assert all(row.selected and row.volume for row in first.rows if row.certainty)
    selected = np.array([row.selected for row in first.rows])
    assert 0.01 < np.mean(first.counts[selected] == 0) < 0.06
    assert 0 < np.mean(first.counts[~selected] > 0) < 0.6


def test_most_outlets_are_in_both_waves_some_in_one_only(invented):
    first, second = (set(register.members.tolist()) for register in draw(invented))
    assert first - second
    assert second - first
    assert len(first & second) > 0.95 * len(invented.outlets)


def test_large_outlets_answer_more_but_not_in_proportion(invented):
    first, _ = draw(invented)
    rows = [(row.volume, count) for row, count in zip(first.rows, first.counts, strict=True) if row.volume and count]
    volume, count = np.log(np.array(rows).T)
    assert 0.2 < np.polyfit(volume, count, 1)[0] < 0.6
