"""Cells without a figure of their own get a model's, never a naked number, and never where a secret would come out."""

import numpy as np
import polars as pl
import pytest

from analysis.models.areas import explained_by
from analysis.models.benchmarking import move_variance
from analysis.models.small_areas import small_areas
from analysis.release.content import compute
from analysis.release.public import published_names
from tests.analysis import province
from tests.analysis.disclosure.test_release_attack import WIDTH, attack

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A province in which some larger cells got two answers an outlet, from people of no common mind, and some none."""
    rows = province.register(1, few=0.1)
    large = [cell for cell, n in counted(rows).items() if n > 7]
    silent, thin = large[3:36:16], large[5:36:8]
    rng = np.random.default_rng(1)
    few = dict.fromkeys(silent, 0) | dict.fromkeys(thin, 2)
    seen, answers = {}, []
    for one in province.answers(rows, 1):
        cell = one["outlet"].rsplit("-", 1)[0]
        seen[one["outlet"]] = seen.get(one["outlet"], 0) + 1
        if seen[one["outlet"]] <= few.get(cell, 40):
            wild = {item: int(rng.integers(1, 11)) for item in province.ITEMS} if cell in thin else {}
            answers.append(one | wild)
    folder = province.write(tmp_path_factory.mktemp("wave"), "2026", rows, answers, errors="register")
    figures, public, _ = compute(folder, None, province.settings(folder, errors="register"))
    return folder, rows, figures, public, silent, thin


def counted(rows):
    cells = [row["outlet"].rsplit("-", 1)[0] for row in rows]
    return {cell: cells.count(cell) for cell in dict.fromkeys(cells)}


def by_code(content):
    return {row["code"]: row for row in content["cells"]}


def test_thin_and_silent_cells_get_a_figure_with_its_interval_and_mark(made):
    _, _, figures, public, silent, thin = made
    cells = by_code(public)
    marked = {code for code, row in cells.items() if row["mark"] == "M"}
    assert marked >= set(silent)
    assert marked & set(thin)
    assert marked <= set(silent) | set(thin)
    for code in marked:
        row = cells[code]
        assert set(row) == {"code", "name", "family", "sector", "city", "target", "mark", "modelled"}
        told = row["modelled"]
        assert told["low"] < told["index"] < told["high"]
        assert (told["own_part"] == 0) == (code in silent)
    assert all(row["modelled"] is None for code, row in cells.items() if code not in marked)
    assert figures["model"]["df"] == figures["model"]["areas"] - figures["model"]["terms"] > 0


def test_nothing_but_what_is_published_and_the_cells_themselves_goes_into_it(made):
    """Fitted again from the public rows, the register, and what the thin cells answered themselves."""
    _, rows, figures, public, _, thin = made
    own = by_code(figures)
    cells = [row for row in public["cells"] if own[row["code"]]["registered"]]
    there = [("index" in row) or (row["code"] in thin and row["mark"] == "M") for row in cells]
    known = [own[row["code"]] for row in cells]
    frame = pl.DataFrame([{name: row[name] for name in ("sector", "city", "volume")} for row in rows])
    volume = {key: float(part["volume"].sum()) for key, part in frame.group_by("sector", "city")}
    areas = explained_by(
        [row["code"] for row in cells],
        np.array([row["index"] if yes else np.nan for row, yes in zip(known, there, strict=True)]),
        np.array([row["se"] ** 2 if yes else np.nan for row, yes in zip(known, there, strict=True)]),
        {"log volume": np.log([volume[row["sector"], row["city"]] for row in cells])},
        {name: [row[name] for row in cells] for name in ("sector", "city")},
    )
    model = {one.area: one for one in small_areas(areas).areas}
    for row in cells:
        if row["mark"] != "M":
            continue
        mates = [mate for mate in known if mate["sector"] == row["sector"] and mate["n"]]
        weights = np.array([volume[mate["sector"], mate["city"]] for mate in mates])
        sector = next(one["index"] for one in public["sectors"] if one["code"] == row["sector"])
        moved = sector - weights @ [model[mate["code"]].eblup for mate in mates] / weights.sum()
        assert row["modelled"]["index"] == pytest.approx(model[row["code"]].eblup + moved)
        weight = np.array([volume[mate["sector"], mate["city"]] * (mate["n"] > 0) for mate in known])
        weight *= [mate["sector"] == row["sector"] for mate in known]
        error = model[row["code"]].mse + move_variance(areas, public["model"]["refvar"], weight / weight.sum())
        assert row["modelled"]["se"] == pytest.approx(error**0.5)


def test_whoever_knows_what_the_model_knew_finds_no_confidential_cell(made):
    folder, _, figures, public, _, thin = made
    told = {**public, "cells": [{**row, **revealed(row, by_code(figures), thin)} for row in public["cells"]]}
    for cell, (low, high) in attack(figures, folder, told).items():
        assert high - low >= WIDTH - 1e-4, cell


def revealed(row, own, thin):
    return {"index": own[row["code"]]["index"]} if row["mark"] == "M" and row["code"] in thin else {}


def test_a_later_revision_takes_it_as_published(made):
    folder, _, _, public, silent, _ = made
    names = published_names(public)
    assert ("modelled", "cells", silent[0]) in names
    known = province.settings(folder, errors="register")
    again = province.settings(folder, errors="register", flags="out", earlier=[province.told(known, names)])
    _, corrected, _ = compute(folder, None, again)
    assert by_code(corrected)[silent[0]]["mark"] == "M"


def test_a_release_with_linearised_errors_has_no_model(made):
    folder = made[0]
    figures, _, _ = compute(folder, None, province.settings(folder, errors="linearised"))
    assert "model" not in figures
    assert all("modelled" not in row and row["mark"] != "M" for row in figures["cells"])


def test_where_too_few_cells_are_published_there_is_no_model(tmp_path):
    rows = province.register(2, few=0.95)
    folder = province.write(tmp_path / "wave", "2026", rows, province.answers(rows, 2), errors="register")
    figures, _, _ = compute(folder, None, province.settings(folder, errors="register"))
    assert figures["model"] is None
    assert {row["mark"] for row in figures["cells"]} <= {"", "E", "F", "x", "c"}


def test_whoever_verifies_fits_the_same_model_though_a_sector_is_too_imprecise_to_publish(tmp_path):
    # three answers in each cell of a sector: its cells have figures of their own that nobody sees, and get no other
    rows = province.register(3, few=0.0)
    kept, answers = {}, []
    for one in province.answers(rows, 3):
        sector, _, number = one["outlet"].rsplit("-", 2)
        kept[one["outlet"]] = kept.get(one["outlet"], 0) + 1
        if sector != "C2" or (int(number) < 3 and kept[one["outlet"]] == 1):
            answers.append(one)
    folder = province.write(tmp_path / "2026", "2026", rows, answers, errors="register")
    settings = province.settings(folder, errors="register")
    figures, public, _ = compute(folder, None, settings)
    marks = {row["code"]: row["mark"] for row in figures["sectors"] + figures["cells"]}
    assert marks["C2"] == "F"
    assert {mark for code, mark in marks.items() if code.startswith("C2-")} == {"F"}
    again = compute(folder, None, settings, figures)
    assert again[0]["model"] == figures["model"]
    assert again[:2] == (figures, public)
