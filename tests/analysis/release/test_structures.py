"""The structural models of a release: of what they are computed, and of what they are not."""

import json

import numpy as np
import polars as pl
import pytest

from analysis.errors import RequestError
from analysis.models.structure import FEWEST_OUTLETS, FEWEST_RESPONSES
from analysis.release.content import compute
from analysis.release.public import public_of
from tests.analysis import province

pytestmark = pytest.mark.slow

STRUCTURE = {
    "constructs": {"quality": ["versus_ideal"], "satisfaction": ["overall", "versus_expectation"]},
    "paths": {"quality": ["satisfaction"]},
}
OTHER = STRUCTURE | {"constructs": {"quality": ["versus_expectation"], "satisfaction": ["overall", "versus_ideal"]}}
EVERY = dict.fromkeys(province.SECTORS, STRUCTURE)


@pytest.fixture(scope="module")
def rows():
    """Outlets of a province, but only a few of sector C4; two of C3 are all there are of it."""
    found = province.register(8, few=0.0)
    few = [row for row in found if row["sector"] == "C4"][:9]
    pair = [row for row in found if row["sector"] == "C3"][:2]
    return [row for row in found if row["sector"] not in ("C3", "C4")] + few + pair


@pytest.fixture(scope="module")
def wave(rows, tmp_path_factory):
    """A frozen wave; an answer in twenty is missing."""
    answers = province.answers(rows, 8)
    for number, one in enumerate(answers):
        if number % 20 == 0:
            one["versus_ideal"] = None
    return province.write(tmp_path_factory.mktemp("wave") / "2026", "2026", rows, answers)


@pytest.fixture(scope="module")
def released(wave):
    """Compute a release with other settings."""

    def of(structures=EVERY, **settings):
        return compute(wave, None, province.settings(wave, structures=structures, **settings))

    return of


@pytest.fixture(scope="module")
def content(released):
    return released()[0]


def complete(wave, rows, sector):
    """The complete responses of a sector with the weights of their outlets, by hand."""
    register = pl.DataFrame([{name: row[name] for name in ("outlet", "sector", "city", "volume")} for row in rows])
    found = pl.read_parquet(wave / "responses" / "part-00000.parquet")
    r = found.group_by("outlet").len()
    volume = register.join(r, on="outlet").select("outlet", "sector", weight=pl.col("volume") / pl.col("len"))
    return found.join(volume, on="outlet").filter(pl.col("sector") == sector).drop_nulls(list(province.ITEMS))


def index_of(responses, record, construct):
    """A construct's index by hand, under the weights of the record."""
    items = {item["item"]: item["index_weight"] for item in record["model"]["constructs"][construct]["items"]}
    mean = responses.select(sum(pl.col(item) * weight for item, weight in items.items())).to_series()
    return 100 * (np.average(mean, weights=responses["weight"]) - 1) / 9


def test_a_sector_s_model_weighs_its_complete_responses_as_its_index_does(wave, rows, content):
    (record,) = [one for one in content["structures"]["sectors"] if one["code"] == "P1"]
    responses = complete(wave, rows, "P1")
    assert record["complete"] == record["model"]["n"] == len(responses)
    assert record["responses"] == pytest.approx(len(responses) / 0.95, rel=0.001)
    for construct in ("quality", "satisfaction"):
        found = record["model"]["constructs"][construct]["index"]
        assert found == pytest.approx(index_of(responses, record, construct), rel=1e-9)


def test_a_family_s_model_weighs_each_sector_by_its_share(wave, rows, content):
    (family,) = [one for one in content["structures"]["families"] if one["code"] == "P"]
    shares = province.BASE["shares"]["of"]
    expected = sum(shares[code] * index_of(complete(wave, rows, code), family, "quality") for code in family["sectors"])
    assert family["sectors"] == ["P1", "P2", "P3"]
    found = family["model"]["constructs"]["quality"]["index"]
    assert found == pytest.approx(expected / sum(shares[code] for code in family["sectors"]), rel=1e-9)


def test_what_sectors_ask_differently_is_one_item_of_their_family(released):
    content = released({**EVERY, "P2": OTHER})[0]
    (family,) = [one for one in content["structures"]["families"] if one["code"] == "P"]
    constructs = family["model"]["constructs"]
    assert [item["item"] for item in constructs["quality"]["items"]] == ["quality"]
    assert [item["item"] for item in constructs["satisfaction"]["items"]] == ["satisfaction"]


def test_sectors_whose_constructs_are_others_have_no_family_s_model(released):
    other = {
        "constructs": {"worth": ["versus_ideal"], "satisfaction": ["overall"]},
        "paths": {"worth": ["satisfaction"]},
    }
    content = released({**EVERY, "P2": other})[0]
    assert [one["code"] for one in content["structures"]["families"]] == ["C"]
    assert {one["code"] for one in content["structures"]["sectors"]} >= {"P1", "P2", "P3"}


def test_an_item_with_the_name_of_a_construct_that_sectors_ask_differently_stops_no_release(released):
    def told(item):
        constructs = {"overall": [item], "satisfaction": ["overall"]}
        return {"constructs": constructs, "paths": {"overall": ["satisfaction"]}}

    content = released({"P1": told("versus_ideal"), "P2": told("versus_expectation")})[0]
    assert content["structures"]["families"] == []
    assert [one["code"] for one in content["structures"]["sectors"] if one["model"]] == ["P1", "P2"]


def test_nothing_of_withheld_sectors_is_modelled(content):
    marks = {row["code"]: row["mark"] for row in content["sectors"]}
    assert marks["C3"] == "x"
    assert "C3" not in {one["code"] for one in content["structures"]["sectors"]}
    assert "C3" not in content["structures"]["families"][0]["sectors"]


def test_few_outlets_have_no_model_and_it_is_said(content):
    (record,) = [one for one in content["structures"]["sectors"] if one["code"] == "C4"]
    assert (record["model"], record["problem"], record["outlets"]) == (None, "few", 9)
    assert record["worth"] <= 9
    for one in content["structures"]["sectors"]:
        enough = one["complete"] >= FEWEST_RESPONSES and one["worth"] >= FEWEST_OUTLETS
        assert (one["model"] is not None) == enough


def test_a_question_that_nobody_answered_leaves_a_sector_without_a_model(released):
    nobody = {"constructs": {"quality": ["nothing"], "satisfaction": ["overall"]}, "paths": STRUCTURE["paths"]}
    content = released({"P1": nobody})[0]
    (record,) = content["structures"]["sectors"]
    assert (record["complete"], record["outlets"], record["problem"]) == (0, 0, "few")
    assert record["responses"] > 2000


def test_outlets_are_worth_as_many_as_their_volumes_are_alike(content, rows):
    (record,) = [one for one in content["structures"]["sectors"] if one["code"] == "P1"]
    volume = np.array([row["volume"] for row in rows if row["sector"] == "P1"])
    assert record["outlets"] == len(volume)
    # of an outlet's responses about a twentieth are incomplete, of some more
    assert record["worth"] == pytest.approx(volume.sum() ** 2 / (volume**2).sum(), rel=0.02)


@pytest.mark.parametrize(("setting", "value"), [("basis", "invited"), ("flags", "out")])
def test_only_responses_that_count_are_modelled(released, content, setting, value):
    fewer = released(**{setting: value})[0]
    for one, other in zip(content["structures"]["sectors"], fewer["structures"]["sectors"], strict=True):
        assert other["responses"] < one["responses"]


def test_calibrated_weights_are_the_model_s(released, content):
    margin = {"source": "a count", "year": 2025, "totals": {c: 1000.0 + 900 * i for i, c in enumerate(province.CITIES)}}
    moved = released(margins={"city": margin})[0]
    before, after = (
        next(sector["model"]["constructs"] for sector in one["structures"]["sectors"] if sector["code"] == "P1")
        for one in (content, moved)
    )
    assert before["quality"]["index"] != pytest.approx(after["quality"]["index"], abs=1e-6)
    (row,) = [row for row in moved["sectors"] if row["code"] == "P1"]
    assert after["satisfaction"]["index"] == pytest.approx(row["index"], abs=0.4)  # two of its three items


def test_it_is_public_plain_and_the_same_again(released, content):
    again = released()[0]
    assert json.dumps(content["structures"], allow_nan=False) == json.dumps(again["structures"], allow_nan=False)
    assert public_of(content)["structures"] == content["structures"]


def test_a_release_of_before_has_none(wave):
    assert "structures" not in compute(wave, None, province.settings(wave))[0]


@pytest.mark.parametrize(
    ("structure", "says"),
    [
        (STRUCTURE | {"paths": {"quality": ["loyalty"]}}, "loyalty is no construct"),
        (STRUCTURE | {"constructs": {"quality": ["overall"], "satisfaction": ["overall"]}}, "overall measures"),
        ({"constructs": {}}, "settings are not as agreed"),
    ],
)
def test_settings_that_make_no_sense_are_refused(released, structure, says):
    with pytest.raises(RequestError, match=says):
        released({"C1": structure})
