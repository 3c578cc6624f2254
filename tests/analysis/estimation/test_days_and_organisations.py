"""What answers of one day have in common, and outlets of one organisation: lme4's figures, and what must hold."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from analysis.estimation.correlations import drawn_together
from analysis.estimation.overlap import shared
from analysis.estimation.plan import Plan
from analysis.estimation.prediction import means
from analysis.estimation.register import Outlets, Register, outlets_of
from analysis.estimation.stacking import stack
from analysis.estimation.tabulate import tabulate
from analysis.estimation.working_model import fitted

LME4 = json.loads((Path(__file__).parents[2] / "reference" / "components.json").read_text())


def summed(outlet, day, y, **more):
    frame = pl.DataFrame({"outlet": outlet, "day": day, "y": np.asarray(y, dtype=float)} | more)
    plan = Plan(("outlet", *(["flagged"] if "flagged" in more else [])), ("y",), clusters="day")
    return tabulate(frame, replace(plan, added="flagged") if "flagged" in more else plan)


def answered(sums, listed):
    """A stratum of so many outlets, of which those of the table answered; each stands for as much."""
    m = len(sums.keys["outlet"].unique())
    psu = np.append(np.arange(m), np.full(listed - m, -1))
    register = Register(np.ones(listed), np.zeros(listed, dtype=int), np.array([0]), psu)
    return register, outlets_of(sums, sums.item("y"), sums.keys["outlet"].to_numpy(), m)


def test_sums_over_days_on_paper():
    # outlet 0: 60 and 70 on one day, 90 on another; outlet 1: 50
    found = summed([0, 0, 0, 1], [1, 1, 2, 1], [60, 70, 90, 50]).clusters
    assert found.weight_squared.tolist() == [4 + 1, 1]
    assert found.weight_cubed.tolist() == [8 + 1, 1]
    assert found.firsts["y"].tolist() == [2 * 130 + 90, 50]
    assert found.products["y", "y"].tolist() == [130**2 + 90**2, 2500]


def test_days_are_found_as_in_lme4_where_they_balance():
    outlet, day = np.repeat(np.arange(5), 12), np.repeat(np.arange(15), 4)
    found = fitted(*answered(summed(outlet, day, LME4["days"]["y"]), 8)).within
    of_day, of_answer = LME4["days"]["day_and_answer"]
    assert found.variance == pytest.approx([of_day + of_answer], rel=1e-7)
    assert found.correlation == pytest.approx([of_day / (of_day + of_answer)], rel=1e-7)
    # the mean of 3 days of 4 answers: a third of the days' variance, a twelfth of the answers'
    assert found.variance * found.few == pytest.approx(np.full(5, of_day / 3 + of_answer / 12), rel=1e-7)


def test_without_days_and_with_a_day_for_each_answer_it_is_the_same():
    outlet, y = np.repeat(np.arange(5), 12), LME4["days"]["y"]
    dated = summed(outlet, np.arange(60), y)
    one, other = (fitted(*answered(sums, 8)).within for sums in (dated, replace(dated, clusters=None)))
    assert one.correlation.tolist() == other.correlation.tolist() == [0]
    assert one.variance == pytest.approx(other.variance)
    assert one.few == pytest.approx(other.few)


responses = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 10), st.booleans()), min_size=1, max_size=30
)


@given(responses)
def test_what_is_added_to_days_leaves_the_whole_and_the_rest_as_if_summed_alone(rows):
    outlet, day, y, flagged = (list(column) for column in zip(*rows, strict=True))
    apart = summed(outlet, day, y, flagged=flagged)

    def of(sums):
        found = sums.marginal(["outlet"])
        own = found.clusters
        arrays = (own.weight_squared, own.weight_cubed, own.firsts["y"], own.products["y", "y"])
        return found.keys["outlet"].to_list(), [array.tolist() for array in arrays]

    assert of(apart) == of(summed(outlet, day, y))
    rest = [row for row in rows if not row[3]]
    if rest:
        assert of(apart.taken(~apart.keys["flagged"].to_numpy())) == of(
            summed(*(list(column) for column in list(zip(*rest, strict=True))[:3]))
        )


def test_sums_over_days_go_with_their_rows_through_weighting_and_stacking():
    sums = summed([0, 0, 1], [date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 2)], [60, 70, 90])
    found = stack({"a": sums.scaled(np.array([2.0, 3.0])), "b": sums.taken(np.array([1]))}, "wave").clusters
    assert found.weight_squared.tolist() == [4 * 4, 9, 1]
    assert found.weight_cubed.tolist() == [8 * 8, 27, 1]
    assert found.products["y", "y"].tolist() == [4 * 130**2, 9 * 8100, 8100]
    assert stack({"a": sums, "b": replace(sums, clusters=None)}, "wave").clusters is None


def organised(y, strata, listed, organisation):
    """Strata of a pool with so many outlets; the first of them answered, one response each, whose means are y."""
    m = len(y) // strata
    psu = np.full((strata, listed), -1)
    psu[:, :m] = np.arange(len(y)).reshape(strata, m)
    stratum = np.repeat(np.arange(strata), listed)
    register = Register(np.ones(strata * listed), stratum, np.zeros(strata, dtype=int), psu.ravel(), organisation)
    one = np.ones(len(y))
    return register, Outlets(np.array(y), one, one, 0 * one, one)  # an answer of an outlet is its mean


def test_organisations_are_found_as_in_lme4_where_they_balance():
    model = fitted(*organised(LME4["organisations"]["y"], 4, 10, np.tile(np.append(np.arange(8), [0, 1]), 4)))
    of_organisation, of_outlet = LME4["organisations"]["organisation_and_outlet"]
    assert model.organisations.variance == pytest.approx([of_organisation], rel=1e-7)
    assert model.components.between == pytest.approx(np.full(4, of_outlet), rel=1e-7)


def test_an_organisation_that_is_silent_everywhere_is_missing_as_a_whole():
    organisation = np.tile(np.append(np.arange(8), [8, 8]), 4)
    found = means(fitted(*organised(LME4["organisations"]["y"], 4, 10, organisation)), np.zeros(4, dtype=int), 1)
    common, own = LME4["organisations"]["organisation_and_outlet"]
    # of 40 outlets 32 answered: 1/32 - 1/40 = 1/160 each, 1/40 of each that is silent
    assert found.parts.variance == pytest.approx(
        [own * (32 / 160**2 + 8 / 40**2) + common * (8 * (4 / 160) ** 2 + (8 / 40) ** 2)], rel=1e-7
    )
    assert found.covariance()[0, 0] == pytest.approx(found.parts.variance[0])


def test_outlets_that_each_are_an_organisation_vary_as_if_nobody_asked():
    y = LME4["organisations"]["y"]
    alone, unknown = (means(fitted(*organised(y, 4, 10, of)), np.arange(4), 4) for of in (np.arange(40), None))
    assert alone.parts.variance == pytest.approx(unknown.parts.variance)
    assert alone.parts.df == pytest.approx(unknown.parts.df)


def test_covariances_agree_with_variances_where_outlets_and_organisations_stand_twice():
    rng = np.random.default_rng(5)
    y = np.array(LME4["organisations"]["y"])
    register, outlets = organised(
        np.append(y, y + rng.normal(0, 3, 32)), 8, 10, np.tile(np.append(np.arange(8), [0, 1]), 8)
    )
    register = replace(register, pool=np.repeat([0, 1], 4))
    model = fitted(register, outlets)
    both = shared(model, np.column_stack([np.arange(40), 40 + np.arange(40)]))
    assert abs(both.organisations.covariance).max() > 0
    found = replace(means(model, np.repeat([0, 1], 4), 2), shared=both)
    covariance = found.covariance()
    change = found.combined(sparse.csr_array([[-1.0], [1.0]]))
    assert np.diag(covariance) == pytest.approx(found.parts.variance)
    assert change.parts.variance == pytest.approx([covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]])
    # who answers twice alike has changed by less than two waves would that have nothing in common
    assert change.parts.variance[0] < covariance[0, 0] + covariance[1, 1]


def test_correlations_that_differ_by_chance_alone_become_one():
    found = drawn_together(np.array([0.3, 0.5]), np.array([0.04, 0.04]))
    assert found.value == pytest.approx([0.4, 0.4])
    assert found.doubt == pytest.approx([0.02, 0.02])


def test_correlations_that_really_differ_stay_apart():
    found = drawn_together(np.array([0.1, 0.9]), np.array([0.0001, 0.0001]))
    assert found.value == pytest.approx([0.1, 0.9], abs=0.001)


def test_a_pool_that_says_nothing_takes_what_the_others_have():
    found = drawn_together(np.array([0.3, 0.0]), np.array([0.04, np.inf]))
    assert found.value == pytest.approx([0.3, 0.3])
    assert drawn_together(np.zeros(2), np.full(2, np.inf)).value.tolist() == [0, 0]
