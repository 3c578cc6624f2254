"""`python -m analysis small-areas` as a statistician types it."""

import csv
import io
import json

import polars as pl
import pytest

from analysis.__main__ import main
from analysis.files.area_model import AreaModel, BenchmarkColumn, read_area_model
from analysis.models.small_areas import NO_VARIANCE
from tests.analysis.conftest import REFERENCE

AREAS = """\
county,zone,score,variance,open,services
007,west,70,4,1.5,30
a,west,72,2,2,20
b,east,77,3, 1,10
c,east,,,1.2,
d,east,75,1,3,40
e,west,74,2.5,2.2,0
"""
MODEL = """
area: county
estimate: score
variance: variance
covariates: [open]
factors: [zone]
benchmark: {weights: services}
"""
KEYS = ["refvar", "method", "converged", "iterations", "note", "coefficients", "areas"]
RANGE = "must hold 0 or numbers whose size and its inverse are at most 1e+50"
OF_AREA = ["area", "direct", "synthetic", "eblup", "mse", "gamma", "benchmarked"]


@pytest.fixture
def files(tmp_path):
    """Write a file of areas and a model file."""

    def write(areas=AREAS, model=MODEL):
        paths = tmp_path / "areas.csv", tmp_path / "model.yaml"
        for path, text in zip(paths, (areas, model), strict=True):
            path.write_text(text, "utf-8")
        return paths

    return write


@pytest.fixture
def run(capsys):
    """Run the command; its exit status, output and error output."""

    def command(paths, *options):
        status = main(["small-areas", str(paths[0]), "--model", str(paths[1]), *options])
        return status, *capsys.readouterr()

    return command


@pytest.fixture
def refused(run, files):
    """The problems of a file of areas or of a model, without the name of the file."""

    def problems(areas=AREAS, model=MODEL):
        status, output, errors = run(files(areas, model))
        assert (status, output) == (1, "")
        lines = errors.rstrip("\n").splitlines()
        return [line.strip() for line in lines[1:]] if len(lines) > 1 else [lines[0].split(": ", 1)[1]]

    return problems


def test_json_is_as_agreed(run, files):
    status, output, errors = run(files(), "--format", "json")
    found = json.loads(output)
    assert (status, errors) == (0, "")
    assert list(found) == KEYS
    assert (found["method"], found["converged"]) == ("REML", True)
    assert [one["name"] for one in found["coefficients"]] == ["(Intercept)", "open", "zone=east"]
    assert all(list(one) == ["name", "estimate", "se"] for one in found["coefficients"])
    assert all(list(area) == OF_AREA for area in found["areas"])
    assert [area["area"] for area in found["areas"]] == ["007", "a", "b", "c", "d", "e"]


def test_the_figures_of_the_reference_case_come_out_of_its_file(run, tmp_path):
    # rma(yi = score, vi = variance, mods = ~ open_codes + log_volume + zone, method = "ML"); see small_areas.R
    rows = pl.read_csv(REFERENCE / "small_areas.csv", infer_schema=False).filter(pl.col("case") == "plain")
    rows.write_csv(tmp_path / "plain.csv")
    model = tmp_path / "model.yaml"
    model.write_text(
        "{area: area, estimate: score, variance: variance, "
        "covariates: [open_codes, log_volume], factors: zone, method: ML}"
    )
    found = json.loads(run((tmp_path / "plain.csv", model), "--format", "json")[1])
    expected = json.loads((REFERENCE / "small_areas.json").read_text())["plain"]["ML"]
    assert found["refvar"] == pytest.approx(expected["refvar"], rel=1e-9)
    assert [area["eblup"] for area in found["areas"]] == pytest.approx(expected["eblup"], rel=1e-9)
    assert [area["mse"] for area in found["areas"]] == pytest.approx(expected["mse"], rel=1e-9)
    assert {area["benchmarked"] for area in found["areas"]} == {None}


def test_the_benchmarked_say_together_what_the_direct_estimates_say(run, files):
    for way in ("difference", "ratio"):
        model = MODEL.replace("services}", f"services, method: {way}}}")
        found = json.loads(run(files(model=model), "--format", "json")[1])["areas"]
        direct = [area for area in found if area["direct"] is not None]
        weights = {"007": 30, "a": 20, "b": 10, "d": 40, "e": 0}
        sums = [sum(weights[area["area"]] * area[name] for area in direct) for name in ("benchmarked", "direct")]
        assert sums[0] == pytest.approx(sums[1])
        assert all(area["benchmarked"] != pytest.approx(area["eblup"]) for area in found)


@pytest.mark.parametrize("gap", [("77,3,", ",3,"), ("77,3,", "77,,"), ("77,3,", "77,NaN,"), ("77,3,", "NA,-1,")])
def test_an_area_without_estimate_or_variance_is_synthetic(run, files, gap):
    found = json.loads(run(files(AREAS.replace(*gap)), "--format", "json")[1])["areas"]
    area = next(area for area in found if area["area"] == "b")
    assert (area["direct"], area["gamma"], area["eblup"]) == (None, 0, area["synthetic"])
    assert area["benchmarked"] is not None


def test_csv_and_parquet_say_the_same(run, files, tmp_path):
    paths = files()
    _, text, _ = run(paths, "--format", "csv")
    _, objects, _ = run(paths, "--format", "json")
    for line, area in zip(csv.DictReader(io.StringIO(text)), json.loads(objects)["areas"], strict=True):
        assert line == {name: "" if value is None else str(value) for name, value in area.items()}
    labels = dict.fromkeys(("county", "zone"), pl.String)
    floats = dict.fromkeys(("score", "variance", "services"), pl.Float64)
    frame = pl.read_csv(
        io.StringIO(AREAS.replace(" 1,", "1,")), schema_overrides=labels | floats, null_values=["NA"]
    ).with_columns(pl.col("score").fill_null(float("nan")))
    frame.write_parquet(tmp_path / "areas.parquet")
    assert run((tmp_path / "areas.parquet", paths[1]), "--format", "json")[1] == objects


def test_the_table_says_how_the_model_was_fitted(run, files):
    _, summary, _, header, _, intercept, *rest = run(files())[1].splitlines()
    assert summary.startswith("6 areas, 5 with an estimate; model-based; REML; converged in ")
    assert header.split() == ["coefficient", "estimate", "se"]
    assert intercept.startswith("(Intercept)")
    assert [line for line in rest if line.endswith("synthetic")] == [line for line in rest if line.startswith("c ")]


def test_no_variance_between_areas_is_said(run, files):
    alike = files(AREAS.replace("77,3", "75,300").replace("72,2,", "72,200,"))
    found = json.loads(run(alike, "--format", "json")[1])
    assert (found["refvar"], found["note"]) == (0, NO_VARIANCE)
    _, summary, note, *_ = run(alike)[1].splitlines()
    assert summary.endswith("; A = 0")
    assert note == NO_VARIANCE


def test_every_bad_cell_is_named_at_once(refused):
    assert refused("""\
county,zone,score,variance,open,services
a,west,70,0,1.5,30
a,west,high,2,2,
b,,77,-3,1,-1
c,east,71,1,,4
,east,75,inf,3,40
d,west,74,two,2.2,5
e,west,74,three,2.2,
""") == [
        "score must hold numbers; line 3 has 'high'",
        "variance must hold numbers; line 7 has 'two' (2 such cells)",
        "county must not be empty: line 6",
        "zone must not be empty: line 4",
        "open must not be empty: line 5",
        f"variance {RANGE}: line 6 has inf",
        "area a stands more than once: lines 2, 3",
        "variance must be above 0: line 2 has 0, line 4 has -3",
        "services must be 0 or more: line 4 has -1",
    ]


def test_variances_that_are_none_and_weights_that_lack_are_named_by_line(refused):
    assert refused(
        AREAS.replace("70,4", "70,0").replace("72,2,", "72,-1.5,").replace("77,3", "-inf,1e-60").replace(",40", ",")
    ) == [
        f"score {RANGE}: line 4 has -inf",
        f"variance {RANGE}: line 4 has 1e-60",
        "variance must be above 0: line 2 has 0, line 3 has -1.5",
        "services must not be empty where there is an estimate: line 6",
    ]
    zero = "\n".join(line.rsplit(",", 1)[0] + ",0" for line in AREAS.splitlines()[1:])
    assert refused(AREAS.splitlines()[0] + "\n" + zero) == ["the weights (services) are all zero"]


@pytest.mark.parametrize("size", ["1e50", "1e-50", "-1e50"])
def test_the_largest_and_the_smallest_numbers_give_figures(run, files, size):
    for cell, others in (("70,4", f"{size},4"), ("1.5,30", f"{size},30"), ("70,4", f"70,{size.strip('-')}")):
        status, output, errors = run(files(AREAS.replace(cell, others)), "--format", "json")
        assert (status, errors) == (0, "")
        assert json.loads(output)["converged"]


def test_of_many_bad_cells_the_first_are_named(refused):
    rows = "".join(f"area {place},west,70,0,1,1\n" for place in range(25))
    (problem,) = refused(AREAS.splitlines()[0] + "\n" + rows)
    assert problem.startswith("variance must be above 0: line 2 has 0, line 3 has 0, ")
    assert problem.endswith("line 21 has 0, 5 more")


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        (AREAS.splitlines()[0] + "\n", ["there are no rows"]),
        (
            AREAS.replace("open,", "opened,"),
            ["there is no column open; the columns are county, zone, score, variance, opened, services"],
        ),
        (
            "".join(AREAS.splitlines(keepends=True)[:4]),
            ["areas with an estimate: 3, coefficients: 3; there must be more areas than coefficients"],
        ),
        (
            AREAS.replace("c,east", "c,north"),
            ["zone: no area with an estimate is north, so its effect cannot be estimated"],
        ),
    ],
)
def test_a_file_that_cannot_carry_the_model_is_refused(refused, areas, said):
    assert refused(areas) == said


def test_collinear_covariates_are_named(refused):
    doubled = AREAS.replace("services", "twice").replace(",30", ",3").replace(",20", ",4").replace(",10", ",2")
    doubled = doubled.replace("1.2,", "1.2,2.4").replace(",40", ",6").replace("2.2,0", "2.2,4.4")
    said = refused(doubled, MODEL.replace("[open]", "[open, twice]").replace("{weights: services}", "{weights: twice}"))
    assert said == ["twice can be computed from the terms before: the model's terms are collinear"]


def test_a_column_of_parquet_that_holds_no_numbers_is_named(run, files, tmp_path):
    frame = pl.read_csv(io.StringIO(AREAS.replace(" 1,", "1,"))).with_columns(pl.col("score").cast(pl.String))
    frame.write_parquet(tmp_path / "areas.parquet")
    status, _, errors = run((tmp_path / "areas.parquet", files()[1]))
    assert (status, errors) == (1, f"{tmp_path / 'areas.parquet'}: score must hold numbers, not string\n")


def test_a_model_file_is_read(files):
    _, path = files(model=MODEL + "method: ML\n")
    assert read_area_model(path) == AreaModel(
        "county", "score", "variance", ("open",), ("zone",), "ML", BenchmarkColumn("services", "difference")
    )
    _, path = files(model="{area: a, estimate: e, variance: v}")
    assert read_area_model(path) == AreaModel("a", "e", "v", (), (), "REML", None)


def test_every_problem_of_a_model_file_is_named_by_its_place(refused):
    assert refused(
        model="""
area: county
estimate: [score]
covariates: [county, open, open]
factors: open
method: reml
benchmark: {weight: services, method: sum}
typo: 1
"""
    ) == [
        "estimate must be a word, not a list",
        "variance is missing",
        "covariates names open twice",
        "method is 'reml'; it may be REML, ML",
        "benchmark.weights is missing",
        "benchmark.method is 'sum'; it may be difference, ratio",
        "benchmark.weight is unknown; benchmark may have weights, method",
        "covariates has county, which area has already",
        "factors has open, which covariates has already",
        "typo is unknown; the file may have area, estimate, variance, covariates, factors, method, benchmark",
    ]
    assert refused(model=MODEL.replace("services", "zone")) == ["benchmark.weights has zone, which factors has already"]


def test_the_model_file_of_the_help_is_valid_as_it_stands(capsys, tmp_path):
    with pytest.raises(SystemExit) as leaving:
        main(["small-areas", "--help"])
    assert leaving.value.code == 0
    shown = capsys.readouterr().out.split("The model file:")[1].split("Printed:")[0]
    (tmp_path / "shown.yaml").write_text(shown)
    assert read_area_model(tmp_path / "shown.yaml").benchmark == BenchmarkColumn("services", "difference")
