"""Statisticians' files hold every response with labels and weights, and no comment."""

import csv
from xml.etree import ElementTree

import polars as pl
import pyreadstat
import pytest

from analysis.wave.indices import index
from survey.outputs.microdata import writing
from survey.outputs.microdata.codebook import variables
from tests.survey.outputs.conftest import ANSWERS


@pytest.fixture
def files(folder, tmp_path):
    """The written files by ending."""
    into = tmp_path / "files"
    into.mkdir()
    return {path.name.split(".", 1)[1]: path for path in writing.write(folder, into)}


def read(files, ending):
    return getattr(pyreadstat, f"read_{ending}")(files[ending])


@pytest.mark.parametrize("ending", ["sav", "dta"])
def test_a_statistics_program_finds_labels_and_codes(files, ending):
    found, about = read(files, ending)
    assert list(found["outlet"]) == [outlet for outlet, _ in ANSWERS]
    assert list(found["overall"]) == [9, 3, 10, 5, 8]
    assert about.column_names_to_labels["overall"] == "总的来说，您对这次服务满意还是不满意？"
    assert about.variable_value_labels["overall"] == {1: "1 非常不满意", 10: "10 非常满意"}
    assert about.variable_value_labels["gender"][found["gender"][0]] == "男"
    assert about.variable_value_labels["sector"][found["sector"][3]] == "P02 物流"
    assert found["city"][0] == 620100
    assert about.variable_value_labels["city"][620100] == "兰州"


@pytest.mark.parametrize("ending", ["sav", "dta"])
def test_weights_and_answers_give_the_published_index(files, folder, ending):
    found, about = read(files, ending)
    score = sum(100 * (found[item] - 1) / 9 for item in ("overall", "versus_expectation", "versus_ideal")) / 3
    answered = [row for row in index(folder).sectors if row.n]
    assert [row.code for row in answered] == ["C01", "P02"]
    for row in answered:
        own = found["sector"].map(about.variable_value_labels["sector"]).str.startswith(row.code)
        weight = found["weight"][own].astype(float)
        assert (score[own].astype(float) * weight).sum() / weight.sum() == pytest.approx(row.index or score[own].mean())


def test_a_multiple_choice_is_a_yes_or_no_for_each_option(files, folder):
    found, about = read(files, "sav")
    asked = [name for name in found if name.startswith("to_improve_")]
    assert len(asked) > 2
    answered = found.loc[found["outlet"] == "B1", asked].iloc[0]
    labels = [about.column_names_to_labels[name] for name in asked if answered[name] == 1]
    assert len(labels) == len(ANSWERS[3][1]["to_improve"])
    assert found.loc[found["outlet"] == "A1", asked].isna().all(axis=None)


def test_no_comment_and_nothing_that_proves_a_response_leaves(files):
    names = set(pl.read_parquet_schema(files["parquet"]))
    assert not names & {"comment", "salt", "receipt_hash", "version"}
    assert all("请保密".encode() not in path.read_bytes() for path in files.values())
    assert set(read(files, "sav")[0]) == set(read(files, "dta")[0]) == names


def test_the_codebook_names_every_variable_and_code(files):
    with files["codebook.csv"].open(encoding="utf-8-sig") as file:
        lines = list(csv.DictReader(file))
    schema = pl.read_parquet_schema(files["parquet"])
    assert {line["variable"]: line["type"] for line in lines} == {
        name: "numeric" if kind.is_numeric() else "character" for name, kind in schema.items()
    }
    assert ("kind", "3", "邀请码") in [(line["variable"], line["code"], line["label"]) for line in lines]


def test_the_codebook_is_ddi_too(files):
    root = ElementTree.parse(files["codebook.xml"]).getroot()
    ddi = "{ddi:codebook:2_5}"
    assert [one.get("name") for one in root.iter(f"{ddi}var")] == list(pl.read_parquet_schema(files["parquet"]))
    assert root.findtext(f".//{ddi}caseQnty") == str(pl.read_parquet(files["parquet"]).height)
    kind = root.find(f".//{ddi}var[@name='kind']")
    assert [value.text for value in kind.iter(f"{ddi}catValu")] == ["1", "2", "3"]


def item(name, kind="number"):
    return {"id": name, "type": kind, "label": {"zh": name}}


def test_questions_called_like_other_variables_or_at_length_get_names_of_their_own():
    asked = [item("weight"), item("a" * 40), item("a" * 36), item("text", "text")]
    texts = {key: {"zh": ""} for key in ("title", "introduction", "thanks")}
    questionnaire = {"languages": ["zh"], **texts, "items": asked, "paths": []}
    manifest = {"settings": {"sectors": [], "cities": []}, "questionnaires": {"v": questionnaire}}
    names = [one.name for one in variables(manifest)]
    assert names[-3:] == ["weight_2", "a" * 32, "a" * 28 + "_2"]
    assert len(names) == len(set(names))


def test_a_demonstration_says_so_in_each_file(folder, tmp_path):
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"demonstration": false', '"demonstration": true', 1))
    for path in writing.write(folder, tmp_path):
        assert b"DEMONSTRATION DATA" in path.read_bytes()
