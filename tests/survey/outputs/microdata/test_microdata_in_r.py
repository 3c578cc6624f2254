"""R, with haven or foreign, and PSPP open a wave's microdata and find its published figures by the documented lines."""

import csv
import json
import shutil
import subprocess

import polars as pl
import pyreadstat
import pytest

from analysis.estimation.replicates import replicate_variance
from analysis.snapshot import frozen as snapshots
from analysis.snapshot.settings import settings_of
from analysis.wave.indices import measure
from analysis.wave.levels import levels_of
from analysis.wave.view import view
from analysis.wave.weighted import wave_of
from survey.base.config import ROOT
from survey.outputs.microdata import lines, writing

pytestmark = pytest.mark.slow

RSCRIPT, PSPP = shutil.which("Rscript"), shutil.which("pspp")
EXACT = 1e-9
NEEDS_R = pytest.mark.skipif(RSCRIPT is None, reason="no Rscript found: nothing was checked against R's survey package")
FIGURES = """
rows <- function(by) data.frame(code = names(coef(by)), index = coef(by), se = sqrt(diag(as.matrix(vcov(by)))))
found <- lapply(list(families = families, sectors = sectors, cities = cities, cells = cells), rows)
cat(jsonlite::toJSON(found, digits = NA))
"""
CALIBRATED = FIGURES.replace("cat(", "for (level in names(found)) found[[level]]$se <- errors[[level]]\ncat(")
PLACES = {"families": ["family"], "sectors": ["sector"], "cities": ["family", "city"], "cells": ["sector", "city"]}


@pytest.fixture
def frozen(loaded_demonstration):
    """The snapshot of the demonstration's first wave, with missing volumes, certainty outlets and lonely strata."""
    return loaded_demonstration / "snapshots" / "2026-1"


def settings_with(folder, **other):
    """The settings of a snapshot but for some."""
    return json.loads((folder / "manifest.json").read_text("utf-8"))["settings"] | other


def documented(kind, start):
    """The block of docs/outputs.md in a language that begins so."""
    blocks = (ROOT / "docs" / "outputs.md").read_text("utf-8").split("```")[1::2]
    return next(block.removeprefix(f"{kind}\n") for block in blocks if block.startswith(f"{kind}\n{start}"))


def run_r(text, folder):
    done = subprocess.run([RSCRIPT, "-"], input=text, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def agree(told, folder, settings):
    """All published indices and linearised standard errors are those that R told."""
    snapshot = snapshots.open(folder)
    index = view(snapshot, settings_of(settings)[0]).measured.index.to_json()
    orders = {
        "family": [family["code"] for family in settings["families"]],
        "sector": [sector["code"] for sector in settings["sectors"]],
    }
    for level, places in PLACES.items():
        theirs = {row["code"]: row for row in told[level]}
        own = [row | {places[0]: row.get(places[0]) or row["code"]} for row in index[level] if row["index"] is not None]
        own = [row | {"family": row["code"] if level == "families" else row["family"]} for row in own]
        own = [row | {"city": row["code"] if level == "cities" else row.get("city")} for row in own]
        assert len(own) > 0.5 * len(index[level])
        for row in own:
            code = ".".join(str(orders[one].index(row[one]) + 1) if one in orders else row[one] for one in places)
            assert row["index"] == pytest.approx(theirs[code]["index"], rel=EXACT), (level, code)
            if row["se_design"] is not None:
                assert row["se_design"] == pytest.approx(theirs[code]["se"], rel=EXACT), (level, code)


def margins_of(folder, *dimensions):
    """Totals that are not those of the register."""
    register = pl.read_parquet(folder / "outlets.parquet").with_columns(pl.col("volume").fill_null(50.0))
    found = {}
    for number, dimension in enumerate(dimensions):
        totals = register.group_by(dimension).agg(pl.col("volume").sum()).sort(dimension).rows()
        moved = {level: volume * (1 + 0.1 * ((place + number) % 3)) for place, (level, volume) in enumerate(totals)}
        scale = 1e6 / sum(moved.values())
        told = {level: volume * scale for level, volume in moved.items()}
        found[dimension] = {"source": "试验", "year": 2025, "totals": told}
    return found


@NEEDS_R
def test_the_documented_lines_of_r_give_every_published_index_and_linearised_error(frozen, tmp_path):
    writing.write(frozen, tmp_path)
    text = documented("r", "library(survey)")
    assert text == lines.in_r("2026-1")
    agree(json.loads(run_r(text + FIGURES, tmp_path)), frozen, settings_with(frozen))


@NEEDS_R
@pytest.mark.parametrize("other", [{"basis": "invited"}, {"flags": "out", "psu": "unit"}, {"errors": "linearised"}])
def test_so_they_do_whichever_responses_count_and_whatever_the_psus_are(frozen, tmp_path, other):
    settings = settings_with(frozen, **other)
    writing.write(frozen, tmp_path, settings)
    agree(json.loads(run_r(lines.in_r("2026-1") + FIGURES, tmp_path)), frozen, settings)


@NEEDS_R
def test_weights_that_are_calibrated_to_margins_need_the_documented_lines_besides(frozen, tmp_path):
    settings = settings_with(frozen, margins=margins_of(frozen, "sector", "city"))
    writing.write(frozen, tmp_path, settings)
    text = lines.in_r("2026-1", settings["margins"])
    assert documented("r", "margins <-") in text
    told = json.loads(run_r(text + CALIBRATED, tmp_path))
    agree(told, frozen, settings)


@NEEDS_R
@pytest.mark.parametrize("margins", [(), ("sector", "city")])
def test_replicate_weights_give_r_the_bootstrap_of_the_service(frozen, tmp_path, margins):
    settings = settings_with(frozen, margins=margins_of(frozen, *margins))
    made = writing.write(frozen, tmp_path, settings, replicates=True).paths
    assert [path.name for path in made][-2:] == [f"responses-2026-1.replicates.{form}" for form in ("csv", "parquet")]
    before, replicates = lines.in_r("2026-1").split("sectors <-")[0], documented("r", "r <- read.csv")
    assert replicates == lines.with_replicates("2026-1")
    head, last = replicates.rstrip().rsplit("\n", 1)
    tell = "cat(jsonlite::toJSON(data.frame(index = coef(by), se = SE(by)), digits = NA))"
    theirs = json.loads(run_r(f"{before}{head}\nby <- {last}\n{tell}", tmp_path))
    snapshot = snapshots.open(frozen).under(settings_of(settings)[0])
    wave = wave_of(snapshot)
    estimates = wave.sample.mean(snapshot.settings.score.of(wave.sample.sums), ["sector"])
    variance = replicate_variance(estimates, wave.sample, writing.bootstrap_of(snapshot))
    published = levels_of(wave).sectors.estimates.value
    assert [row["index"] for row in theirs] == pytest.approx(published, rel=EXACT)
    assert [row["se"] for row in theirs] == pytest.approx(variance**0.5, rel=EXACT)
    ratios = sorted(row["se"] / se for row, se in zip(theirs, estimates.se_design, strict=True))
    assert 0.9 < ratios[len(ratios) // 2] < 1.1


def test_the_same_snapshot_gives_the_same_replicates(frozen, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        writing.write(frozen, tmp_path / name, replicates=True)
    name = "responses-2026-1.replicates.csv"
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@NEEDS_R
def test_foreign_and_haven_open_the_files_with_labels_and_codes(frozen, tmp_path):
    writing.write(frozen, tmp_path)
    told = """
    one <- suppressWarnings(foreign::read.spss("responses-2026-1.sav", to.data.frame = TRUE, use.value.labels = FALSE))
    two <- haven::read_sav("responses-2026-1.sav"); three <- haven::read_dta("responses-2026-1.dta")
    plain <- function(x) unname(as.vector(x))
    cat(jsonlite::toJSON(list(
      names = names(three),
      same = sapply(names(three)[sapply(three, is.numeric) & names(three) != "hour"], function(name)
        isTRUE(all.equal(plain(one[[name]]), plain(two[[name]]), tolerance = 0)) &&
        isTRUE(all.equal(plain(two[[name]]), plain(three[[name]]), tolerance = 0))),
      label = c(attr(one, "variable.labels")[["score"]], attr(two$score, "label"), attr(three$score, "label")),
      city = c(names(attr(two$city, "labels"))[1], names(attr(three$city, "labels"))[1])), auto_unbox = TRUE))
    """
    found = json.loads(run_r(told, tmp_path))
    assert found["names"] == pyreadstat.read_dta(tmp_path / "responses-2026-1.dta", metadataonly=True)[1].column_names
    assert all(found["same"] if isinstance(found["same"], list) else found["same"].values())
    assert found["label"] == ["得分，0至100"] * 3
    assert found["city"] == ["兰州"] * 2


@pytest.mark.skipif(PSPP is None, reason="no pspp found: no program of SPSS's kind opened the file")
def test_pspp_opens_the_file_and_finds_the_index_of_each_sector(frozen, tmp_path):
    writing.write(frozen, tmp_path)
    text = documented("spss", "GET FILE")
    assert text == lines.in_spss("2026-1")
    (tmp_path / "means.sps").write_text(text, "utf-8")
    command = [PSPP, "-O", "format=csv", "-o", "means.csv", "means.sps"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    with (tmp_path / "means.csv").open(encoding="utf-8") as file:
        found = {row[0][:3]: row[1] for row in csv.reader(file) if len(row) >= 3}
    snapshot = snapshots.open(frozen)
    answered = [row for row in measure(wave_of(snapshot)).index.sectors if row.index is not None]
    assert len(answered) > 10
    for row in answered:
        assert float(found[row.code]) == pytest.approx(row.index, abs=0.005), row.code
