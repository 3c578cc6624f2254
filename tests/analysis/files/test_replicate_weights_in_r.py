"""Zero weights, quantiles and replicate weights of a file, against R's survey package (tests/reference)."""

import json
from pathlib import Path

import pytest

from analysis.__main__ import main

REFERENCE = Path(__file__).parents[2] / "reference"
FILE = REFERENCE / "replicate_weights.csv"
EXPECTED = json.loads((REFERENCE / "replicate_weights.json").read_text(encoding="utf-8"))
SHARES = (0.02, 0.25, 0.5, 0.75, 0.9)
DESIGN = "design: {{strata: stratum, psu: psu, weight: {weight}}}\n"
FIGURES = """estimates:
  - {statistic: mean, of: y}
  - {statistic: mean, of: mark}
  - {statistic: total, of: y}
  - {statistic: ratio, of: y, over: w}
  - {statistic: mean, of: y, by: sex}
"""
SCALES = {
    "JKn": "jkn[0-9]+', type: JKn, scale: 1, rscales: 0.5",
    "BRR": "brr[0-9]+', type: BRR",
    "Fay": "fay.*', type: Fay, rho: 0.3",
    "bootstrap": "boot.*', type: bootstrap",
    "JK1": "jkn.*', type: JK1",
    "other": f"boot.*', type: other, scale: 4e-2, rscales: {[0, *([1, 2] * 10)[:19]]}",
}
POPULATION = json.dumps(EXPECTED["population"])


def quantiles(of="y", by="", shares=SHARES):
    return "".join(f"  - {{statistic: quantile, of: {of}, at: {p}{by}}}\n" for p in shares)


@pytest.fixture
def estimated(tmp_path, capsys):
    """The records of a design."""

    def run(design):
        (tmp_path / "design.yaml").write_text(design, "utf-8")
        status = main(["estimate", str(FILE), "--design", str(tmp_path / "design.yaml"), "--format", "json"])
        output, errors = capsys.readouterr()
        assert (status, errors) == (0, "")
        return json.loads(output)

    return run


def agree(records, rows):
    """Records agree with what R has of each of them."""
    assert len(records) == len(rows)
    for record, row in zip(records, rows, strict=True):
        for name, value in row.items():
            if name != "p":
                assert record[name] == (None if value is None else pytest.approx(value, rel=1e-9)), (name, record, row)


def test_what_weighs_nothing_counts_in_the_variance_alone(estimated):
    # zero <- svydesign(ids = ~psu, strata = ~stratum, weights = ~zero, data = d)
    wanted = EXPECTED["zero"]
    asked = "estimates: [{statistic: mean, of: y}, {statistic: mean, of: y, by: sex}, {statistic: total, of: y}]"
    records = estimated(DESIGN.format(weight="zero") + asked)
    agree(records, [wanted["mean"], wanted["by_sex"]["F"], wanted["by_sex"]["M"], wanted["total"]])
    assert (records[0]["psus"], records[0]["n"]) == (wanted["psus"], wanted["n"])


def test_a_domain_with_one_psu_that_weighs_anything_has_no_error(estimated):
    records = estimated(DESIGN.format(weight="zero") + "estimates: [{statistic: mean, of: y, by: stratum}]")
    rows = EXPECTED["zero"]["by_stratum"]
    assert [record["by"]["stratum"] for record in records] == list(rows)
    assert [name for name, row in rows.items() if row["df"] == 0] == ["b", "c", "f"]
    none = {"se": None, "low": None, "high": None, "df_satterthwaite": None, "deff": None}
    agree(records, [row | none if row["df"] == 0 else row for row in rows.values()])


def test_quantiles_with_woodruffs_intervals(estimated):
    # svyquantile(~y, des, p), with interval.type = "mean" and qrule = "math"
    wanted = EXPECTED["quantiles"]
    agree(
        estimated(DESIGN.format(weight="w") + "estimates:\n" + quantiles() + quantiles("mark")),
        wanted["y"] + wanted["mark"],
    )
    by_sex = estimated(DESIGN.format(weight="w") + "estimates:\n" + quantiles(by=", by: sex"))
    agree(by_sex, [wanted["by_sex"][sex][i] for i in range(len(SHARES)) for sex in "FM"])
    agree(estimated(DESIGN.format(weight="zero") + "estimates:\n" + quantiles()), wanted["zero"])
    margins = f"calibrate: {{method: linear, margins: {{sex: {POPULATION}}}}}\n"
    agree(estimated(DESIGN.format(weight="w") + margins + "estimates:\n" + quantiles()), wanted["calibrated"])


def test_the_median_is_the_quantile_at_a_half(estimated):
    asked = (
        "estimates: [{statistic: median, of: y}, {statistic: mean, of: y}, {statistic: proportion, of: y, value: 34.6}]"
    )
    median, *_ = estimated(DESIGN.format(weight="w") + asked)
    agree([median], [EXPECTED["quantiles"]["y"][2]])
    assert (median["statistic"], median["deff"], median["note"]) == ("median", None, None)


@pytest.mark.parametrize("mse", ["mse", "mean"])
@pytest.mark.parametrize("kind", SCALES)
def test_replicate_weights_of_a_file(estimated, kind, mse):
    # svrepdesign(data = d, weights = ~w, repweights = ..., type = kind, ..., mse = ...)
    wanted = EXPECTED["replicates"][kind][mse]
    design = (
        f"design: {{weight: w}}\nreplicate_weights: {{columns: '{SCALES[kind]}, mse: {str(mse == 'mse').lower()}}}\n"
    )
    asked = FIGURES + quantiles() + quantiles("mark", ", by: sex", (0.25, 0.5))
    by_sex = [wanted["quantiles_by_sex"][sex][i] for i in range(2) for sex in "FM"]
    figures = [wanted[name] for name in ("mean", "mark", "total", "ratio")]
    records = estimated(design + asked)
    agree(records, [*figures, wanted["by_sex"]["F"], wanted["by_sex"]["M"], *wanted["quantiles"], *by_sex])
    assert {(record["psus"], record["df_satterthwaite"], record["lonely_psu"]) for record in records} == {(None,) * 3}
    margins = f"calibrate: {{method: poststratify, margins: {{sex: {POPULATION}}}}}\n"
    agree(estimated(design + margins + "estimates: [{statistic: mean, of: y}]"), [wanted["poststratified"]])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "type: JKn",
            "type: jackknife",
            "replicate_weights.type is 'jackknife'; it may be JKn, JK1, BRR, Fay, bootstrap",
        ),
        ("rscales: 0.5", "scale: 1", "replicate_weights.rscales is missing: type: JKn needs it"),
        ("rscales: 0.5", "rscales: [0.5, 0.5]", "there are 2 rscales for 16 replicate weights"),
        ("rscales: 0.5", "rscales: [a]", "replicate_weights.rscales must be a number of 0 or more, or a list of such"),
        ("rscales: 0.5", "rscales: 0.5, rho: 0.3", "replicate_weights.rho is for type: Fay only"),
        ("type: JKn", "type: BRR", "replicate_weights.rscales follows from the number of replicates for type: BRR"),
        ("type: JKn, rscales: 0.5", "type: Fay", "replicate_weights.rho is missing"),
        ("jkn.*", "rep.*", "no column's name is 'rep.*'; the columns are stratum, psu, sex"),
        ("jkn.*", "jkn[", "replicate_weights.columns is no regular expression"),
        ("'jkn.*'", "[jkn1, jkn99]", "there is no column jkn99"),
        ("'jkn.*'", "[jkn1, sex]", "sex must hold numbers"),
        ("{weight: w}", "{weight: zero}", "have replicate weights above 0, but a weight of 0"),
        ("{weight: w}", "{strata: stratum}", "design.weight is missing: replicate_weights need it"),
        ("{weight: w}", "{weight: w, strata: stratum}", "design.strata does not go with replicate_weights"),
        ("{weight: w}", "{weight: w, psu: psu}", "design.psu does not go with replicate_weights"),
        ("{weight: w}", "{weight: w, lonely_psu: remove}", "design.lonely_psu does not go with replicate_weights"),
        ("estimates", "variance: jackknife\nestimates", "variance does not go with replicate_weights"),
        ("estimates", "seed: 1\nestimates", "seed does not go with replicate_weights"),
        (
            "{statistic: mean, of: y}",
            "{statistic: regression, of: y, on: mark}",
            "estimates[0].statistic is regression",
        ),
        ("{statistic: mean, of: y}", "{statistic: quantile, of: y}", "estimates[0].at is missing"),
        (
            "{statistic: mean, of: y}",
            "{statistic: quantile, of: y, at: 75}",
            "estimates[0].at must be a number above 0 and",
        ),
        ("{statistic: mean, of: y}", "{statistic: median, of: sex}", "sex must hold numbers"),
    ],
)
def test_replicate_weights_that_cannot_be_used_are_refused(tmp_path, capsys, old, new, said):
    design = "design: {weight: w}\nreplicate_weights: {columns: 'jkn.*', type: JKn, rscales: 0.5}\n"
    design += "estimates: [{statistic: mean, of: y}]"
    assert old in design
    (tmp_path / "design.yaml").write_text(design.replace(old, new), "utf-8")
    assert main(["estimate", str(FILE), "--design", str(tmp_path / "design.yaml")]) == 1
    assert said in capsys.readouterr().err


def test_factors_are_not_taken_for_weights(tmp_path, capsys):
    (tmp_path / "d.csv").write_text("w,y,r1,r2\n10,1,0,2\n12,2,2,0\n15,4,1,1\n", "utf-8")
    design = "{design: {weight: w}, replicate_weights: {columns: [r1, r2], type: BRR}, "
    design += "estimates: [{statistic: mean, of: y}]}"
    (tmp_path / "design.yaml").write_text(design, "utf-8")
    assert main(["estimate", str(tmp_path / "d.csv"), "--design", str(tmp_path / "design.yaml")]) == 1
    assert "must be weights, not factors of them" in capsys.readouterr().err
