"""What follows from a frozen wave in one go: its figures, and how many responses look unusual."""

from dataclasses import replace

import polars as pl
import pytest

from analysis.quality.flags import outlet_table, unflagged
from analysis.quality.names import COUNTS, FLAGS
from analysis.snapshot import frozen as snapshots
from analysis.wave.derived import derive, table_of
from analysis.wave.indices import index
from analysis.wave.quality_report import quality_report
from analysis.wave.trial import MisfitError
from analysis.wave.weight_report import weight_report
from analysis.wave.weighted import wave_of
from tests.analysis import province

NOBODY = {**dict.fromkeys(COUNTS, 0), "share": None}


def counted(outlet, kind, responses, flagged=0, **flags):
    none = dict.fromkeys(FLAGS, 0)
    return {"outlet": outlet, "kind": kind, "responses": responses, **none, **flags, "flagged": flagged}


def sums(responses, flagged, **flags):
    """A row of the report, its share in percent."""
    return {**NOBODY, "responses": responses, "flagged": flagged, "share": 100 * flagged / responses, **flags}


@pytest.fixture
def report(freeze, rows):
    """Two outlets in C1 and two in P2; without flagged responses P2 has no index any more."""
    outlets = [
        rows.outlet("a"),
        rows.outlet("b", city="620500"),
        rows.outlet("c", "P2"),
        rows.outlet("d", "P2"),
        rows.outlet("e"),
    ]
    marks = {"a": (9, 8, 10), "b": (5, 6, 7), "e": (9, 9, 8), "c": (7, 8, 7), "d": (4, 4, 5)}
    answers = {code: [rows.response(code, *given), rows.response(code, 6, 7, 6)] for code, given in marks.items()}
    snapshot = snapshots.open(freeze(outlets, [one for given in answers.values() for one in given]))
    rest = index(freeze(outlets, [one for code in "abe" for one in answers[code][:1]]))
    counts = pl.DataFrame(
        [
            counted("a", "invitation", 40, 4, repeat=4),
            counted("a", "poster", 20, 5, speeder=5, straight=2),
            counted("b", "poster", 10, 5, copied=5),
            counted("c", "invitation", 50, 10, burst=10),
            counted("d", "invitation", 30, 6, off_hours=6),
            counted("e", "poster", 30),
        ]
    )
    every = index(snapshot.folder)
    return quality_report(snapshot, counts, every, rest), every, rest


def test_unusual_responses_are_counted_by_kind_city_and_outlet(report):
    found, _every, _rest = report
    c1 = {"repeat": 4, "speeder": 5, "straight": 2}
    assert found["kinds"] == [
        {"kind": "invitation", **sums(120, 20, repeat=4, burst=10, off_hours=6)},
        {"kind": "poster", **sums(60, 10, speeder=5, straight=2, copied=5)},
    ]
    assert found["cities"] == [
        {"code": "620100", "name": "620100", **sums(170, 25, **c1, burst=10, off_hours=6)},
        {"code": "620500", "name": "620500", **sums(10, 5, copied=5)},
    ]
    assert [row["code"] for row in found["outlets"]] == ["c", "d", "a", "b"]  # 20, 20, 15 %; 50 % of ten responses
    assert found["outlets"][2] == {"code": "a", **sums(60, 9, **c1)}


def test_sectors_and_families_have_their_index_without_unusual_responses_beside_it(report):
    found, every, rest = report
    counts = {
        "C1": sums(100, 14, repeat=4, speeder=5, straight=2, copied=5),
        "P2": sums(80, 16, burst=10, off_hours=6),
    }
    counts |= {"C": counts["C1"], "P": counts["P2"]}
    for level in ("sectors", "families"):
        for row, whole, part in zip(found[level], getattr(every, level), getattr(rest, level), strict=True):
            moved = None if None in (whole.index, part.index) else part.index - whole.index
            figures = {"index": whole.index, "without_flagged": part.index, "moved": moved}
            assert row == {"code": whole.code, "name": whole.name, **counts.get(whole.code, NOBODY), **figures}
    by_code = {row["code"]: row for row in found["sectors"]}
    assert by_code["C1"]["moved"]
    assert (by_code["P2"]["index"] is None, by_code["P2"]["without_flagged"]) == (False, None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    outlets = province.register(5)
    return province.write(tmp_path_factory.mktemp("wave"), "2026-1", outlets, province.answers(outlets, 6))


def test_what_follows_from_a_wave_is_what_each_part_would_compute(folder):
    snapshot = snapshots.open(folder)
    found = derive(snapshot)
    assert found.index == index(folder)
    rest = index(folder, unflagged(snapshot))
    assert found.quality == quality_report(snapshot, outlet_table(snapshot), found.index, rest)
    assert found.weights == weight_report(wave_of(snapshot))
    table = table_of(found.sums)
    assert table.columns[: len(found.sums.keys.columns)] == found.sums.keys.columns
    assert table["n"].to_list() == found.sums.n.tolist()
    for name in ("overall", "versus_ideal"):
        assert table[f"answered {name}"].to_list() == found.sums.answered[name].tolist()
        assert table[f"sum {name}"].to_list() == found.sums.firsts[name].tolist()
        assert table[f"product {name} {name}"].to_list() == found.sums.products[name, name].tolist()
    assert table["weight"].to_list() == found.sums.weight.tolist()
    assert table["weight_squared"].to_list() == found.sums.weight_squared.tolist()


def test_a_wave_whose_settings_do_not_fit_is_refused_with_the_reasons(folder):
    snapshot = snapshots.open(folder)
    margins = {"city": {"totals": {"620100": 1.0}, "source": "invented", "year": 2025}}
    with pytest.raises(MisfitError) as refused:
        derive(replace(snapshot, settings=replace(snapshot.settings, margins=margins)))
    assert {one.reason for one in refused.value.misfits} == {"no_total"}
    assert [problem.code for problem in refused.value.problems] == ["misfit"] * len(refused.value.misfits)
