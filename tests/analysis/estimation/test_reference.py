"""Every figure that R's survey package gives for the reference case; each test carries the R call."""

import numpy as np
import pytest

from analysis.estimation.combinations import answered_in_both, change, composite, contrast
from analysis.estimation.design import Columns
from analysis.estimation.estimates import Title
from analysis.estimation.regression import regression
from analysis.estimation.replicates import Jackknife, replicate_variance
from analysis.estimation.sample import Sample
from analysis.estimation.stacking import stack
from analysis.files.design_columns import lay_out

EXACT = {"rel": 1e-9}


def agree(found, row):
    """A record agrees with a row of expected.json on all that the row has."""
    names = {"deff_srs_with_replacement": "deff", "n_eff_kish": "n_eff", "satterthwaite.df": "df_satterthwaite"}
    for name, value in row.items():
        if hasattr(found, names.get(name, name)):
            got = getattr(found, names.get(name, name))
            assert got is None if value is None else got == pytest.approx(value, **EXACT), name


def records_by(estimates, *columns):
    return {tuple(record.by[name] for name in columns): record for record in estimates.records(0.95)}


def test_mean_with_its_interval_deff_and_both_degrees_of_freedom(sample, expected):
    # one("overall", des, w26); satterthwaite("overall", w26, "joined")
    mean = sample.mean("overall")
    agree(mean.records(0.95)[0], expected["overall"])
    assert mean.strata.total[0] == pytest.approx(expected["overall"]["satterthwaite.variance"], **EXACT)


def test_score_of_two_of_three_items_summed_by_itself(sample, expected):
    # one("score", des, w26)
    agree(sample.mean("score").records(0.95)[0], expected["score"])


def test_score_of_two_of_three_items_from_the_sums_of_the_items(sample, score, expected):
    # one("score", des, w26)
    agree(sample.mean(score.of(sample.sums)).records(0.95)[0], expected["score"])


def test_score_of_complete_answers(sample, score, expected):
    # one("score_complete_cases", des, w26)
    complete = type(score)("complete", score.weights, minimum_items=3)
    agree(sample.mean(complete.of(sample.sums)).records(0.95)[0], expected["score_complete_cases"])


@pytest.mark.parametrize(
    ("key", "by"),
    [
        ("by_city_sector", ["city", "sector"]),  # domains(des, c("city", "sector"), w26)
        ("by_sector", ["sector"]),  # domains(des, "sector", w26)
        ("by_group", ["group"]),  # domains(des, "group", w26)
        ("by_sector_age", ["sector", "age"]),  # domains(des, c("sector", "age"), w26)
    ],
)
def test_domain_means(sample, expected, key, by):
    found = records_by(sample.mean("overall", by), *by)
    assert len(found) == len(expected[key])
    for row in expected[key]:
        agree(found[tuple(row[name] for name in by)], row)


@pytest.mark.parametrize(
    ("key", "by"),
    [
        ("by_sector_covariance", ["sector"]),  # vcov(svyby(~overall, ~sector, des, svymean, covmat = TRUE))
        ("by_sector_age_covariance", ["age", "sector"]),  # vcov(svyby(~overall, ~sector + age, ...)): sector runs first
    ],
)
def test_covariance_of_domain_means(sample, expected, key, by):
    assert sample.mean("overall", by).covariance() == pytest.approx(
        np.array(expected[key]["matrix"]), rel=1e-9, abs=1e-15
    )


def test_composites_and_their_covariance(sample, expected):
    # svycontrast(bs, list(consumer = c(C1 = .6, C4 = .4, P2 = 0, P4 = 0),
    #   producer = c(C1 = 0, C4 = 0, P2 = .35, P4 = .65)))
    sectors = sample.mean("overall", ["sector"])
    for i, (name, shares) in enumerate(expected["composite"]["shares"].items()):
        found = composite(sectors, "sector", shares)
        assert found.value[0] == pytest.approx(expected["composite"]["estimate"][name], **EXACT)
        assert found.se[0] ** 2 == pytest.approx(expected["composite"]["covariance"][i][i], **EXACT)
    both = contrast(sectors, [[0.6, 0], [0.4, 0], [0, 0.35], [0, 0.65]], [Title("c", "x"), Title("p", "x")])
    assert both.covariance() == pytest.approx(np.array(expected["composite"]["covariance"]), rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("population", [None, "stratum_outlets"])
@pytest.mark.parametrize("rule", ["remove", "adjust", "average", "certainty"])
def test_stratum_with_one_psu_under_each_rule(wave_2026, sample_of, expected, rule, population):
    # options(survey.lonely.psu = rule); svymean(~overall, des); degf(des), where des is svydesign(ids = ~outlet,
    #   strata = ~stratum, weights = ~weight, data = w26) with fpc = ~stratum_outlets or without
    found = sample_of(wave_2026, strata="stratum", lonely_psu=rule, population_psus=population).mean("overall")
    row = expected[f"lonely_{rule}" + ("_fpc" if population else "")]
    agree(found.records(0.95)[0], row)
    assert found.covariance()[0, 0] == pytest.approx(row["se"] ** 2, **EXACT)


def test_collapsing_the_stratum_with_one_psu(wave_2026, sample_of, expected):
    # des, whose strata are `joined`
    order = [f"{city}-{sector}" for sector in ("C1", "C4", "P2", "P4") for city in (620100, 620500, 622900)]
    found = sample_of(wave_2026, strata="stratum", lonely_psu="collapse", collapse_order=tuple(order))
    assert found.design.collapsed == (("622900-P4", "620500-P4"),)
    agree(found.mean("overall").records(0.95)[0], expected["overall"])


def test_total(sample, expected):
    # svytotal(~overall, des)
    agree(sample.total("overall").records(0.95)[0], expected["total_overall"])


def test_ratio(sample, expected):
    # svyratio(~overall, ~versus_ideal, subset(des, !is.na(versus_ideal)))
    agree(sample.ratio("overall", "versus_ideal").records(0.95)[0], expected["ratio_overall_to_ideal"])


def test_proportion_with_korn_and_graubards_interval(sample, expected):
    # svyciprop(~top2, des, method = "beta")
    agree(sample.proportion("top2", 1).records(0.95)[0], expected["top2_korn_graubard"])


def margins(expected, *variables):
    total = expected["margins"]["total"]
    return {v: {level: share * total for level, share in expected["margins"][v].items()} for v in variables}


@pytest.mark.parametrize(
    ("key", "method", "bounds", "variables"),
    [
        # calibrate(des, ~gender + age, population, calfun = "raking", epsilon = 1e-12, maxit = 500)
        ("raked", "raking", None, ("gender", "age")),
        # postStratify(des, ~age, data.frame(age, Freq))
        ("poststratified_age", "poststratify", None, ("age",)),
        # calibrate(des, ~gender + age, population, epsilon = 1e-12)
        ("calibrated_linear", "linear", None, ("gender", "age")),
        # calibrate(des, ~gender + age, population, calfun = "logit", bounds = c(.5, 2), epsilon = 1e-12, maxit = 500)
        ("calibrated_logit_0.5_2", "logit", (0.5, 2.0), ("gender", "age")),
    ],
)
def test_mean_after_calibration(sample, expected, key, method, bounds, variables):
    found = sample.calibrated(margins(expected, *variables), method, bounds).mean("overall")
    row = {name: value for name, value in expected[key].items() if name in ("estimate", "se", "df", "low", "high")}
    agree(found.records(0.95)[0], row)


def test_domain_means_after_raking(sample, expected):
    # domains(rk, "sector", w26)
    raked = sample.calibrated(margins(expected, "gender", "age"), "raking")
    found = records_by(raked.mean("overall", ["sector"]), "sector")
    for row in expected["raked_by_sector"]:
        agree(found[(row["sector"],)], row)


def test_jackknife(sample, expected):
    # svymean(~overall, as.svrepdesign(des, type = "JKn", mse = TRUE))
    mean = sample.mean("overall")
    records = mean.records(0.95, replicate_variance(mean, sample, Jackknife()))
    agree(records[0], expected["jackknife_JKn_mse"])


def test_change_between_waves_with_outlets_in_both(responses, sample_of, expected):
    # both <- svydesign(ids = ~outlet, strata = ~joined, weights = ~weight, data = rbind(w25, w26))
    # svycontrast(svyby(~overall, ~wave, both, svymean, covmat = TRUE), c(-1, 1)); degf(both)
    found = change(sample_of(responses).mean("overall", ["wave"]), "wave", "2025", "2026")
    agree(found.records(0.95)[0], expected["change_2025_2026"])


def test_change_of_waves_that_were_summed_up_apart(responses, wave_2026, sample_of, expected):
    # as above
    wave_2025 = responses[responses["wave"] == "2025"]
    waves = {name: sample_of(rows).sums for name, rows in (("w25", wave_2025), ("w26", wave_2026))}
    both = Sample(*lay_out(stack(waves, "which"), Columns(strata="joined", psu=("outlet",), weight="weight")))
    found = change(both.mean("overall", ["which"]), "which", "w25", "w26")
    agree(found.records(0.95)[0], expected["change_2025_2026"])


def test_change_of_the_outlets_in_both_waves(responses, sample_of, expected):
    # svycontrast(svyby(~overall, ~wave, subset(both, outlet %in% kept), svymean, covmat = TRUE), c(-1, 1))
    both = sample_of(responses)
    matched = answered_in_both(both.sums, ["outlet"], "wave", "2025", "2026")
    found = change(both.mean(both.sums.item("overall").within(matched), ["wave"]), "wave", "2025", "2026")
    row = expected["change_matched_outlets"]
    agree(found.records(0.95)[0], row)
    assert found.psus[0] == row["outlets"]


def test_regression(sample, expected):
    # svyglm(overall ~ versus_expectation + versus_ideal, subset(des, !is.na(versus_ideal)))
    found = regression(sample, "overall", ["versus_expectation", "versus_ideal"])
    assert {c.term: c.estimate for c in found.coefficients} == pytest.approx(expected["regression"]["coef"], **EXACT)
    assert {c.term: c.se for c in found.coefficients} == pytest.approx(expected["regression"]["se"], **EXACT)
