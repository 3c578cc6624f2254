"""What a release shows of a wave is what a run over those responses alone would give."""

from dataclasses import replace

import polars as pl
import pytest

from analysis.estimation.scores import Score
from analysis.quality.flags import outlet_table, unflagged
from analysis.snapshot import frozen as snapshots
from analysis.wave.indices import measure
from analysis.wave.view import view
from analysis.wave.weighted import wave_of
from tests.analysis import province


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    outlets = province.register(5)
    return snapshots.open(
        province.write(tmp_path_factory.mktemp("wave"), "2026-1", outlets, province.answers(outlets, 6))
    )


def alone(snapshot, take=None):
    """The figures of those responses alone."""
    return measure(wave_of(snapshot.only(take) if take else snapshot)).index


def invited(responses):
    return responses.filter(pl.col("kind") == "invitation")


def scanned(responses):
    return responses.filter(pl.col("kind") == "poster")


def told(variant):
    """The indices of families and sectors with what they rest on, in one list."""
    rows = (*variant.families, *variant.sectors)
    return [value for row in rows for value in (row.index, row.se, row.n, row.outlets)]


@pytest.mark.parametrize("errors", ["linearised", "register"])
@pytest.mark.parametrize("flags", ["in", "out"])
def test_beside_what_counts_stands_the_same_with_or_without_unusual_responses(snapshot, flags, errors):
    settings = replace(snapshot.settings, flags=flags, errors=errors)
    snapshot = replace(snapshot, settings=replace(snapshot.settings, errors=errors))
    found = view(snapshot, settings)
    every, rest = alone(snapshot), alone(snapshot, unflagged(snapshot))
    counts, other = (every, rest) if flags == "in" else (rest, every)
    assert told(found.measured.index) == pytest.approx(told(counts), rel=1e-12)
    assert told(found.other) == pytest.approx(told(other), rel=1e-12)
    assert told(every) != pytest.approx(told(rest))
    assert found.settings == settings
    assert found.counts.equals(outlet_table(snapshot).select("outlet", "kind", "responses", "flagged"))


def test_each_kind_of_code_is_measured_by_itself_whatever_counts(snapshot):
    basis = replace(snapshot.settings, basis="invited")
    for settings in (snapshot.settings, basis):
        kinds = view(snapshot, settings).kinds
        assert told(kinds.variants["invited"]) == pytest.approx(told(alone(snapshot, invited)), rel=1e-12)
        assert told(kinds.variants["open"]) == pytest.approx(told(alone(snapshot, scanned)), rel=1e-12)


def test_the_gap_of_a_family_is_invited_less_open(snapshot):
    kinds = view(snapshot, snapshot.settings).kinds
    sides = zip(kinds.variants["invited"].families, kinds.variants["open"].families, strict=True)
    for gap, (of_invited, of_open) in zip(kinds.gaps, sides, strict=True):
        assert gap.change == pytest.approx(of_invited.index - of_open.index, rel=1e-9)
        assert gap.n == of_invited.n + of_open.n
        assert gap.low < gap.change < gap.high


def test_a_wave_with_one_kind_of_code_has_no_gap(snapshot):
    kinds = view(snapshot.only(scanned), snapshot.settings).kinds
    assert list(kinds.variants) == ["open"]
    assert kinds.gaps == ()


def test_a_wave_is_seen_under_the_settings_of_another_release(snapshot):
    found = view(snapshot, snapshot.settings)
    assert told(found.under(replace(snapshot.settings, flags="out")).index) == pytest.approx(
        told(alone(snapshot, unflagged(snapshot))), rel=1e-12
    )
    overall = replace(snapshot.settings, score=Score("score", {"overall": 1.0}, 1))
    expected = told(alone(replace(snapshot, settings=overall)))
    assert told(found.under(overall).index) == pytest.approx(expected, rel=1e-12)
