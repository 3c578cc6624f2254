"""R's survey package reproduces the indices of a frozen wave from its files alone (tests/reference/frozen_wave.R)."""

import json
import shutil
import subprocess
from dataclasses import replace

import polars as pl
import pytest

from analysis.snapshot import frozen as snapshots
from analysis.wave.indices import measure
from analysis.wave.weighted import wave_of
from survey.base.config import ROOT

pytestmark = pytest.mark.slow

RSCRIPT = shutil.which("Rscript")
SCRIPT = ROOT / "tests" / "reference" / "frozen_wave.R"
EXACT = 1e-9


@pytest.fixture
def frozen(loaded_demonstration):
    """The snapshot of the demonstration's first wave, with missing volumes, certainty outlets and lonely strata."""
    return loaded_demonstration / "snapshots" / "2026-1"


def linearised(folder):
    """The figures of a snapshot as weighting and linearisation have them, without more from the register."""
    snapshot = snapshots.open(folder)
    return measure(wave_of(replace(snapshot, settings=replace(snapshot.settings, errors="linearised")))).index


@pytest.mark.skipif(RSCRIPT is None, reason="no Rscript found: nothing was checked against R's survey package")
def test_r_reproduces_every_index_and_standard_error(frozen, tmp_path):
    manifest = json.loads((frozen / "manifest.json").read_text(encoding="utf-8"))
    shutil.copy(frozen / "manifest.json", tmp_path)
    pl.read_parquet(frozen / "outlets.parquet").write_csv(tmp_path / "outlets.csv")
    day = pl.col("hour").dt.convert_time_zone("Asia/Shanghai").dt.date()
    responses = pl.read_parquet(frozen / "responses")
    responses.select("outlet", *manifest["settings"]["items"], day=day).write_csv(tmp_path / "responses.csv")
    done = subprocess.run([RSCRIPT, SCRIPT, tmp_path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    theirs, ours = json.loads(done.stdout), linearised(frozen).to_json()
    assert ours["collapsed"], "no stratum was joined: the case is too easy"
    for level in ("families", "sectors", "cells"):
        known = {row["code"]: row for row in theirs[level]}
        estimable = [row for row in ours[level] if row["index"] is not None]
        assert len(estimable) > 0.5 * len(ours[level])
        for row in estimable:
            assert row["index"] == pytest.approx(known[row["code"]]["index"], rel=EXACT), (level, row["code"])
            assert row["se"] == pytest.approx(known[row["code"]]["se"], rel=EXACT), (level, row["code"])
