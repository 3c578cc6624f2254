"""From a frozen wave to its indices: the responses are read once, and each choice of PSU tells of the other."""

import json
from dataclasses import replace

import polars as pl
import pytest

from analysis.quality.norms import learn
from analysis.quality.thresholds import Thresholds
from analysis.snapshot import frozen as snapshots
from analysis.wave.indices import index, measure
from analysis.wave.rules import LEVELS
from analysis.wave.table import BY_INVITATION, FLAGGED, counted, tabulated_with_flags
from analysis.wave.view import view
from analysis.wave.weight_report import weight_report
from analysis.wave.weighted import wave_of
from tests.analysis import province


class Reads:
    """Counts the responses that pass by, as often as they do."""

    def __init__(self, folder):
        self.total = json.loads((folder / "manifest.json").read_text())["counts"]["responses"]
        self.rows = 0

    def __call__(self, responses):
        return responses.map_batches(self._count, streamable=True, schema=None)

    def _count(self, batch):
        self.rows += len(batch)
        return batch

    @property
    def passes(self):
        return self.rows / self.total


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    outlets = province.register(5)
    for number, row in enumerate(outlets):  # units of two outlets each, some certain
        row["unit"] = f"unit {number // 2}"
        row["certainty"] = number % 29 == 0
    return province.write(tmp_path_factory.mktemp("wave"), "2026-1", outlets, province.answers(outlets, 6))


def test_the_indices_take_one_pass_over_the_responses(folder):
    reads = Reads(folder)
    index(folder, reads)
    assert reads.passes == 1


@pytest.mark.parametrize("flags", ["in", "out"])
def test_a_release_sums_the_responses_up_once_after_it_has_learnt_what_is_usual(folder, flags):
    learning, reads = Reads(folder), Reads(folder)
    snapshot = snapshots.open(folder)
    learn(learning(snapshot.responses), snapshot.outlets, Thresholds())
    view(snapshot.only(reads), replace(snapshot.settings, flags=flags))
    assert learning.passes >= 1
    assert reads.passes == learning.passes + 1


@pytest.mark.parametrize("those", [~FLAGGED, BY_INVITATION, FLAGGED & ~BY_INVITATION])
def test_rows_of_the_table_are_what_a_pass_over_those_responses_alone_gives(folder, those):
    snapshot = snapshots.open(folder)
    table = tabulated_with_flags(snapshot)
    every = table.keys.with_columns(n=table.n, row=pl.int_range(pl.len())).filter(those)
    found = counted(table, those)
    assert 0 < found.n.sum() == every["n"].sum() < table.n.sum()
    rows = every["row"].to_numpy()
    assert found.n.sum() == table.n[rows].sum()
    for item, total in found.firsts.items():
        assert total.sum() == table.firsts[item][rows].sum()
    for pair, total in found.products.items():
        assert total.sum() == table.products[pair][rows].sum()
    assert found.keys.columns == ["outlet", "day"]


@pytest.mark.parametrize("psu", ["outlet", "unit"])
def test_the_other_standard_error_is_that_of_a_whole_run_with_the_other_psu(folder, psu):
    snapshot = snapshots.open(folder)
    other = {"outlet": "unit", "unit": "outlet"}[psu]
    mine, theirs = (
        measure(wave_of(replace(snapshot, settings=replace(snapshot.settings, psu=kind)))).index
        for kind in (psu, other)
    )
    compared, apart = 0, 0
    for level in LEVELS:
        for row, same in zip(getattr(mine, level), getattr(theirs, level), strict=True):
            if row.index == same.index and getattr(row, "covered", 1) == getattr(same, "covered", 1):
                assert row.se_other_psu == (None if same.se is None else pytest.approx(same.se, rel=1e-12))
                compared += row.se_other_psu is not None
            else:
                assert row.se_other_psu is None
                apart += 1
    assert compared > 40
    assert apart > 0


def test_the_shift_that_calibration_makes_is_from_what_the_indices_are_without_margins(folder):
    content = json.loads((folder / "manifest.json").read_text())
    plain = {row.code: row.index for row in index(folder).families}
    sums = wave_of(snapshots.open(folder)).sample.sums
    weight = sums.keys.with_columns(w=sums.weight).group_by("sector").agg(pl.col("w").sum())
    totals = {sector: total * (1.1 + 0.1 * i) for i, (sector, total) in enumerate(weight.sort("sector").iter_rows())}
    original = (folder / "manifest.json").read_bytes()
    content["settings"]["margins"] = {"sector": {"totals": totals, "source": "invented", "year": 2025}}
    try:
        (folder / "manifest.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        shifts = weight_report(wave_of(snapshots.open(folder))).shifts
    finally:
        (folder / "manifest.json").write_bytes(original)
    assert {shift.code: shift.before for shift in shifts} == plain
