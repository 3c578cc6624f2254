"""The jackknife and the bootstrap on the table of sums."""

import numpy as np
import polars as pl
import pytest

from analysis.errors import CalibrationError, RequestError
from analysis.estimation.combinations import change
from analysis.estimation.design import Columns
from analysis.estimation.estimates import together
from analysis.estimation.plan import Plan
from analysis.estimation.replicates import Bootstrap, Jackknife, replicate_variance
from analysis.estimation.sample import Sample
from analysis.estimation.tabulate import tabulate
from analysis.files.design_columns import lay_out


def test_the_jackknife_of_a_total_is_its_linearised_variance(sample):
    total = sample.total("overall")
    assert replicate_variance(total, sample, Jackknife()) == pytest.approx(total.strata.total, rel=1e-9)


def test_the_finite_population_correction_is_in_every_variance(wave_2026, sample_of):
    corrected = sample_of(wave_2026, strata="stratum", lonely_psu="certainty", population_psus="stratum_outlets")
    total = corrected.total("overall")
    assert replicate_variance(total, corrected, Jackknife()) == pytest.approx(total.strata.total, rel=1e-9)
    assert replicate_variance(total, corrected, Bootstrap(4000, 1)) == pytest.approx(total.strata.total, rel=0.1)


def test_the_bootstrap_is_near_the_linearised_variance_of_a_total(sample):
    total = sample.total("overall", ["sector"])
    assert replicate_variance(total, sample, Bootstrap(4000, seed=3)) == pytest.approx(total.strata.total, rel=0.1)


def test_a_seed_makes_the_bootstrap_repeatable(sample):
    mean = sample.mean("overall", ["sector"])
    first, again, other = (replicate_variance(mean, sample, Bootstrap(120, seed)) for seed in (5, 5, 6))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_each_block_of_bootstrap_factors_averages_one_and_keeps_the_size_of_strata(sample):
    design = sample.design
    factors = np.hstack([block for block, _ in Bootstrap(500, seed=2).blocks(design)])
    assert factors.shape == (design.psus, 500)
    for h in range(len(design.names)):
        assert factors[design.stratum == h].sum(axis=0) == pytest.approx(np.full(500, design.sizes[h]))
    assert factors.mean(axis=1) == pytest.approx(np.ones(design.psus), abs=0.3)


def test_changes_and_composites_are_replicated_as_such(responses, sample_of):
    both = sample_of(responses)
    waves = both.mean("overall", ["wave"])
    found = together(waves, change(waves, "wave", "2025", "2026"))
    for method in (Jackknife(), Bootstrap(400, seed=1)):
        earlier, later, changed = replicate_variance(found, both, method)
        assert changed < (earlier + later) / 3  # as the outlets overlap


SMALL = {
    "s": ["A"] * 6 + ["B"] * 6,
    "p": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6],
    "c": list("mnmnmnmnmnmn"),
    "x": [1.0, 4.0, 2.0, 8.0, 5.0, 5.0, 7.0, 9.0, 3.0, 6.0, 8.0, 9.0],
    "w": [1.0, 2.0, 1.5, 1.0, 3.0, 1.0, 2.0, 2.0, 1.0, 1.0, 2.0, 1.0],
}


def built(frame, **columns):
    described = Columns(**{"strata": "s", "psu": ("p",), "weight": "w"} | columns)
    return Sample(*lay_out(tabulate(pl.DataFrame(frame), Plan(("s", "p", "c"), items=("x",), weight="w")), described))


def test_every_jackknife_replicate_is_calibrated_again():
    margins = {"c": {"m": 10.0, "n": 30.0}}
    sample = built(SMALL).calibrated(margins, "poststratify")
    mean = sample.mean("x")
    frame = pl.DataFrame(SMALL)
    variance = 0.0
    for psu in range(1, 7):
        stratum = "A" if psu < 4 else "B"
        kept = frame.filter(pl.col("p") != psu).with_columns(
            w=pl.col("w") * pl.when(pl.col("s") == stratum).then(1.5).otherwise(1.0)
        )
        means = {c: np.average(rows["x"], weights=rows["w"]) for (c,), rows in kept.group_by("c")}
        variance += 2 / 3 * ((10 * means["m"] + 30 * means["n"]) / 40 - mean.value[0]) ** 2
    assert replicate_variance(mean, sample, Jackknife()) == pytest.approx([variance], rel=1e-9)


def test_replicates_that_cannot_meet_the_margins_are_counted():
    frame = {**SMALL, "c": ["m"] * 10 + ["n"] * 2}
    sample = built(frame).calibrated({"c": {"m": 10.0, "n": 30.0}}, "raking")
    with pytest.raises(CalibrationError, match="1 of 6 replicates cannot be calibrated"):
        replicate_variance(sample.mean("x"), sample, Jackknife())


@pytest.mark.parametrize("rule", ["adjust", "average"])
def test_rules_that_replicates_do_not_know_are_refused(rule):
    frame = {**SMALL, "s": ["A"] * 6 + ["B"] * 4 + ["C"] * 2}
    sample = built(frame, lonely_psu=rule)
    with pytest.raises(RequestError, match=f"replicates do not know lonely_psu: {rule}"):
        replicate_variance(sample.mean("x"), sample, Jackknife())


def test_a_lonely_certainty_stratum_is_in_every_replicate():
    frame = {**SMALL, "s": ["A"] * 6 + ["B"] * 4 + ["C"] * 2}
    total = built(frame, lonely_psu="certainty").total("x")
    sample = built(frame, lonely_psu="certainty")
    assert replicate_variance(total, sample, Jackknife()) == pytest.approx(total.strata.total, rel=1e-9)
    assert all((block[5] == 1).all() for block, _ in Bootstrap(20, 1).blocks(sample.design))
