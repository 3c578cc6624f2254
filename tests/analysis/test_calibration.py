import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analysis.errors import CalibrationError
from analysis.estimation.calibration import calibrate, solve
from analysis.estimation.margins import auxiliary

REFERENCE = Path(__file__).parents[1] / "reference"
EXPECTED = json.loads((REFERENCE / "expected.json").read_text())


@pytest.fixture(scope="module")
def responses():
    """The responses of wave 2026 with their design weights, as reference.R builds them."""
    rows = pd.read_csv(REFERENCE / "responses.csv", dtype={"wave": str}).query("wave == '2026'").reset_index(drop=True)
    outlets = rows.groupby("stratum")["outlet"].transform("nunique")
    answered = rows.groupby("outlet")["outlet"].transform("size")
    return rows.assign(weight=rows["stratum_outlets"] / outlets * rows["visits"] / answered)


@pytest.fixture(scope="module")
def population():
    given = EXPECTED["margins"]
    return {name: {level: share * given["total"] for level, share in given[name].items()} for name in ("gender", "age")}


def cells_of(rows, variables):
    """The responses' cells: their labels, sum of weights and of squared weights, and each response's cell."""
    groups = rows.groupby(variables)
    cells = groups["weight"].agg(["sum", lambda w: (w**2).sum()])
    labels = {name: cells.index.get_level_values(name).to_numpy() for name in variables}
    return labels, cells.iloc[:, 0].to_numpy(), cells.iloc[:, 1].to_numpy(), groups.ngroup().to_numpy()


def calibrated(rows, population, method, bounds=None):
    labels, weight, squared, cell = cells_of(rows, list(population))
    result = calibrate(labels, weight, squared, population, method, bounds)
    return result, (rows["weight"] * result.g[cell]).to_numpy(), cell


@pytest.mark.parametrize(
    ("method", "bounds", "key"),
    [
        # calibrate(des, ~gender + age, population, calfun = "raking", epsilon = 1e-12, maxit = 500)
        ("raking", None, "raked"),
        # calibrate(des, ~gender + age, population, epsilon = 1e-12)
        ("linear", None, "calibrated_linear"),
        # calibrate(des, ~gender + age, population, calfun = "logit", bounds = c(.5, 2), epsilon = 1e-12, maxit = 500)
        ("logit", (0.5, 2.0), "calibrated_logit_0.5_2"),
    ],
)
def test_calibrated_weights_agree_with_r(responses, population, method, bounds, key):
    result, weight, _ = calibrated(responses, population, method, bounds)
    assert weight[:6] == pytest.approx(EXPECTED[key]["first_weights"], rel=1e-9)
    assert np.average(responses["overall"], weights=weight) == pytest.approx(EXPECTED[key]["estimate"], rel=1e-10)
    assert result.solution.largest_error < 1e-9


def test_raked_weights_range_as_in_r(responses, population):
    # range(weights(rk))
    _, weight, _ = calibrated(responses, population, "raking")
    assert [weight.min(), weight.max()] == pytest.approx(EXPECTED["raked"]["weight_range"], rel=1e-9)


def test_poststratification_agrees_with_r_and_its_factors_are_ratios_of_counts(responses, population):
    # postStratify(des, ~age, data.frame(age, Freq = c(.31, .42, .27) * Tot))
    result, weight, _ = calibrated(responses, {"age": population["age"]}, "poststratify")
    assert np.average(responses["overall"], weights=weight) == pytest.approx(
        EXPECTED["poststratified_age"]["estimate"], rel=1e-12
    )
    counts = responses.groupby("age")["weight"].sum()
    assert result.g == pytest.approx([population["age"][level] / counts[level] for level in counts.index], rel=1e-12)


@pytest.mark.parametrize(
    ("method", "bounds", "key"),
    [
        ("raking", None, "raked"),
        ("linear", None, "calibrated_linear"),
        ("logit", (0.5, 2.0), "calibrated_logit_0.5_2"),
        ("poststratify", None, "poststratified_age"),
    ],
)
def test_residuals_on_the_margins_give_the_variance_that_r_gives(responses, population, method, bounds, key):
    # svymean(~overall, <the calibrated design>)
    margins = {"age": population["age"]} if method == "poststratify" else population
    result, weight, cell = calibrated(responses, margins, method, bounds)
    u = (responses["overall"] - np.average(responses["overall"], weights=weight)) / weight.sum()
    d = responses["weight"]
    b = result.coefficients(np.bincount(cell, d * u)[:, None])
    e = d * result.g[cell] * (u - (result.auxiliary.x @ b)[cell, 0])
    stratum = responses["stratum"].replace("622900-P4", "620500-P4")  # the reference joins the one-outlet stratum
    z = e.groupby([stratum, responses["outlet"]]).sum()
    strata = z.groupby(level=0)
    variance = (strata.size() * strata.var()).sum()
    assert np.sqrt(variance) == pytest.approx(EXPECTED[key]["se"], rel=1e-7)


KALTON = np.array([[20, 50, 100, 30], [40, 140, 50, 100], [40, 310, 50, 70]], dtype=float)
KALTON_POPULATION = np.array([[80, 60, 170, 55], [40, 150, 60, 165], [55, 340, 200, 125]], dtype=float)


def two_way(counts):
    rows, columns = np.indices(counts.shape)
    return {"row": rows.ravel().astype(str), "column": columns.ravel().astype(str)}


def margins_of(counts):
    return {
        "row": {str(i): total for i, total in enumerate(counts.sum(axis=1))},
        "column": {str(j): total for j, total in enumerate(counts.sum(axis=0))},
    }


def test_raking_reproduces_the_case_of_kalton_and_flores_cervantes():
    sample = KALTON.ravel()
    result = calibrate(two_way(KALTON), sample, sample, margins_of(KALTON_POPULATION), "raking")
    published = [1.81, 1.45, 2.02, 1.08, 0.87, 1.21, 2.20, 1.76, 2.45, 1.83, 1.47, 2.04]
    assert result.g.reshape(3, 4).T.ravel().round(2).tolist() == published


def proportional_fitting(counts, rows, columns):
    while np.abs(counts.sum(axis=1) / rows - 1).max() > 1e-12:
        counts = counts * (rows / counts.sum(axis=1))[:, None]
        counts = counts * (columns / counts.sum(axis=0))
    return counts


tables = arrays.arrays(float, st.tuples(st.integers(2, 4), st.integers(2, 5)), elements=st.floats(1, 1000))


@settings(max_examples=30, deadline=None)
@given(sample=tables, seed=st.integers(0, 2**32 - 1))
def test_raking_by_newton_ends_where_proportional_fitting_ends(sample, seed):
    target = sample * np.random.default_rng(seed).uniform(0.3, 3, sample.shape)
    result = calibrate(two_way(sample), sample.ravel(), sample.ravel(), margins_of(target), "raking")
    fitted = proportional_fitting(sample, target.sum(axis=1), target.sum(axis=0))
    assert (sample.ravel() * result.g) == pytest.approx(fitted.ravel(), rel=1e-7)


@settings(max_examples=50, deadline=None)
@given(
    sample=tables,
    seed=st.integers(0, 2**32 - 1),
    way=st.sampled_from([("raking", None), ("linear", None), ("logit", (0.2, 4.0)), ("raking", (0.2, 4.0))]),
)
def test_margins_are_met_and_bounds_kept(sample, seed, way):
    method, bounds = way
    # a population that g of the same rows within the bounds can reach
    target = sample * np.random.default_rng(seed).uniform(0.5, 2, sample.shape)
    result = calibrate(two_way(sample), sample.ravel(), sample.ravel(), margins_of(target), method, bounds)
    reached = (sample.ravel() * result.g).reshape(sample.shape)
    assert reached.sum(axis=0) == pytest.approx(target.sum(axis=0), rel=1e-8)
    assert reached.sum(axis=1) == pytest.approx(target.sum(axis=1), rel=1e-8)
    if bounds:
        assert bounds[0] <= result.g.min()
        assert result.g.max() <= bounds[1]


def test_margins_that_the_sample_meets_already_change_nothing():
    result = calibrate(two_way(KALTON), KALTON.ravel(), KALTON.ravel(), margins_of(KALTON), "raking")
    assert result.g == pytest.approx(np.ones(12), rel=1e-12)
    assert result.n_eff_after == pytest.approx(result.n_eff_before)


def test_uneven_factors_cost_effective_sample():
    result = calibrate(two_way(KALTON), KALTON.ravel(), KALTON.ravel(), margins_of(KALTON_POPULATION), "raking")
    assert result.n_eff_before == pytest.approx(1000)
    assert result.n_eff_after == pytest.approx((KALTON.ravel() @ result.g) ** 2 / (KALTON.ravel() @ result.g**2))
    assert result.n_eff_after < result.n_eff_before
    assert result.g_range == pytest.approx((0.87, 2.45), abs=0.005)


def test_bounds_alone_trim_the_factors():
    free = calibrate(two_way(KALTON), KALTON.ravel(), KALTON.ravel(), margins_of(KALTON_POPULATION), "raking")
    trimmed = calibrate(
        two_way(KALTON), KALTON.ravel(), KALTON.ravel(), margins_of(KALTON_POPULATION), "raking", (0.5, 2.3)
    )
    assert free.g.max() > 2.3
    assert trimmed.g.max() == pytest.approx(2.3)


def test_those_who_do_not_disclose_keep_their_weighted_share():
    columns = {"gender": np.array(["F", "M", None], dtype=object)}
    weight = np.array([30.0, 50.0, 20.0])
    result = calibrate(columns, weight, weight, {"gender": {"F": 520, "M": 480}}, "raking")
    assert weight * result.g == pytest.approx([0.8 * 520, 0.8 * 480, 0.2 * 1000])
    assert [margin.level for margin in result.margins] == ["F", "M", None]


def test_a_total_of_a_number_can_be_a_margin_beside_levels():
    rng = np.random.default_rng(1)
    columns = {"kind": np.repeat(["a", "b"], 20), "staff": rng.uniform(1, 50, 40)}
    weight = rng.uniform(5, 10, 40)
    margins = {"kind": {"a": 160, "b": 140}, "staff": float(1.05 * weight @ columns["staff"])}
    for method in ("linear", "raking"):
        result = calibrate(columns, weight, weight, margins, method)
        calibrated_weight = weight * result.g
        assert calibrated_weight @ columns["staff"] == pytest.approx(margins["staff"])
        assert calibrated_weight[:20].sum() == pytest.approx(160)


def test_margins_rounded_differently_are_scaled_to_the_first():
    margins = margins_of(KALTON_POPULATION)
    margins["column"] = {level: total * (1 + 1e-7) for level, total in margins["column"].items()}
    result = calibrate(two_way(KALTON), KALTON.ravel(), KALTON.ravel(), margins, "raking")
    assert KALTON.ravel() @ result.g == pytest.approx(KALTON_POPULATION.sum(), rel=1e-12)


def test_a_level_nobody_has_may_be_listed_with_nought():
    columns = {"gender": np.array(["F", "M"])}
    weight = np.array([30.0, 50.0])
    result = calibrate(columns, weight, weight, {"gender": {"F": 40, "M": 60, "X": 0}}, "poststratify")
    assert weight * result.g == pytest.approx([40, 60])


def test_numbers_and_texts_are_the_same_label():
    columns = {"district": np.array([1, 2])}
    weight = np.array([30.0, 50.0])
    result = calibrate(columns, weight, weight, {"district": {"1": 40, "2": 60}}, "poststratify")
    assert weight * result.g == pytest.approx([40, 60])


def test_every_problem_of_the_margins_is_named_at_once():
    columns = {
        "gender": np.array(["F", "M", "F"]),
        "age": np.array(["old", "young", "ancient"]),
        "staff": np.array([1.0, np.nan, 2.0]),
        "name": np.array(["p", "q", "r"]),
    }
    margins = {
        "gender": {"F": 50, "M": 40, "X": 5},
        "age": {"old": -1, "young": float("nan")},
        "staff": 100.0,
        "name": 5.0,
        "city": {"A": 1},
        "empty": {},
    }
    with pytest.raises(CalibrationError) as refused:
        calibrate(columns | {"empty": columns["name"]}, np.ones(3), np.ones(3), margins, "raking")
    message = str(refused.value)
    for part in (
        "gender: X: a total of 5 but no respondents",
        "age: old: -1 is no total",
        "age: young: nan is no total",
        "age: ancient: respondents but no total above 0",
        "staff: some values are missing",
        "name: one total needs a column of numbers",
        "city: the data have no such column",
        "empty: no level has a total",
    ):
        assert part in message


def test_margins_that_do_not_add_up_are_refused():
    margins = margins_of(KALTON_POPULATION)
    margins["row"]["0"] += 100
    with pytest.raises(CalibrationError, match=r"column: its totals add up to 1,500, those of row to 1,600"):
        calibrate(two_way(KALTON), KALTON.ravel(), KALTON.ravel(), margins, "raking")


def test_margins_that_contradict_each_other_are_named_with_what_was_reached():
    columns = {"gender": np.array(["F", "M"]), "work": np.array(["in", "out"])}
    margins = {"gender": {"F": 60, "M": 40}, "work": {"in": 30, "out": 70}}
    with pytest.raises(CalibrationError, match=r"cannot be met together(.|\n)*gender: F: 60 wanted"):
        calibrate(columns, np.array([50.0, 50.0]), np.ones(2), margins, "raking")


def test_bounds_too_narrow_for_the_margins_are_named():
    with pytest.raises(CalibrationError, match=r"with g between 0.9 and 1.1"):
        calibrate(two_way(KALTON), KALTON.ravel(), KALTON.ravel(), margins_of(KALTON_POPULATION), "logit", (0.9, 1.1))


@pytest.mark.parametrize(
    ("method", "bounds", "message"),
    [
        ("poststratify", None, "takes one margin of levels"),
        ("logit", None, "needs bounds"),
        ("linear", (1.2, 2.0), "both sides of 1"),
        ("raking", (-0.5, 2.0), "not below 0"),
    ],
)
def test_a_method_that_does_not_fit_its_margins_or_bounds_is_refused(method, bounds, message):
    with pytest.raises(CalibrationError, match=message):
        calibrate(two_way(KALTON), KALTON.ravel(), KALTON.ravel(), margins_of(KALTON_POPULATION), method, bounds)


def test_there_is_nothing_to_calibrate_to_without_margins():
    with pytest.raises(CalibrationError, match="there is none"):
        calibrate({}, np.ones(3), np.ones(3), {}, "raking")


def test_a_replicate_can_be_calibrated_again_and_says_when_it_cannot():
    known = auxiliary(two_way(KALTON), KALTON.ravel(), margins_of(KALTON_POPULATION))
    factors = np.random.default_rng(5).choice([0.0, 2.0], 12)
    factors[[0, 5, 10, 3, 4, 9, 2, 7, 8]] = 1.5
    again = solve(KALTON.ravel() * factors, known, "raking")
    assert again.converged
    assert (KALTON.ravel() * factors * again.g) @ known.x == pytest.approx(known.totals, rel=1e-9)
    without_a_row = KALTON.ravel() * np.repeat([0.0, 1.0, 1.0], 4)
    assert not solve(without_a_row, known, "raking").converged
