"""Changes of the indices between two frozen waves."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from analysis.errors import RequestError
from analysis.estimation.combinations import answered_in_both, change
from analysis.estimation.scores import Score
from analysis.snapshot import frozen as snapshots
from analysis.snapshot.settings import City, Family
from analysis.wave.changes import changes, compare
from analysis.wave.indices import index
from analysis.wave.weighted import wave_of

ITEMS = ("overall", "versus_expectation", "versus_ideal")


def rename(folder, code):
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["wave"]["code"] = code
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


@pytest.fixture
def frozen(responses, freeze, rows):
    """Freeze a wave of the reference case."""

    def write(wave, **settings):
        own = responses[responses["wave"] == wave]
        outlets = []
        for (sector, city), stratum in own.groupby(["sector", "city"]):
            visits = stratum.groupby("outlet")["visits"].first()
            outlets += [rows.outlet(code, sector, city, volume=float(volume)) for code, volume in visits.items()]
            silent = int(stratum["stratum_outlets"].iloc[0]) - len(visits)
            outlets += [rows.outlet(f"{city}-{sector}-silent-{i}", sector, city) for i in range(silent)]
        answers = [
            rows.response(code, *(None if pd.isna(value) else int(value) for value in values))
            for code, *values in own[["outlet", *ITEMS]].itertuples(index=False)
        ]
        return rename(freeze(outlets, answers, **settings), wave)

    return write


def test_changes_of_sectors_are_those_of_the_stacked_sample(frozen, responses, sample_of, score):
    found = changes(frozen("2025"), frozen("2026"))
    both = sample_of(responses)
    y = score.of(both.sums)
    matched = y.within(answered_in_both(both.sums, ["outlet"], "wave", "2025", "2026"))
    for kind, variable in (("all", y), ("matched", matched)):
        expected = change(both.mean(variable, ["sector", "wave"]), "wave", "2025", "2026").records(0.95)
        for record in expected:
            got = getattr(next(row for row in found.sectors if row.code == record.by["sector"]), kind)
            assert got.change == pytest.approx(record.estimate, rel=1e-9)
            assert got.se == pytest.approx(record.se, rel=1e-9)
            assert got.df == pytest.approx(min(record.df, record.df_satterthwaite))
            assert got.df_satterthwaite == pytest.approx(record.df_satterthwaite)
            assert got.n == record.n


def test_a_change_is_the_difference_of_the_waves_indices_and_overlap_makes_it_more_precise(frozen):
    earlier, later = frozen("2025"), frozen("2026")
    before, now, between = index(earlier), index(later), changes(earlier, later)
    for level in ("families", "sectors"):
        for one, other, row in zip(getattr(before, level), getattr(now, level), getattr(between, level), strict=True):
            assert (row.code, row.name) == (other.code, other.name)
            assert row.all.change == pytest.approx(other.index - one.index)
            assert row.all.se < (one.se**2 + other.se**2) ** 0.5
            assert row.all.low < row.all.change < row.all.high


def test_revised_shares_change_the_index_but_not_the_change_at_fixed_shares(frozen):
    old = {"source": "yearbook", "year": 2020, "of": {"P2": 0.5, "P4": 0.5, "C1": 0.2, "C4": 0.8}}
    revised = changes(frozen("2025", shares=old), frozen("2026"))
    steady = changes(frozen("2025"), frozen("2026"))
    for one, other in zip(revised.families, steady.families, strict=True):
        assert one.fixed == other.fixed == other.all
        assert one.all.change != pytest.approx(other.all.change)


def test_a_cell_that_one_wave_cannot_estimate_has_no_change(frozen):
    found = changes(frozen("2025"), frozen("2026"))
    lonely = next(row for row in found.cells if row.code == "P4-622900")
    assert (lonely.all.change, lonely.all.se, lonely.matched.change) == (None, None, None)
    assert len(found.cells) == 12
    assert json.dumps(found.to_json(), allow_nan=False)


def test_waves_that_are_not_measured_alike_are_refused(frozen):
    earlier = frozen("2025", basis="invited", minimum_items=3)
    with pytest.raises(RequestError) as refusal:
        changes(earlier, frozen("2026"))
    assert "basis differs: invited and all" in str(refusal.value)
    assert "score differs" in str(refusal.value)
    with pytest.raises(RequestError, match="both are wave 2025"):
        changes(frozen("2025"), frozen("2025"))


@pytest.mark.parametrize(
    "other",
    [
        {"basis": "invited"},
        {"transform": "x10"},
        {"psu": "unit"},
        {"flags": "out"},
        {"score": Score("score", {"overall": 1.0}, 1)},
        {"score": Score("score", dict.fromkeys(ITEMS, 1 / 3), 3)},
        {"families": (Family("P", "P", 85),)},
        {"cities": (City("620100", "620100"),)},
    ],
    ids=lambda other: next(iter(other)),
)
def test_each_way_of_measuring_must_be_the_same(frozen, other):
    first, second = snapshots.open(frozen("2025")), snapshots.open(frozen("2026"))
    before, now = wave_of(first), wave_of(second)
    another = replace(first, settings=replace(first.settings, **other))
    assert compare(before, now)
    (name,) = other
    with pytest.raises(RequestError, match=f"{name} differ"):
        compare(replace(before, snapshot=another), now)


def test_an_index_of_one_wave_alone_has_no_change(freeze, rows):
    """A sector that only the later wave can estimate: it is no change from nothing."""

    def wave(code, *sectors):
        outlets = [rows.outlet(f"{sector} {n}", sector, "620100") for sector in ("C1", "C4") for n in range(3)]
        answers = [rows.response(f"{sector} {n}", 7 + n, 7, 7) for sector in sectors for n in range(3)]
        return rename(freeze(outlets, answers), code)

    found = {row.code: row.all for row in changes(wave("2025", "C1"), wave("2026", "C1", "C4")).sectors}
    assert found["C1"].change == pytest.approx(0)
    assert (found["C4"].change, found["C4"].se, found["C4"].n) == (None, None, 0)
