"""The content of a release follows from snapshots and settings."""

import dataclasses
import json

import pytest

from analysis.errors import CalibrationError, FileError, RequestError
from analysis.judging.verdicts import holm
from analysis.release.content import compute
from analysis.release.public import public_of, published_names
from analysis.wave.changes import changes
from analysis.wave.indices import index
from tests.analysis import province

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def waves(tmp_path_factory):
    """Two waves of one province, most of whose outlets answer in both."""
    folder = tmp_path_factory.mktemp("waves")
    rows = province.register(5, few=0.15)
    later = [row for number, row in enumerate(rows) if number % 9]
    return (
        province.write(folder / "2025", "2025", rows, province.answers(rows, 5)),
        province.write(folder / "2026", "2026", later, province.answers(later, 6, drift=0.15)),
    )


@pytest.fixture(scope="module")
def releases(waves):
    """Figures, public figures and covariances of both waves."""
    first = province.settings(waves[0])
    before = compute(waves[0], None, first)
    second = province.settings(waves[1], previous=province.following(first, published_names(before[1])))
    return before, compute(waves[1], waves[0], second)


def test_rows_are_those_of_the_index_in_its_order(waves, releases):
    plain, content = index(waves[0]).to_json(), releases[0][0]
    for level in ("families", "sectors", "cities", "cells"):
        for row, expected in zip(content[level], plain[level], strict=True):
            assert expected.pop("se_design") == expected["se"]
            assert row | {"mark": ""} == row | expected | {"mark": ""}
            assert row["mark"] in (expected["mark"], "c")


def test_the_content_is_plain_and_the_same_again(waves, releases):
    text = json.dumps(releases[0][0], allow_nan=False, sort_keys=True)
    assert json.dumps(compute(waves[0], None, province.settings(waves[0]))[0], sort_keys=True) == text
    assert public_of(json.loads(text)) == json.loads(json.dumps(releases[0][1]))


def test_changes_are_those_of_the_stacked_waves(waves, releases):
    found = changes(*waves)
    for level in ("families", "sectors", "cities", "cells"):
        for row, expected in zip(releases[1][0][level], getattr(found, level), strict=True):
            for name, change in {"change": expected.all, "matched": expected.matched, "fixed": expected.fixed}.items():
                if change is not None and change.change is not None:
                    assert row[name] | {"se_design": change.se} == dataclasses.asdict(change)
                else:
                    assert row.get(name) is None
    assert releases[0][0]["families"][0]["change"] is None


def test_a_city_changes_by_the_difference_of_its_two_indices(releases):
    compared = 0
    for now, then in zip(releases[1][0]["cities"], releases[0][0]["cities"], strict=True):
        if now["change"] is not None:
            compared += 1
            assert now["change"]["change"] == pytest.approx(now["index"] - then["index"])
    assert compared == 12


def test_holm_and_ranks_are_of_the_published_rows_only(releases):
    for level in ("families", "sectors", "cities", "cells"):
        rows = releases[0][0][level]
        public = [row for row in rows if row["mark"] in ("", "E")]
        assert [row["p_met_holm"] for row in public] == holm([row["p_met"] for row in public])
        assert all(row["p_met_holm"] is None for row in rows if row not in public)
    for family in "CP":
        own = [row for row in releases[0][0]["sectors"] if row["family"] == family and row["mark"] in ("", "E")]
        by_index = sorted(own, key=lambda row: -row["index"])
        assert [row["rank"]["rank"] for row in by_index] == list(range(1, len(own) + 1))
        assert all(1 <= row["rank"]["low"] <= row["rank"]["rank"] <= row["rank"]["high"] <= len(own) for row in own)


def test_flags_can_be_left_out_and_the_other_index_stands_beside(waves, releases):
    without = compute(waves[0], None, province.settings(waves[0], flags="out"))[0]
    for row, other in zip(releases[0][0]["sectors"], without["sectors"], strict=True):
        assert row["without_flagged"]["index"] == pytest.approx(other["index"])
        assert other["without_flagged"]["index"] == pytest.approx(row["index"])
        assert row["flagged"] == other["flagged"] == pytest.approx(0.05)
    assert without["responses"]["counted"] == round(0.95 * releases[0][0]["responses"]["counted"])


def test_the_invited_can_be_the_basis_and_their_gap_to_the_open_is_shown(waves, releases):
    invited = compute(waves[0], None, province.settings(waves[0], basis="invited"))[0]
    for row, family in zip(releases[0][0]["families"], invited["families"], strict=True):
        kinds = row["kinds"]
        assert kinds["invited"]["index"] == pytest.approx(family["index"])
        assert kinds["gap"] == pytest.approx(kinds["invited"]["index"] - kinds["open"]["index"])
        assert kinds["low"] < kinds["gap"] < kinds["high"]
        # 8 of 40 responses were invited at every outlet, 60 invitations offered
        assert row["response"]["rate"] == pytest.approx(8 / 60)
        theta, rate = family["index"], row["response"]["rate"]
        assert rate * theta + (1 - rate) * row["response"]["tipping_point"] == pytest.approx(row["target"])


def test_beside_the_register_s_errors_stand_the_invited_with_the_help_of_open_codes(waves, releases):
    content, public, _ = compute(waves[0], None, province.settings(waves[0], errors="register"))
    for level in ("families", "sectors", "cities", "cells"):
        assert all("assisted" not in row for row in releases[0][0][level])
        told = [row["assisted"] for row in content[level] if row["assisted"]]
        assert told
        assert all(one["low"] < one["index"] < one["high"] and one["gain"] > 0 for one in told)
        for row, shown in zip(content[level], public[level], strict=True):
            assert shown.get("assisted") in (None, row["assisted"])
            assert row["mark"] in ("", "E") or "assisted" not in shown
    invited = compute(waves[0], None, province.settings(waves[0], errors="register", basis="invited"))[0]
    for row, family in zip(content["families"], invited["families"], strict=True):
        # here everybody was invited somewhere, and there is nothing that open codes could tell beyond
        assert row["assisted"]["index"] == pytest.approx(family["index"])
        assert row["assisted"]["gain"] == pytest.approx(1)
        assert row["assisted"]["n"] == family["n"]


def test_targets_of_places_decide_their_verdicts(waves):
    settings = province.settings(waves[0], targets={"C": {"C1": 60.0, "620100": 61.0}})
    content = compute(waves[0], None, settings)[0]
    assert [row["target"] for row in content["families"]] == [80, 85]
    assert {row["code"]: row["target"] for row in content["sectors"]}["C1"] == 60
    assert next(row for row in content["sectors"] if row["code"] == "C1")["verdict"] == "met"
    assert [row["target"] for row in content["cities"] if row["code"] == "620100"] == [61, 85]
    cells = {row["code"]: row["target"] for row in content["cells"]}
    assert (cells["C1-620100"], cells["C2-620100"], cells["C2-620200"]) == (60, 61, 80)


def test_margins_move_sectors_towards_the_cells_with_more_services(waves, releases):
    totals = {row["code"]: 1000.0 for row in releases[0][0]["cells"] if row["n"]}
    heavy = max((row for row in releases[0][0]["cells"] if row["sector"] == "P1"), key=lambda row: row["index"] or 0)
    totals[heavy["code"]] = 1_000_000.0
    margins = {"sector-city": {"source": "statistics office", "year": 2025, "totals": totals}}
    content = compute(waves[0], None, province.settings(waves[0], margins=margins))[0]
    sector = next(row for row in content["sectors"] if row["code"] == "P1")
    assert sector["index"] == pytest.approx(heavy["index"], abs=0.5)
    assert all(margin["after"] == pytest.approx(margin["total"]) for margin in content["margins"])
    assert content["weights"]["n_eff_after"] < content["weights"]["n_eff_before"]


def test_changes_hold_where_only_one_wave_is_calibrated(waves, releases):
    cells = [row for row in releases[1][0]["cells"] if row["n"]]
    margins = {"sector-city": {"source": "s", "year": 2025, "totals": {row["code"]: 500.0 for row in cells}}}
    first = province.settings(waves[0])
    previous = province.following(first, published_names(releases[0][1]))
    content = compute(waves[1], waves[0], province.settings(waves[1], margins=margins, previous=previous))[0]
    for now, then in zip(content["sectors"], releases[0][0]["sectors"], strict=True):
        assert now["change"]["change"] == pytest.approx(now["index"] - then["index"])


@pytest.mark.parametrize(
    ("others", "error", "words"),
    [
        ({"snapshot": "0" * 64}, FileError, "is not the snapshot of wave 2025 that the settings name"),
        ({"wave": "2024"}, FileError, "is not the snapshot of wave 2024 that the settings name"),
        ({"basis": "some"}, RequestError, "basis is 'some'"),
        ({"flags": "maybe"}, RequestError, "flags is 'maybe'"),
        ({"targets": {"C": {"C1": 101}}}, RequestError, "the target of C C1 is 101"),
        ({"margins": {"age": {"totals": {}}}}, RequestError, "margins of age"),
        ({"margins": {"city": {"totals": {"620100": 5.0}}}}, CalibrationError, "620200: respondents but no total"),
        ({"sectors": "none"}, RequestError, "the settings are not as agreed"),
    ],
)
def test_settings_that_make_no_sense_are_refused(waves, others, error, words):
    with pytest.raises(error, match=words):
        compute(waves[0], None, province.settings(waves[0], **others))


def test_a_previous_wave_that_is_not_at_hand_is_refused(waves):
    previous = province.following(province.settings(waves[0]), [])
    with pytest.raises(FileError, match="the snapshot of wave 2025 is missing"):
        compute(waves[1], None, province.settings(waves[1], previous=previous))
