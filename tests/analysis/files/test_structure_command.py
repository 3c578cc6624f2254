"""`python -m analysis structure` as a statistician types it."""

import json

import polars as pl
import pytest

from analysis.__main__ import main
from tests.analysis.conftest import REFERENCE

RESPONSES = REFERENCE / "structure" / "responses.csv"
MODEL = """
scale: [1, 10]
constructs:
  quality: [quality1, quality2, quality3]
  satisfaction: [satisfaction1, satisfaction2, satisfaction3]
  loyalty: [loyalty1, loyalty2]
paths:
  quality: [satisfaction]
  satisfaction: [loyalty]
design: {psu: outlet}
replicates: 60
"""


@pytest.fixture
def model(tmp_path):
    """Write a model file."""

    def write(text=MODEL, name="model.yaml"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def run(capsys):
    """Run the command; its exit status, output and error output."""

    def command(file, model, *options):
        status = main(["structure", str(file), "--model", str(model), *map(str, options)])
        return status, *capsys.readouterr()

    return command


@pytest.fixture
def changed(tmp_path):
    """The responses after a change, as a CSV."""

    def write(change):
        path = tmp_path / "changed.csv"
        change(pl.read_csv(RESPONSES)).write_csv(path)
        return path

    return write


@pytest.fixture
def refused(run, model):
    """What is said of a model or a file that is refused."""

    def said(text=MODEL, file=RESPONSES, *options):
        status, output, errors = run(file, model(text), *options)
        assert (status, output) == (1, "")
        return errors

    return said


def test_json_has_what_the_contract_says(run, model):
    status, output, errors = run(RESPONSES, model(), "--format", "json")
    assert (status, errors) == (0, "")
    found = json.loads(output)
    assert (found["n"], found["psus"], found["df"], found["converged"]) == (600, 40, 39, True)
    assert list(found["constructs"]) == ["quality", "satisfaction", "loyalty"]
    quality = found["constructs"]["quality"]
    assert {"index", "se", "low", "high", "sd", "alpha", "rho_a", "composite_reliability", "ave", "items"} <= set(
        quality
    )
    assert set(quality["items"][0]) == {"item", "weight", "index_weight", "loading"}
    assert quality["low"] < quality["index"] < quality["high"]
    assert [(p["from"], p["to"]) for p in found["paths"]] == [("quality", "satisfaction"), ("satisfaction", "loyalty")]
    assert {"coefficient", "se", "low", "high"} <= set(found["paths"][0])
    assert [(e["from"], e["to"]) for e in found["indirect_effects"]] == [("quality", "loyalty")]
    assert len(found["total_effects"]) == 3
    assert set(found["r2"]) == {"satisfaction", "loyalty"}
    assert (found["htmt"][0]["of"], found["htmt"][0]["and"]) == ("quality", "satisfaction")
    assert (found["share_left_out"], found["with_item_means"]) == (0, None)


def test_the_table_says_what_was_done_and_how_to_read_it(run, model):
    _, output, _ = run(RESPONSES, model())
    assert output.splitlines()[1].startswith("600 responses, 40 PSUs, 39 degrees of freedom; centroid; converged in")
    for words in ("quality -> satisfaction", "index weight", "HTMT", "These are\nassociations"):
        assert words in output


def test_csv_and_parquet_give_the_same(run, model, tmp_path):
    pl.read_csv(RESPONSES).write_parquet(tmp_path / "responses.parquet")
    texts = [run(file, model(), "--format", "json")[1] for file in (RESPONSES, tmp_path / "responses.parquet")]
    assert texts[0] == texts[1]


def test_incomplete_responses_are_counted_and_their_means_tried(run, model, changed):
    some = pl.int_range(pl.len()) % 10 == 0
    file = changed(lambda t: t.with_columns(pl.when(some).then(None).otherwise("quality2").alias("quality2")))
    found = json.loads(run(file, model(), "--format", "json")[1])
    assert (found["n"], found["responses"], found["share_left_out"]) == (540, 600, pytest.approx(0.1))
    means = found["with_item_means"]
    whole = json.loads(run(RESPONSES, model(), "--format", "json")[1])
    for name, index in means["constructs"].items():
        assert index != found["constructs"][name]["index"]
        assert index == pytest.approx(whole["constructs"][name]["index"], abs=0.5)
    assert len(means["paths"]) == 2
    assert "60 of 600 responses left out, for want of an answer: 10.0% of the weight" in run(file, model())[1]


def test_item_means_change_nothing_of_constructs_that_are_complete(run, model, changed):
    some = pl.int_range(pl.len()) % 10 == 0
    file = changed(lambda t: t.with_columns(pl.when(some).then(None).otherwise("loyalty2").alias("loyalty2")))
    weights = model(name="x.yaml").parent / "w.json"
    assert run(RESPONSES, model(), "--freeze", weights)[0] == 0
    found = json.loads(run(file, model(MODEL + "weights: w.json"), "--format", "json")[1])
    whole = json.loads(run(RESPONSES, model(MODEL + "weights: w.json"), "--format", "json")[1])
    index = found["with_item_means"]["constructs"]
    for name in ("quality", "satisfaction"):
        assert index[name] == pytest.approx(whole["constructs"][name]["index"])


def test_frozen_weights_are_used_unchanged(run, model, changed, tmp_path):
    assert run(RESPONSES, model(), "--freeze", tmp_path / "frozen.json")[0] == 0
    frozen = json.loads((tmp_path / "frozen.json").read_text("utf-8"))
    assert (frozen["source"], frozen["scale"]) == ("responses.csv", [1, 10])
    later = changed(lambda t: t.filter(pl.int_range(pl.len()) % 3 > 0).with_columns(pl.col("quality1").clip(3, 8)))
    found = json.loads(run(later, model(MODEL + "weights: frozen.json"), "--format", "json")[1])
    used = {name: {i["item"]: i["index_weight"] for i in one["items"]} for name, one in found["constructs"].items()}
    assert used == frozen["weights"]
    assert all(one["se"] == one["se_fixed"] for one in found["constructs"].values())
    means = pl.read_csv(later).select(pl.col("quality1", "quality2", "quality3").mean()).row(0, named=True)
    index = 100 * (sum(used["quality"][item] * mean for item, mean in means.items()) - 1) / 9
    assert found["constructs"]["quality"]["index"] == pytest.approx(index)
    assert "frozen weights" in run(later, model(MODEL + "weights: frozen.json"))[1]


def test_the_sample_that_weights_were_frozen_from_gives_the_same_index_with_them(run, model, tmp_path):
    before = json.loads(run(RESPONSES, model(), "--freeze", tmp_path / "frozen.json", "--format", "json")[1])
    after = json.loads(run(RESPONSES, model(MODEL + "weights: frozen.json"), "--format", "json")[1])
    for name, one in before["constructs"].items():
        assert after["constructs"][name]["index"] == pytest.approx(one["index"], rel=1e-12)
        assert after["constructs"][name]["alpha"] == pytest.approx(one["alpha"])
    assert [p["coefficient"] for p in after["paths"]] == pytest.approx([p["coefficient"] for p in before["paths"]])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "loyalty: [loyalty1, loyalty2]",
            "loyalty: [loyalty1, quality1]",
            "constructs.loyalty: quality1 measures loyalty",
        ),
        ("loyalty: [loyalty1, loyalty2]", "loyalty: []", "constructs.loyalty: loyalty has no items"),
        ("satisfaction: [loyalty]", "satisfaction: [quality, loyalty]", "paths: the paths run in a circle"),
        ("satisfaction: [loyalty]", "satisfaction: [loyal]", "paths.satisfaction: loyal is no construct"),
        ("scale: [1, 10]", "scale: [10, 1]", "scale must be two numbers"),
        ("scale: [1, 10]", "", "scale is missing"),
        ("replicates: 60", "replicates: 0", "replicates must be a whole number above 1"),
        ("replicates: 60", "scheme: centroids", "scheme is 'centroids'; it may be centroid, factorial, path"),
        ("replicates: 60", "formative: [qualities]", "formative: qualities is no construct"),
        ("replicates: 60", "colour: red", "colour is unknown"),
        ("loyalty: [loyalty1, loyalty2]", "loyalty: [loyalty1, loyalty9]", "loyalty9"),
        ("loyalty: [loyalty1, loyalty2]", "loyalty: [loyalty1, outlet]", "outlet"),
        ("scale: [1, 10]", "scale: [1, 5]", "quality1 runs from"),
        ("replicates: 60", "weights: nowhere.json", "nowhere.json"),
    ],
)
def test_a_model_that_makes_no_sense_is_refused_with_its_place(refused, old, new, says):
    assert old in MODEL
    errors = refused(MODEL.replace(old, new))
    assert says in errors
    assert "Traceback" not in errors


def test_all_that_is_wrong_with_a_model_is_told_at_once(refused):
    errors = refused(MODEL.replace("[loyalty1, loyalty2]", "[]").replace("replicates: 60", "scheme: centroids"))
    for says in ("loyalty has no items", "scheme is 'centroids'"):
        assert says in errors


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t.with_columns(pl.lit(7).alias("quality1")), "quality1 is the same in all responses"),
        (lambda t: t.head(0), "none of 0 responses has all items"),
        (lambda t: t.with_columns(pl.lit(None, pl.Int64).alias("loyalty1")), "none of 600 responses has all items"),
        (lambda t: t.filter(pl.col("outlet") < "o05"), "4 PSUs in 1 strata"),
        (lambda t: t.with_columns(pl.lit("much").alias("quality1")), "quality1 must hold numbers"),
    ],
)
def test_data_that_cannot_be_modelled_are_refused(refused, changed, change, says):
    assert says in refused(MODEL, changed(change))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"quality1": 0.', '"quality1": 1.', "was changed"),
        ('"quality1"', '"quality9"', "was changed"),
        ("{", "", "is no JSON"),
        ('"sha256"', '"sha"', "not a file of frozen weights"),
    ],
)
def test_frozen_weights_that_were_changed_are_refused(run, refused, model, tmp_path, old, new, says):
    assert run(RESPONSES, model(), "--freeze", tmp_path / "frozen.json")[0] == 0
    text = (tmp_path / "frozen.json").read_text("utf-8")
    (tmp_path / "frozen.json").write_text(text.replace(old, new, 1), "utf-8")
    assert says in refused(MODEL + "weights: frozen.json")


def test_frozen_weights_of_other_items_or_marks_are_refused(run, refused, model, tmp_path):
    assert run(RESPONSES, model(), "--freeze", tmp_path / "frozen.json")[0] == 0
    fewer = MODEL.replace("quality2, quality3", "quality2") + "weights: frozen.json"
    assert "quality has weights of quality1, quality2, quality3, but the items quality1, quality2" in refused(fewer)
    marks = MODEL.replace("[1, 10]", "[0, 10]") + "weights: frozen.json"
    assert "for a scale of 1-10, not 0-10" in refused(marks)


def test_what_cannot_be_written_is_told(refused, tmp_path):
    assert "cannot be written" in refused(MODEL, RESPONSES, "--freeze", tmp_path / "no" / "frozen.json")
