"""Statisticians' files hold every response with labels and weights, and no comment."""

import csv
import json
import os
from xml.etree import ElementTree

import polars as pl
import pyreadstat
import pytest
from lxml import etree

from analysis.wave.indices import index
from questionnaires.validator.names import RESERVED_BY
from survey.outputs.microdata import spss, stata, writing
from survey.outputs.microdata.codebook import Variable, variables
from survey.outputs.microdata.labels import fitting
from survey.outputs.microdata.stated import Stated
from tests.survey.outputs.conftest import ANSWERS


@pytest.fixture
def files(folder, tmp_path):
    """The written files by ending."""
    into = tmp_path / "files"
    into.mkdir()
    return {path.name.split(".", 1)[1]: path for path in writing.write(folder, into).paths}


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


def test_spss_finds_a_plain_file_with_measures_and_formats(files):
    assert files["sav"].read_bytes()[:4] == b"$FL2"
    about = read(files, "sav")[1]
    measures = about.variable_measure
    assert [measures[name] for name in ("city", "overall", "weight", "outlet")] == [
        "nominal",
        "ordinal",
        "scale",
        "nominal",
    ]
    assert set(measures.values()) == {"nominal", "ordinal", "scale"}
    formats = about.original_variable_types
    assert [formats[name] for name in ("city", "overall", "gender")] == ["F6.0", "F2.0", "F1.0"]
    assert formats["score"].endswith(".2")


def test_a_mark_and_a_choice_take_a_byte_in_stata(files):
    types = read(files, "dta")[1].readstat_variable_types
    assert {types[name] for name in ("overall", "gender", "kind", "sector", "to_improve_1", "repeated")} == {"int8"}


def test_what_nobody_answered_is_missing_everywhere(files):
    (sav, _), (dta, _), parquet = read(files, "sav"), read(files, "dta"), pl.read_parquet(files["parquet"])
    for name in ("gender", "to_improve_1", "overall", "weight"):
        missing = parquet[name].is_null().to_list()
        assert sav[name].isna().to_list() == dta[name].isna().to_list() == missing, name
    assert any(parquet["gender"].is_null())


def test_the_parquet_file_has_its_labels(files):
    told = pl.read_parquet_metadata(files["parquet"])
    labels = json.loads(told["labels"])
    assert list(labels) == list(pl.read_parquet_schema(files["parquet"]))
    assert labels["city"]["values"]["620100"] == {"zh": "兰州"}
    assert labels["score"]["label"] == {"zh": "得分，0至100"}


def test_no_name_of_ours_is_a_word_of_a_program(files):
    names = pl.read_parquet_schema(files["parquet"])
    assert [name for name in names for words in RESERVED_BY.values() if words.fullmatch(name)] == []


@pytest.mark.parametrize(("write", "read", "longest"), [(spss, "sav", 255), (stata, "dta", 80)])
def test_labels_are_cut_between_characters_and_stay_apart(tmp_path, write, read, longest):
    long = "满意" * 200
    codes = {1: f"{long}一", 2: f"{long}二", 3: "一般"}
    known = [
        Variable("a", f"{long}甲", pl.col("a"), "nominal", codes),
        Variable("b", f"{long}乙", pl.col("b"), "scale"),
    ]
    path = tmp_path / f"file.{read}"
    write.write(pl.DataFrame({"a": [1, 2, 3], "b": [1.5, None, 2.0]}), known, "title", path)
    _, about = getattr(pyreadstat, f"read_{read}")(path)
    first, second = about.column_labels
    assert first != second
    values = about.variable_value_labels["a"]
    assert (len(set(values.values())), values[3]) == (3, "一般")
    for text in (first, second, *values.values()):
        assert "\N{REPLACEMENT CHARACTER}" not in text
        assert set(text) <= set("满意一二般甲乙…2")
    assert max(len(text.encode()) if write is spss else len(text) for text in (first, second)) <= longest


def test_texts_that_fit_keep_their_labels_though_a_cut_one_would_take_them():
    texts = {1: "一二三四五", 2: "一二三四五六", 3: "一二三…", 4: "短"}
    assert fitting(texts, 4, len) == {1: "一二…2", 2: "一二…3", 3: "一二三…", 4: "短"}


def test_a_response_that_does_not_count_has_no_place_in_the_design(folder, tmp_path):
    settings = json.loads((folder / "manifest.json").read_text("utf-8"))["settings"] | {"basis": "invited"}
    writing.write(folder, tmp_path, settings)
    rows = pl.read_parquet(tmp_path / "responses-2026-1.parquet")
    design = ("psu", "stratum", "weight", "weight_before_margins", "design_weight", "stratum_outlets")
    assert rows.height == len(ANSWERS)
    assert rows.select(pl.col(design).is_null().all()).row(0) == (True,) * len(design)
    assert rows["score"].is_not_null().all()


@pytest.mark.parametrize("ending", ["sav", "dta"])
def test_weights_and_answers_give_the_published_index(files, folder, ending):
    found, about = read(files, ending)
    score = sum(100 * (found[item] - 1) / 9 for item in ("overall", "versus_expectation", "versus_ideal")) / 3
    assert list(found["score"]) == pytest.approx(list(score))
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
    described = {
        text.findtext(f"{ddi}fileName"): text.findtext(f"{ddi}fileType") for text in root.iter(f"{ddi}fileTxt")
    }
    kinds = {"parquet": "Apache Parquet", "sav": "SPSS", "dta": "Stata"}
    assert described == {files[ending].name: kind for ending, kind in kinds.items()}
    assert {one.get("files") for one in root.iter(f"{ddi}var")} == {"F1 F2 F3"}


def test_ddi_has_the_questions_as_they_were_asked_and_which_weight_they_take(files):
    root, ddi = ElementTree.parse(files["codebook.xml"]).getroot(), "{ddi:codebook:2_5}"
    known = {one.get("name"): one for one in root.iter(f"{ddi}var")}
    asked = [text.text for text in known["overall"].iter(f"{ddi}qstnLit")]
    assert "总的来说，您对这次服务满意还是不满意？" in asked
    assert len(asked) == 4  # consumers and producers are asked in words of their own, in two languages
    weights = {name for name, one in known.items() if one.get("wgt") == "wgt"}
    assert weights == {"weight", "weight_before_margins", "design_weight"}
    assert {known[name].get("wgt-var") for name in ("overall", "gender", "score")} == {known["weight"].get("ID")}
    assert known["outlet"].get("wgt-var") is None


def test_ddi_says_how_the_sample_was_drawn_by_whom_and_who_may_use_it(folder, tmp_path):
    licence = {"zh": "许可", "en": "Licence"}
    made = writing.write(folder, tmp_path, stated=Stated("省统计局", licence), replicates=True).paths
    (file,) = [path for path in made if path.name.endswith("codebook.xml")]
    root, ddi = ElementTree.parse(file).getroot(), "{ddi:codebook:2_5}"
    assert root.findtext(f".//{ddi}producer") == "省统计局"
    for element in ("sampProc", "collMode", "weight", "restrctn", "conditions"):
        assert len(root.findall(f".//{ddi}{element}")) == 2, element
    assert "初级抽样单元是网点" in root.findtext(f".//{ddi}sampProc")
    assert root.findtext(f".//{ddi}conditions") == "许可"
    names = {text.findtext(f"{ddi}fileName") for text in root.iter(f"{ddi}fileTxt")}
    assert names == {path.name for path in made if "codebook" not in path.name}
    replicates = [one for one in root.iter(f"{ddi}var") if one.get("name").startswith("replicate_")]
    assert (len(replicates), {one.get("files") for one in replicates}) == (200, {"F4 F5"})


def test_the_days_of_the_wave_are_days_in_gansu(folder, tmp_path):
    manifest = folder / "manifest.json"
    told = json.loads(manifest.read_text("utf-8"))
    told["wave"] |= {"opened_on": "2026-02-28T16:00:00+00:00", "closed_on": "2026-06-30T15:59:00+00:00"}
    manifest.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    (file,) = [path for path in writing.write(folder, tmp_path).paths if path.name.endswith("codebook.xml")]
    dates = ElementTree.parse(file).getroot().iter("{ddi:codebook:2_5}collDate")
    assert [day.text for day in dates] == ["2026-03-01", "2026-06-30"]


if SCHEMA := os.environ.get("DDI_SCHEMA"):  # codebook.xsd of the DDI Alliance, which is no part of the project

    @pytest.mark.parametrize("replicates", [False, True])
    def test_the_standard_s_own_schema_takes_the_codebook(folder, tmp_path, replicates):
        schema = etree.XMLSchema(etree.parse(SCHEMA))
        told = Stated("省统计局", {"zh": "许可", "en": "Licence"})
        writing.write(folder, tmp_path, stated=told, replicates=replicates)
        for file in (tmp_path / "responses-2026-1.codebook.xml", folder / "codebook.xml"):
            assert schema.validate(etree.parse(file)), schema.error_log


def item(name, kind="number"):
    return {"id": name, "type": kind, "label": {"zh": name}}


def test_questions_called_like_other_variables_or_at_length_get_names_of_their_own():
    asked = [item("weight"), item("a" * 40), item("a" * 36), item("text", "text")]
    texts = {key: {"zh": ""} for key in ("title", "introduction", "thanks")}
    questionnaire = {"languages": ["zh"], **texts, "items": asked, "paths": []}
    settings = {"sectors": [], "families": [], "cities": []}
    names = [one.name for one in variables({"settings": settings, "questionnaires": {"v": questionnaire}}, {})]
    assert names[-3:] == ["weight_2", "a" * 32, "a" * 28 + "_2"]
    assert len(names) == len(set(names))


def test_a_demonstration_says_so_in_each_file(folder, tmp_path):
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"demonstration": false', '"demonstration": true', 1))
    for path in writing.write(folder, tmp_path).paths:
        assert b"DEMONSTRATION DATA" in path.read_bytes()
