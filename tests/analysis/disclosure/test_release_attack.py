"""Nobody can compute a confidential cell from what is published: by linear programming, from all releases together."""

import json
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from analysis.disclosure.totals import row_name
from analysis.quality.flags import outlet_table, unflagged
from analysis.release.content import compute
from analysis.release.public import published_names
from analysis.snapshot import frozen as snapshots
from analysis.snapshot.settings import settings_of
from analysis.wave.levels import levels_of
from analysis.wave.weighted import wave_of
from tests.analysis import province
from tests.analysis.disclosure.attacker import Attacker

pytestmark = pytest.mark.slow

WIDTH = 10.0
ROUNDING = 1e-4


def weights(snapshot):
    """The weight of each cell, which the attacker adds up from the register."""
    wave = wave_of(snapshot)
    level = levels_of(wave).cells
    places = level.position("sector", "city")
    return {"-".join(place): float(level.estimates.weight[i]) for place, i in places.items()}, {
        "-".join(place): bool(level.estimable[i]) for place, i in places.items()
    }


def normed(parts):
    whole = sum(parts.values())
    return {cell: part / whole for cell, part in parts.items()}


def of_sector(weight, sector):
    return normed({cell: w for cell, w in weight.items() if cell.startswith(f"{sector}-")})


def of_family(weight, family, shares):
    parts = {}
    for sector in {cell.split("-")[0] for cell in weight if cell.startswith(family)}:
        for cell, part in of_sector(weight, sector).items():
            parts[cell] = shares["of"][sector] * part
    return normed(parts)


def opened(folder, public):
    """A snapshot with the settings that were published."""
    return replace(snapshots.open(folder), settings=settings_of(public["settings"])[0])


def read(attacker, public, folder):
    """Put everything that a public file says about this wave's cells into equations."""
    shares = public["settings"]["shares"]
    snapshot = opened(folder, public)
    weight, estimable = weights(snapshot)
    for row in public["cells"]:
        if "index" in row:
            attacker.learn({row["code"]: 1.0}, row["index"])
    for row in public["sectors"]:
        if "index" in row:
            attacker.learn(of_sector(weight, row["code"]), row["index"])
    for row in public["families"]:
        if "index" in row:
            attacker.learn(of_family(weight, row["code"], shares), row["index"])
    for row in public["cities"]:
        if "index" in row:
            own = {f"{sector}-{row['code']}": share for sector, share in shares["of"].items()}
            known = {c: s for c, s in own.items() if c[0] == row["family"] and estimable.get(c)}
            attacker.learn(normed(known), row["index"])
    read_variants(attacker, public, snapshot, shares)


def read_variants(attacker, public, snapshot, shares):
    """Without the flagged a cell differs by no more than they could make it differ: an inequality, or an equation."""
    counts = outlet_table(snapshot).join(snapshot.outlets.select("outlet", "sector", "city"), on="outlet")
    flagged = {
        f"{sector}-{city}": float(found["flagged"].sum()) / float(found["responses"].sum())
        for (sector, city), found in counts.group_by("sector", "city")
    }
    weight, _ = weights(snapshot.only(unflagged(snapshot)))
    for level, parts_of in (("sectors", of_sector), ("families", lambda w, f: of_family(w, f, shares))):
        for row in public[level]:
            if row.get("without_flagged"):
                parts = parts_of(weight, row["code"])
                slack = sum(part * 100 * flagged[cell] / (1 - flagged[cell]) for cell, part in parts.items())
                attacker.learn_near(parts, row["without_flagged"]["index"], slack)


def read_errors(attacker, public, folder, joined):
    """A stratum of joined cells cannot differ by more within itself than the standard error of its sector allows."""
    snapshot = opened(folder, public)
    weight, outlets = weights(snapshot)[0], snapshot.outlets
    size = {f"{sector}-{city}": found.height for (sector, city), found in outlets.group_by("sector", "city")}
    groups = [set(pair) for pair in joined]
    for group in groups:
        for other in groups:
            if group is not other and group & other:
                group |= other
                other.clear()
    for group in filter(None, groups):
        sector = next(iter(group)).split("-")[0]
        row = next(row for row in public["sectors"] if row["code"] == sector)
        if "index" not in row:
            continue
        part, n = of_sector(weight, sector), sum(size[cell] for cell in group)
        for cell in group:
            parts = {other: -part[other] / n + (part[other] / size[other]) * (other == cell) for other in group}
            slack = row.get("se_design", row["se"]) * ((n - 1) / (n * size[cell])) ** 0.5
            attacker.learn_near(parts, row["index"] * sum(parts.values()), slack)


def sensitive(figures):
    """Confidential cells that somebody answered in."""
    return [row["code"] for row in figures["cells"] if row["mark"] == "x" and row["n"] > 0]


def attack(figures, folder, *publics):
    attacker = Attacker([row["code"] for row in figures["cells"] if row["n"] > 0])
    for public in publics:
        read(attacker, public, folder)
        read_errors(attacker, public, folder, figures["collapsed"])
    return {cell: attacker.interval(cell) for cell in sensitive(figures)}


@pytest.mark.parametrize("errors", ["linearised", "register"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_confidential_cell_keeps_ten_points_in_a_release_and_its_correction(tmp_path, seed, errors):
    rows = province.register(seed)
    folder = province.write(tmp_path / "wave", "2026", rows, province.answers(rows, seed))
    first = province.settings(folder, errors=errors)
    figures, public, _ = compute(folder, None, first)
    assert len(sensitive(figures)) >= 5
    assert {row["mark"] for row in public["cells"]} >= {"", "x"}
    shares = {"source": "revised", "year": 2026, "of": dict(zip(province.SECTORS, (1, 2, 3, 4, 1, 2, 3), strict=True))}
    told = province.told(first, published_names(public))
    second = province.settings(folder, errors=errors, shares=shares, earlier=[told])
    corrected, again, _ = compute(folder, None, second)
    for found in (attack(figures, folder, public), attack(corrected, folder, public, again)):
        for cell, (low, high) in found.items():
            assert high - low >= WIDTH - ROUNDING, cell


@pytest.mark.parametrize("errors", ["linearised", "register"])
def test_without_complementary_suppression_the_same_attacker_finds_cells(tmp_path, errors):
    rows = province.register(1)
    folder = province.write(tmp_path / "wave", "2026", rows, province.answers(rows, 1))
    figures, public, _ = compute(folder, None, province.settings(folder, errors=errors))
    naive = json.loads(json.dumps(public))
    for level in ("sectors", "cities", "cells"):
        for number, row in enumerate(figures[level]):
            if row["mark"] == "c":
                naive[level][number] = {**row, "without_flagged": None}
    found = attack(figures, folder, naive)
    assert min(high - low for low, high in found.values()) < WIDTH


def read_assisted(attacker, public, folder):
    """The assisted figures are equations too, in the cells' assisted figures, with the weights of the invited."""
    shares = public["settings"]["shares"]
    snapshot = opened(folder, public).only(lambda responses: responses.filter(pl.col("kind") == "invitation"))
    weight, _ = weights(snapshot)
    for level in ("families", "sectors", "cities", "cells"):
        for row in public[level]:
            if row.get("assisted"):
                cities = {c: shares["of"][c[:2]] for c in weight if c.endswith(row["code"]) and c[0] == row["family"]}
                parts = {
                    "families": lambda row: of_family(weight, row["code"], shares),
                    "sectors": lambda row: of_sector(weight, row["code"]),
                    "cities": lambda row, cities=cities: normed(cities),
                    "cells": lambda row: {row["code"]: 1.0},
                }
                attacker.learn(parts[level](row), row["assisted"]["index"])


@pytest.fixture
def assisted(tmp_path):
    """A release and its correction with other shares, of a wave in which two of three outlets have invitations."""
    rows = province.register(2)
    asked = {row["outlet"] for number, row in enumerate(rows) if number % 3}
    given = [one for one in province.answers(rows, 2) if one["kind"] == "poster" or one["outlet"] in asked]
    folder = province.write(tmp_path / "wave", "2026", rows, given)
    first = province.settings(folder, errors="register")
    figures, public, _ = compute(folder, None, first)
    shares = {"source": "revised", "year": 2026, "of": dict(zip(province.SECTORS, (1, 2, 3, 4, 1, 2, 3), strict=True))}
    told = province.told(first, published_names(public))
    again = compute(folder, None, province.settings(folder, errors="register", shares=shares, earlier=[told]))
    return folder, figures, public, again[1]


def attack_assisted(folder, figures, *publics):
    """What the invited's figures tell of each confidential cell that some of them answered in."""
    attacker = Attacker([row["code"] for row in figures["cells"] if row["assisted"]])
    for public in publics:
        read_assisted(attacker, public, folder)
    return [attacker.interval(cell) for cell in sensitive(figures) if cell in attacker.places]


def test_nor_do_the_invited_with_the_help_of_others_tell_of_one(assisted):
    folder, figures, public, corrected = assisted
    found = attack_assisted(folder, figures, public, corrected)
    assert len(found) >= 5
    assert min(high - low for low, high in found) >= WIDTH - ROUNDING
    for level in ("families", "sectors", "cities", "cells"):
        told = [row for row in public[level] if row.get("assisted")]
        assert told
        assert all(("assisted", *row_name(level, row)) in published_names(public) for row in told)
    poor = [name[2] for name in figures["withheld"] if name[:2] == ["assisted", "cells"]]
    assert poor
    assert all(row.get("assisted") is None for row in public["cells"] if row["code"] in poor)


def test_assisted_figures_shown_wherever_there_are_any_would_tell(assisted):
    folder, figures, public, _ = assisted
    naive = {**public, **{level: figures[level] for level in ("families", "sectors", "cities")}}
    naive["cells"] = [row | {"assisted": None} if row["mark"] == "x" else row for row in figures["cells"]]
    assert min(high - low for low, high in attack_assisted(folder, figures, naive)) < WIDTH


def test_errors_of_the_register_are_the_same_wherever_a_confidential_cell_lies(tmp_path):
    rows = province.register(1)
    given = [one | {item: min(one[item], 8) for item in province.ITEMS} for one in province.answers(rows, 1)]
    figures = []
    for name in ("here", "there"):
        folder = province.write(tmp_path / name, "2026", rows, given)
        figures.append(compute(folder, None, province.settings(folder, errors="register"))[0])
        cell = sensitive(figures[0])[0]
        moved = [one["outlet"].startswith(f"{cell}-") for one in given]
        given = [
            one | {item: one[item] + 2 for item in province.ITEMS} if here else one
            for one, here in zip(given, moved, strict=True)
        ]
    for level in ("families", "sectors", "cities", "cells"):
        for here, there in zip(*(content[level] for content in figures), strict=True):
            assert here["se"] == pytest.approx(there["se"], rel=1e-9)
            assert (here["assisted"] is None) == (there["assisted"] is None)
            if here["assisted"]:
                assert here["assisted"]["se"] == pytest.approx(there["assisted"]["se"], rel=1e-6)
                assert here["assisted"]["gain"] == pytest.approx(there["assisted"]["gain"], rel=1e-6)
            if level == "cells":
                assert (here["index"] != there["index"]) == (here["code"] == cell)


def test_a_row_that_is_hidden_keeps_its_name_and_its_mark_only(tmp_path):
    rows = province.register(2)
    folder = province.write(tmp_path / "wave", "2026", rows, province.answers(rows, 2))
    figures, public, _ = compute(folder, None, province.settings(folder))
    hidden = [row for level in ("sectors", "cities", "cells") for row in public[level] if row["mark"] not in ("", "E")]
    assert {row["mark"] for row in hidden} >= {"x", "c"}
    for row in hidden:
        assert set(row) <= {"code", "name", "family", "sector", "city", "target", "mark"}
    text = json.dumps(public)
    for row in figures["cells"]:
        if row["mark"] in ("x", "F", "c") and row["index"] is not None:
            assert repr(row["index"]) not in text
    assert "collapsed" not in public
    assert "withheld" not in public


@pytest.mark.parametrize("errors", ["linearised", "register"])
def test_changes_do_not_tell_what_the_previous_wave_hid(tmp_path, errors):
    rows = province.register(3)
    before = province.write(tmp_path / "a", "2025", rows, province.answers(rows, 3))
    first = province.settings(before, errors=errors)
    old_figures, old_public, _ = compute(before, None, first)
    later = [row for number, row in enumerate(rows) if number % 9 or row["outlet"].endswith("-0")]
    now = province.write(tmp_path / "b", "2026", later, province.answers(later, 4, drift=0.2))
    second = province.settings(now, errors=errors, previous=province.following(first, published_names(old_public)))
    _, public, _ = compute(now, before, second)
    shown = {row["code"] for row in old_public["cells"] if "index" in row}
    changed = {row["code"] for row in public["cells"] if row.get("change")}
    assert changed
    assert changed <= shown
    attacker = Attacker([row["code"] for row in old_figures["cells"] if row["n"] > 0])
    read(attacker, old_public, before)
    for level in ("cells", "sectors"):
        for row in public[level]:
            if row.get("change"):
                parts = (
                    {row["code"]: 1.0}
                    if level == "cells"
                    else of_sector(weights(opened(before, old_public))[0], row["code"])
                )
                attacker.learn(parts, row["index"] - row["change"]["change"])
    widths = {cell: np.subtract(*attacker.interval(cell)[::-1]) for cell in sensitive(old_figures)}
    assert min(widths.values()) >= WIDTH - ROUNDING
