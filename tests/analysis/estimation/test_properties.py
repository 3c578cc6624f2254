"""What must hold for every sample: properties tried on many."""

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.estimation.design import Columns
from analysis.estimation.plan import Plan
from analysis.estimation.sample import Sample
from analysis.estimation.tabulate import tabulate
from analysis.files.design_columns import lay_out

pytestmark = pytest.mark.slow

COLUMNS = Columns(strata="s", psu=("p",), weight="w", nested=True, lonely_psu="certainty")
few = settings(max_examples=40, deadline=None)
response = st.fixed_dictionaries(
    {
        "s": st.sampled_from("AB"),
        "p": st.integers(1, 4),
        "w": st.floats(0.1, 100),
        "x": st.one_of(st.none(), st.integers(1, 10).map(float)),
        "d": st.sampled_from("uv"),
        "c": st.sampled_from("mn"),
    }
)
surveys = st.lists(response, min_size=8, max_size=40)


def sample(rows):
    frame = pl.DataFrame(rows, schema={"s": str, "p": int, "w": float, "x": float, "d": str, "c": str})
    return Sample(*lay_out(tabulate(frame, Plan(("s", "p", "d", "c"), items=("x",), weight="w")), COLUMNS))


def figures(rows):
    """Mean and SE of everything and of the domains."""
    made = sample(rows)
    means = [made.mean("x"), made.mean("x", ["d"])]
    return np.concatenate([np.concatenate([mean.value, mean.se]) for mean in means])


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-10)


@few
@given(surveys, st.floats(1e-3, 1e3))
def test_scaling_all_weights_changes_no_mean(rows, factor):
    close(figures([{**row, "w": row["w"] * factor} for row in rows]), figures(rows))


@few
@given(surveys, st.randoms())
def test_the_order_of_responses_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))
    close(figures(shuffled), figures(rows))


@few
@given(surveys)
def test_two_responses_of_half_the_weight_are_one(rows):
    halves = [{**row, "w": row["w"] / 2} for row in rows for _ in range(2)]
    close(figures(halves), figures(rows))


@few
@given(surveys)
def test_the_mean_of_all_is_the_weighted_mean_of_the_domains(rows):
    made = sample(rows)
    domains, everything = made.mean("x", ["d"]), made.mean("x")
    assume(everything.n[0] > 0)
    parts = domains.weight > 0
    close(np.average(domains.value[parts], weights=domains.weight[parts]), everything.value[0])


@few
@given(surveys)
def test_totals_of_domains_add_up_with_their_covariances(rows):
    made = sample(rows)
    domains, everything = made.total("x", ["d"]), made.total("x")
    assume((domains.n > 0).all())
    close(domains.value.sum(), everything.value[0])
    close(domains.covariance().sum(), everything.covariance()[0, 0])


@few
@given(surveys, st.floats(0.2, 0.8))
def test_raking_meets_its_margins(rows, share):
    assume({(row["d"], row["c"]) for row in rows} == {("u", "m"), ("u", "n"), ("v", "m"), ("v", "n")})
    margins = {"d": {"u": share, "v": 1 - share}, "c": {"m": 0.5, "n": 0.5}}
    made = sample(rows).calibrated(margins, "raking")
    for variable, margin in margins.items():
        for level, total in margin.items():
            assert made.sums.weight[(made.sums.keys[variable] == level).to_numpy()].sum() == pytest.approx(
                total, rel=1e-8
            )


@few
@given(surveys)
def test_after_calibration_the_margins_themselves_have_no_variance(rows):
    assume(len({row["c"] for row in rows}) == 2)
    made = sample(rows).calibrated({"c": {"m": 3.0, "n": 7.0}}, "linear")
    shares = made.proportion("c", "m")
    assert shares.value[0] == pytest.approx(0.3)
    assert shares.strata.total[0] == pytest.approx(0, abs=1e-18)
